"""No link of the site is dead, and the checker that says so notices one that is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Site
from tests.links import BuiltSite


def test_no_link_of_the_site_is_dead(tiny_site: Site) -> None:
    """Every link and anchor of every page and drawing leads somewhere."""
    site = BuiltSite(tiny_site.folder, urlsplit(tiny_site.url).path)
    assert len(site.documents) > 3
    assert list(site.dead_links()) == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("../b/", None),
        ("../b/#row", None),
        ("../b/#na%C3%AFve", None),
        ("/base/b/", None),
        ("https://elsewhere.example/b/", None),
        ("#", None),
        ("mailto:reader@elsewhere.example", None),
        ("../c/", "no such file"),
        ("../b", "no such file"),
        ("../b/#column", "no such anchor"),
        ("#row", "no such anchor"),
        ("/b/", "leaves the site's folder"),
        ("../../b/", "leaves the site's folder"),
    ],
)
@pytest.mark.parametrize("markup", ["<a href='{}'>x</a>", "<svg><a xlink:href='{}'>x</a></svg>", "<img src='{}'>"])
def test_a_link_is_judged_by_where_it_leads(tmp_path: Path, markup: str, link: str, problem: str | None) -> None:
    """Files, anchors and the folder that the site is served from are all looked at."""
    for name, text in (("a", markup.format(link)), ("b", "<p id='row'><a name='naïve'></a>")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(text, encoding="utf-8")
    dead = list(BuiltSite(tmp_path, "/base/").dead_links())
    assert dead == ([] if problem is None else [f"a/index.html: {link!r}: {problem}"])


def test_a_stylesheet_is_read_too(tmp_path: Path) -> None:
    """What a stylesheet asks for has to be there."""
    (tmp_path / "site.css").write_text(
        "a { background: url('gone.svg') } b { background: url(data:image/png;base64,) }"
    )
    assert list(BuiltSite(tmp_path, "/").dead_links()) == ["site.css: 'gone.svg': no such file"]
