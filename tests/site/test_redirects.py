"""An address that has moved leads to its new place, without a script and from any folder."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import get_files

from gen.records import Library
from gen.site.aliases import aliases
from gen.site.redirects import on_files, page, problems
from gen.site.summaries import summary
from tests.conftest import BASE, ROOT, Site
from tests.links import BuiltSite
from tests.site.handmade import WORKING_ENTRY

HOOK = ROOT / "gen/site/redirects.py"
WORKING = WORKING_ENTRY.architecture
CHECKPOINT = WORKING.checkpoints[0]


@pytest.mark.parametrize("old", ["finder", "catalogue", "glossary", "words"])
def test_an_old_address_leads_to_a_page(tiny_site: Site, old: str) -> None:
    """By itself, and by a plain link; search engines are told which of the two counts."""
    file = tiny_site.folder / old / "index.html"
    text = file.read_text(encoding="utf-8")
    (target,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', text)
    assert f'<a href="{target}">' in text
    assert (file.parent / target.partition("#")[0] / "index.html").is_file()
    assert f'rel="canonical" href="{tiny_site.url}' in text
    assert "<script" not in text
    assert not [dead for dead in BuiltSite(tiny_site.folder, BASE).dead_links() if dead.startswith(f"{old}/")]


def test_redirects_are_no_pages_of_their_own(tiny_site: Site) -> None:
    """Neither in the sitemap nor in the search; their list is not published."""
    assert "finder/<" not in (tiny_site.folder / "sitemap.xml").read_text(encoding="utf-8")
    assert '"finder/' not in (tiny_site.folder / "search/search_index.json").read_text(encoding="utf-8")
    assert not (tiny_site.folder / "redirects.yml").exists()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("was/", "is/", None),
        ("was/", "is/#row", None),
        ("was/", "gone/", "was/ leads to gone/, which is no page"),
        ("is/", "other/", "is/ is a page, and cannot lead elsewhere"),
        ("was/", "was/", "was/ leads to was/, which is no page"),
        ("was", "is/", "was is no address of a page: it ends in a slash, and begins with none"),
        ("../was/", "is/", "../was/ is no address of a page: it ends in a slash, and begins with none"),
    ],
)
def test_a_redirect_is_judged_by_the_pages_that_are_there(old: str, new: str, problem: str | None) -> None:
    """It begins where no page is, and ends at one."""
    assert list(problems({old: new}, {"is/", "other/"})) == ([problem] if problem is not None else [])


def test_a_wrong_redirect_stops_the_build_with_one_line(tmp_path: Path) -> None:
    """As MkDocs says it."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (docs / "redirects.yml").write_text("old/: missing/\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: test\n")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    with pytest.raises(PluginError, match=r"^redirects\.yml: old/ leads to missing/, which is no page$"):
        on_files(get_files(config), config=config)


def test_the_names_of_weights_and_former_names_lead_to_their_architecture() -> None:
    """As timm writes them; elsewhere weights have no name with the architecture's in front, and a page stays a page."""
    tags = tuple(replace(CHECKPOINT, name=name) for name in ("a1_in1k", "b_in1k"))
    timm = replace(WORKING, library=Library.TIMM, name="net", checkpoints=tags, former_names=("old_net",))
    other = replace(timm, library=Library.TORCHVISION, former_names=())
    old = replace(timm, name="old_net", checkpoints=(), former_names=())
    entries = [replace(WORKING_ENTRY, architecture=each) for each in (timm, other, old)]
    assert aliases([summary(entry) for entry in entries[:2]]) == {
        "timm/net.a1_in1k/": "timm/net/",
        "timm/net.b_in1k/": "timm/net/",
        "timm/old_net/": "timm/net/",
    }
    assert "timm/old_net/" not in aliases([summary(entry) for entry in entries])


def test_a_generated_list_is_read_as_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is judged like the other, may not lead where that leads elsewhere, and is not published."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (docs / "net.md").write_text("# Net\n")
    (docs / "redirects.json").write_text('{"net.a1/": "net/"}')
    (tmp_path / "mkdocs.yml").write_text(f"site_name: test\nplugins: []\nhooks: [{HOOK}]\n")
    build(load_config(str(tmp_path / "mkdocs.yml")))
    assert 'url=../net/"' in (site / "net.a1/index.html").read_text(encoding="utf-8")
    assert not (site / "redirects.json").exists()
    (docs / "redirects.yml").write_text("net.a1/: net/\n")
    with pytest.raises(Abort):
        build(load_config(str(tmp_path / "mkdocs.yml")))
    assert "redirects.json: net.a1/ is a page, and cannot lead elsewhere" in caplog.messages


def test_the_way_from_a_deep_address_is_relative() -> None:
    """So that it works below any folder, and without an address of the site."""
    assert 'url=../../is/#row"' in page("was/deep/", "is/#row", "")
    assert 'canonical" href="https://x.example/y/is/"' in page("was/deep/", "is/#row", "https://x.example/y/")
