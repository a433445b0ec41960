"""Pages of a catalogue made by hand: whole ones against golden files, and what must hold for each."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path, PurePosixPath

import pytest

from gen.annotations import load_annotations
from gen.records import Entry
from gen.site.figures import Picture
from gen.site.pages import site_pages
from tests.site.handmade import CATALOGUE

GOLDEN = Path(__file__).parent / "golden"


def draw(entry: Entry) -> Picture | None:
    """A drawing that is quick to make."""
    inline = f'<svg><a href="#layer-1-1"><text>{entry.architecture.name}</text></a></svg>'
    return Picture(dot="digraph {}", inline=inline, svg="<svg/>", png=b"png")


@pytest.fixture(scope="module")
def pages() -> dict[str, str | bytes]:
    """All files of the site, by path."""
    made = list(site_pages(CATALOGUE, texts=load_annotations(), draw=draw, renderer="a pencil"))
    assert len({page.path for page in made}) == len(made)
    return {page.path: page.content for page in made}


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
    ],
)
def test_a_page_reads_as_its_golden_file(pages: dict[str, str | bytes], path: str, golden: str) -> None:
    """Golden files are written anew with GOLDEN=write, and read before they are committed."""
    file = GOLDEN / golden
    if os.environ.get("GOLDEN") == "write":
        file.write_text(str(pages[path]), encoding="utf-8")
    assert pages[path] == file.read_text(encoding="utf-8")


def test_pages_are_the_same_each_time(pages: dict[str, str | bytes]) -> None:
    """Nothing in a page depends on when or how often it is made."""
    again = site_pages(CATALOGUE, texts=load_annotations(), draw=draw, renderer="a pencil")
    assert {page.path: page.content for page in again} == pages


def test_every_fragment_has_its_place_and_every_place_its_fragment(pages: dict[str, str | bytes]) -> None:
    """What is laid in lies beside the page that asks for it."""
    fragments = {path for path in pages if PurePosixPath(path).name.startswith(".")}
    asked = set()
    for path, content in pages.items():
        if isinstance(content, str) and path.endswith(".md"):
            for line in content.splitlines():
                if line.startswith("<!-- lay in: "):
                    name = line.removeprefix("<!-- lay in: ").removesuffix(" -->")
                    asked.add(str(PurePosixPath(path).parent / f".{name}.html"))
    assert asked == fragments


def test_an_added_and_a_cut_row_have_the_anchors_of_the_drawing(pages: dict[str, str | bytes]) -> None:
    """A node of the drawing leads to its row."""
    page = str(pages["torchvision/tiny/index.md"])
    for anchor in ("layer-1-0", "layer-1-1", "cut-pool", "cut-fc"):
        assert f'id="{anchor}"' in page
    assert 'id="layer-0-0"' in str(pages["torchvision/tiny/.body.html"])


def test_the_drawing_on_the_home_page_leads_to_the_architecture(pages: dict[str, str | bytes]) -> None:
    """Rows are on the architecture's own page."""
    assert 'href="torchvision/tiny/#layer-1-1"' in str(pages[".drawing.html"])


def test_a_refused_architecture_shows_its_error_and_the_fix_first(pages: dict[str, str | bytes]) -> None:
    """A reader who met the error finds it above everything else."""
    page = str(pages["torchvision/tiny_refused/index.md"])
    assert page.index("StopIteration") < page.index("Fix: tell fastai where to cut") < page.index("## The drawing")
    assert "is this fixed learner" in page


def test_the_machines_version_of_a_page_is_whole(pages: dict[str, str | bytes]) -> None:
    """JSON holds the entry and the versions, CSV a line for each module of both models."""
    anatomy = json.loads(pages["torchvision/tiny/anatomy.json"])
    assert anatomy["architecture"]["name"] == "tiny"
    assert anatomy["versions"][0] == {"package": "fastai", "version": "2.8.12"}
    rows = list(csv.DictReader(str(pages["torchvision/tiny/layers.csv"]).splitlines()))
    assert len(rows) == 9
    assert sum(int(row["parameters"]) for row in rows if row["origin"] != "cut") == 2060


def test_the_catalogue_for_machines_has_every_architecture(pages: dict[str, str | bytes]) -> None:
    """The finder's script and other programs read the same file."""
    index = json.loads(pages["architectures/index.json"])
    assert [each["name"] for each in index["architectures"]] == ["tiny", "tiny_hopeless", "tiny_refused"]
    assert index["architectures"][2]["fixed"] is True
    assert index["architectures"][1]["kept"] is None
    rows = list(csv.DictReader(str(pages["architectures/catalogue.csv"]).splitlines()))
    assert [row["verdict"] for row in rows] == ["works, but", "refused", "refused"]
