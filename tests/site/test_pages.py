"""The docs folder of a build made by hand: whole pages against golden files, and what must hold for each."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

import pytest

from gen.annotations import load_annotations
from gen.errors import RendererError
from gen.site.docs import build_docs
from gen.site.renderer import Renderer, find_renderer
from gen.site.write import Mode
from gen.store import Records
from tests.site.handmade import keep

GOLDEN = Path(__file__).parent / "golden"
SITE_SRC = Path(__file__).parents[2] / "site_src"
PAGES = 6 + 5 + 2 + 4
"""Those about all, one for each library, family and architecture."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A build as it lies on disk."""
    return keep(Records(tmp_path_factory.mktemp("records")))


@pytest.fixture(scope="module")
def docs(records: Records, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its pages, and everything beside them."""
    folder = tmp_path_factory.mktemp("docs")
    assert build_docs(records, find_renderer(), folder / "nothing", folder, each=map).pages == PAGES
    return folder


@pytest.fixture(scope="module")
def pages(docs: Path) -> dict[str, str]:
    """All texts of the site, by path."""
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*"))
        if path.is_file() and path.suffix != ".inv"
    }


@pytest.mark.parametrize(
    ("path", "golden"),
    [
        ("index.md", "home.md"),
        ("torchvision/tiny/index.md", "works-but.md"),
        ("torchvision/tiny_refused/index.md", "refused.md"),
        ("torchvision/tiny_hopeless/index.md", "hopeless.md"),
        ("torchvision/tiny/.body.html", "body.html"),
        ("torchvision/tiny/.printout.html", "printout.html"),
        ("torchvision/families/tinynet/index.md", "family.md"),
        ("timm/tiny/index.md", "works.md"),
        ("problems/index.md", "problems.md"),
    ],
)
def test_a_page_reads_as_its_golden_file(pages: dict[str, str], path: str, golden: str) -> None:
    """Golden files are written anew with GOLDEN=write, and read before they are committed."""
    file = GOLDEN / golden
    if os.environ.get("GOLDEN") == "write":
        file.write_text(pages[path], encoding="utf-8")
    assert pages[path] == file.read_text(encoding="utf-8")


def test_pages_are_the_same_wherever_they_are_made(records: Records, docs: Path) -> None:
    """Other processes make the same bytes, and a check says so."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert (
            build_docs(records, find_renderer(), docs / "nothing", docs, each=pool.map, mode=Mode.CHECK).pages == PAGES
        )


def test_a_failing_renderer_is_one_line_from_wherever_it_ran(records: Records, tmp_path: Path) -> None:
    """The error comes through from another process as it was, and nothing is written."""
    broken = Renderer(executable=tmp_path / "dot", version="none")
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(RendererError, match=r"^dot could not draw a diagram: it did not start"),
    ):
        build_docs(records, broken, tmp_path / "nothing", tmp_path / "docs", each=pool.map)
    assert not list((tmp_path / "docs").iterdir())


def test_every_fragment_has_its_place_and_every_place_its_fragment(pages: dict[str, str]) -> None:
    """What is laid in lies beside the page that asks for it."""
    fragments = {path for path in pages if PurePosixPath(path).match(".*.html")}
    asked = set()
    written = {path.relative_to(SITE_SRC).as_posix(): path.read_text("utf-8") for path in SITE_SRC.rglob("*.md")}
    for path, content in (pages | written).items():
        if path.endswith(".md"):
            for line in content.splitlines():
                if line.startswith("<!-- lay in: "):
                    name = line.removeprefix("<!-- lay in: ").removesuffix(" -->")
                    asked.add(str(PurePosixPath(path).parent / f".{name}.html"))
    assert asked == fragments


def test_an_added_and_a_cut_row_have_the_anchors_of_the_drawing(pages: dict[str, str]) -> None:
    """A node of the drawing leads to its row."""
    page = pages["torchvision/tiny/index.md"]
    for anchor in ("layer-1-0", "layer-1-1", "cut-pool", "cut-fc"):
        assert f'id="{anchor}"' in page
    assert 'id="layer-0-0"' in pages["torchvision/tiny/.body.html"]


def test_the_drawing_on_the_home_page_leads_to_the_architecture(pages: dict[str, str]) -> None:
    """Rows are on the architecture's own page."""
    assert 'href="timm/tiny/#layer-1-1"' in pages[".drawing.html"]


def test_a_refused_architecture_shows_its_error_and_the_fix_first(pages: dict[str, str]) -> None:
    """A reader who met the error finds it above everything else."""
    page = pages["torchvision/tiny_refused/index.md"]
    assert page.index("StopIteration") < page.index("Fix: tell fastai where to cut") < page.index("## The drawing")
    assert "is this fixed learner" in page


def test_the_machines_version_of_a_page_is_whole(pages: dict[str, str]) -> None:
    """JSON holds the outcome, the versions, and a row for each module of both models, with documented columns."""
    anatomy = json.loads(pages["torchvision/tiny/anatomy.json"])
    assert anatomy["architecture"]["name"] == "tiny"
    assert anatomy["versions"]["fastai"] == "2.8.12"
    counts = {"pretrained": 52, "learner": 2060, "kept": 12, "cut": 40, "added": 2048}
    assert {name: count for name, count in anatomy["totals"].items() if count} == counts
    columns, rows = anatomy["modules"]["columns"], anatomy["modules"]["rows"]
    assert columns == list(load_annotations().downloads)
    modules = [dict(zip(columns, row, strict=True)) for row in rows]
    assert len(modules) == 9
    assert sum(each["parameters"] for each in modules if each["origin"] != "cut") == 2060


def test_the_catalogue_for_machines_has_every_architecture(pages: dict[str, str]) -> None:
    """The field on the home page and other programs read the same file."""
    index = json.loads(pages["architectures/index.json"])
    rows = [dict(zip(index["columns"], row, strict=True)) for row in index["rows"]]
    assert [each["page"] for each in rows] == [
        *("timm/tiny/", "torchvision/tiny/", "torchvision/tiny_hopeless/", "torchvision/tiny_refused/")
    ]
    assert rows[3]["fixed"] is True
    assert rows[2]["kept"] is None
    table = list(csv.DictReader(pages["architectures/catalogue.csv"].splitlines()))
    assert [row["verdict"] for row in table] == ["works", "works, but", "refused", "refused"]
    assert table[1]["findings"] == "features-differ"


def test_problems_are_counted_and_lead_to_their_architectures(pages: dict[str, str]) -> None:
    """Each cause says how many have it and how many of them a fix mends, and lists them."""
    page = pages["problems/index.md"]
    assert "| [fastai finds no pooling layer to cut at](#no-pooling-module) | 2 | 1 |" in page
    assert "**Fix: tell fastai where to cut**, which mends 1 of 2." in page
    assert "No fix for 1: Nothing helps." in page
    listed = pages["problems/.list-no-pooling-module.html"]
    assert 'href="../torchvision/tiny_hopeless/"' in listed
    assert 'href="../torchvision/tiny_refused/"' in listed


def test_a_namesake_in_another_library_is_compared(pages: dict[str, str]) -> None:
    """Only what differs is in the table, and both pages lead to each other."""
    page = pages["timm/tiny/index.md"]
    assert "[torchvision](../../torchvision/tiny/index.md)" in page
    assert "| Weights that load | `tiny.a1_in1k` | `IMAGENET1K_V1` |" in page
    assert "| `Normalize` | yes | no |" in page
    assert "| Kept |" not in page
    assert "[timm](../../timm/tiny/index.md)" in pages["torchvision/tiny/index.md"]


def test_search_knows_a_page_by_its_first_lines(pages: dict[str, str]) -> None:
    """Below the lead every section is left out of the index, which would be tens of megabytes otherwise."""
    for path in ("torchvision/tiny/index.md", "torchvision/tiny_refused/index.md", "timm/tiny/index.md"):
        headings = [line for line in pages[path].splitlines() if line.startswith("##")]
        assert headings
        assert [line for line in headings if "data-search-exclude" not in line] == []
        assert "Made of AdaptiveAvgPool2d" in pages[path] or "Made of Conv2d" in pages[path]


def test_every_problem_has_words_for_many(pages: dict[str, str]) -> None:
    """What is said of one architecture, with its name, is said of all without it."""
    texts = load_annotations()
    told = [*texts.causes.values(), *texts.findings.values()]
    assert [each.title for each in told if "{" in (each.general or each.text)] == []
    assert "{{" not in pages["problems/index.md"]
