"""What a page weighs on its way to a reader, and that it does not grow with the number of pages."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.conftest import ARCHITECTURES, Site

MOST = 40_000
"""Bytes of an architecture's page, compressed; the median of all 1,490 is 23,000."""
SHARED = tuple(f"../../{folder}/" for folder in ("assets", "stylesheets", "scripts"))
MOST_INDEXED = 1_000
"""Bytes of search index an architecture: 1.5 million for 1,490."""


def sent(file: Path) -> int:
    """Bytes over the wire."""
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_page_is_light(tiny_site: Site, name: str) -> None:
    """With everything that only this page needs: it is all in the page, drawings among it."""
    page = tiny_site.folder / "torchvision" / name / "index.html"
    assert sent(page) < MOST
    html = page.read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:img|script|link(?! rel="alternate ")|source|iframe)[^>]* (?:src|href)="([^"]+)"', html)
    assert [each for each in loaded if not each.startswith((*SHARED, tiny_site.url))] == []


def test_what_all_pages_share_is_light(tiny_site: Site) -> None:
    """Styles, and the scripts that come with every page; Material's own come on top, and the fonts once."""
    scripts = [tiny_site.folder / "scripts" / name for name in ("later.js", "main.js", "staying.js")]
    ours = [*(tiny_site.folder / "stylesheets").glob("*.css"), *scripts]
    assert len(ours) > 5
    assert sum(map(sent, ours)) < 15_000
    assert sum(font.stat().st_size for font in (tiny_site.folder / "assets/fonts").glob("*.woff2")) < 65_000


def test_the_search_index_stays_small(tiny_site: Site) -> None:
    """An architecture is found by its name, family and classes of layers, and by nothing else."""
    index = json.loads((tiny_site.folder / "search/search_index.json").read_text(encoding="utf-8"))
    for name in ARCHITECTURES:
        found = [each for each in index["docs"] if each["location"].startswith(f"torchvision/{name}/")]
        assert len(json.dumps(found)) < MOST_INDEXED
        text = " ".join(f"{each['title']} {each['text']}" for each in found)
        assert name in text
        assert "family" in text
        assert "Conv2d" in text


def test_navigation_does_not_grow_with_pages(tiny_site: Site) -> None:
    """It has the same few links everywhere: an architecture is reached by its family, the finder and search."""
    link = re.compile(r'<a href="(?!#)[^"]*" class="md-nav__link')
    pages = [page.read_text(encoding="utf-8") for page in tiny_site.folder.rglob("index.html")]
    pages = [page for page in pages if 'http-equiv="refresh"' not in page]  # a redirect has none at all
    written = (Path(__file__).parents[1] / "mkdocs.yml").read_text(encoding="utf-8")
    items = len(re.findall(r"^ +- .+: \S+\.md$", written, re.MULTILINE))
    assert {len(link.findall(page)) for page in pages} <= {items - 1, items}  # where a page is its own, it has no link
