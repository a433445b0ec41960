"""Pages are rendered again where anything that they say may have changed, and nowhere else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gen.cache import Cache
from gen.site.docs import Docs, build_docs
from gen.site.renderer import Renderer, find_renderer
from gen.store import Records
from tests.conftest import ROOT
from tests.site.handmade import INDEX, NAMESAKE_ENTRY, WORKING_ENTRY, keep
from tests.test_reproducible import digests

COMMON, OWN = 13, 4
"""Pages about many architectures, and about one."""


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """A build whose pages are there and in the cache."""
    records = keep(Records(tmp_path / "records"))
    assert render(records, tmp_path) == Docs(pages=COMMON + OWN, rendered=COMMON + OWN)
    return records


def render(records: Records, root: Path, renderer: Renderer | None = None, site_src: str = "nothing") -> Docs:
    """Renders what has to be."""
    drawing = renderer or find_renderer()
    return build_docs(records, drawing, root / site_src, root / "docs", each=map, cache=Cache(root / "cache"))


def test_nothing_is_rendered_where_nothing_changed(records: Records, tmp_path: Path) -> None:
    """The files are not even touched."""
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "docs").rglob("*")}
    assert render(records, tmp_path) == Docs(pages=COMMON + OWN, rendered=0)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "docs").rglob("*")} == before


def test_a_changed_record_renders_its_page_and_those_that_speak_of_it(records: Records, tmp_path: Path) -> None:
    """Here that of its namesake, and those about many; a build without a cache gives the same."""
    records.save(replace(NAMESAKE_ENTRY, anatomy=replace(NAMESAKE_ENTRY.anatomy, loaded="another")))
    assert render(records, tmp_path).rendered == COMMON + 2
    build_docs(records, find_renderer(), tmp_path / "nothing", tmp_path / "anew", each=map)
    assert digests(tmp_path / "docs") == digests(tmp_path / "anew")


def test_a_changed_part_that_others_do_not_speak_of_renders_one_page(records: Records, tmp_path: Path) -> None:
    """Here what a table of its own page says."""
    architecture = WORKING_ENTRY.architecture
    [first, *others] = architecture.checkpoints
    checkpoints = (replace(first, interpolation="another"), *others)
    records.save(replace(WORKING_ENTRY, architecture=replace(architecture, checkpoints=checkpoints)))
    assert render(records, tmp_path).rendered == 1


def test_another_renderer_or_other_settings_render_everything(records: Records, tmp_path: Path) -> None:
    """A page says how many classes there are, and looks as its renderer draws."""
    assert render(records, tmp_path, replace(find_renderer(), version="another")).rendered == COMMON + OWN
    records.finish(replace(INDEX, n_out=INDEX.n_out + 1))
    assert render(records, tmp_path).rendered == COMMON + OWN


def test_cards_are_drawn_once_and_again_in_other_fonts(records: Records, tmp_path: Path) -> None:
    """A page and its card are made together; without fonts there was none."""
    fonts = tmp_path / "written/assets/fonts"
    shutil.copytree(ROOT / "site_src/assets/fonts", fonts)
    assert not list((tmp_path / "docs").rglob("card.png"))
    assert render(records, tmp_path, site_src="written").rendered == COMMON + OWN
    assert len(list((tmp_path / "docs").rglob("card.png"))) == OWN + 1
    assert render(records, tmp_path, site_src="written").rendered == 0
    (fonts / "another.woff2").write_bytes(b"another")
    assert render(records, tmp_path, site_src="written").rendered == COMMON + OWN
