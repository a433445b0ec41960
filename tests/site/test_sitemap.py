"""The sitemap names every page once, and nothing that is no page."""

from __future__ import annotations

import re
from collections import Counter

from tests.conftest import ARCHITECTURES, Site

ELSEWHERE = 'http-equiv="refresh"'
HIDDEN = '<meta name="robots" content="noindex">'


def test_the_sitemap_names_every_page_once(tiny_site: Site) -> None:
    """By whole addresses; those that lead elsewhere, and what crawlers are asked to leave alone, are not in it."""
    named = Counter(re.findall(r"<loc>(.+?)</loc>", (tiny_site.folder / "sitemap.xml").read_text(encoding="utf-8")))
    texts = {
        f"{tiny_site.url}{path.parent.relative_to(tiny_site.folder).as_posix()}/".replace("/./", "/"): path.read_text(
            encoding="utf-8"
        )
        for path in tiny_site.folder.rglob("index.html")
    }
    pages = {address for address, text in texts.items() if ELSEWHERE not in text}
    assert named == Counter(pages)
    assert {f"{tiny_site.url}torchvision/{name}/" for name in ARCHITECTURES} < pages
    assert not [address for address in pages if HIDDEN in texts[address]]
    led = [text for text in texts.values() if ELSEWHERE in text]
    assert led
    assert all(HIDDEN in text for text in led)


def test_every_page_says_its_own_address(tiny_site: Site) -> None:
    """The one in the sitemap is the one that counts, also where a page is reached by another."""
    for address in re.findall(r"<loc>(.+?)</loc>", (tiny_site.folder / "sitemap.xml").read_text(encoding="utf-8")):
        page = tiny_site.folder / address.removeprefix(tiny_site.url) / "index.html"
        assert f'<link rel="canonical" href="{address}">' in page.read_text(encoding="utf-8")
