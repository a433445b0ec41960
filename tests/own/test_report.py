"""What is shown of a learner that was taken apart, in each of its forms."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from gen.errors import GenError, MissingRendererError, NoDrawingError, OutputError, UnknownSuffixError
from gen.own import report as report_module
from gen.own.exports import COLUMNS
from gen.own.report import Report
from gen.records import Origin
from tests.own import handmade

GOLDEN = Path(__file__).parent / "golden"
ODD = [
    handmade.with_foot,
    handmade.headless,
    handmade.untouched,
    handmade.strangers,
    handmade.new,
    handmade.failing,
    handmade.branching,
    handmade.tokens,
    handmade.hostile,
]
_VOID = frozenset({"meta", "br", "path", "polygon", "rect", "ellipse"})
_TAGS = frozenset(
    "div style p span b em small code pre details summary table thead tbody tr th td ul li svg g title desc text path "
    "polygon rect".split()
)


class Nesting(HTMLParser):
    """Every tag that opens is closed again where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes it, and its id."""
        self.seen.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It closes itself."""
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Has to close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """What is read."""
        self.text.append(data)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("resnet50.txt", Report.to_text),
        ("resnet50.md", Report.to_markdown),
        ("resnet50.html", Report.to_html),
        ("resnet50.diff", Report.print_diff),
    ],
)
def test_a_report_is_as_it_was(resnet50: Report, name: str, form: Callable[[Report], str]) -> None:
    """It changes only when somebody means it to: `UPDATE_GOLDEN=1` in the environment writes it anew."""
    path = GOLDEN / name
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(form(resnet50))
    assert form(resnet50) == path.read_text()


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (handmade.with_foot, "a foot of 2 layers with 12 parameters and a head of 2 layers with 290 parameters."),
        (handmade.headless, "This model keeps 112 of the 837 parameters of Net, cuts 2 and 3, and adds no head."),
        (handmade.untouched, "This model keeps all 112 parameters of Net, and adds nothing."),
        (handmade.strangers, "all of its 112 parameters are gone, and its 1 layer with 112 parameters is new."),
        (handmade.new, "Nothing in this model is pretrained: all 2 layers with 112 parameters are new."),
        (
            handmade.branching,
            "never reach the output), cuts fc, and adds a head of 1 layer with 10 parameters.",
        ),
    ],
)
def test_the_answer_is_one_sentence(sample: Callable[[], Report], said: str) -> None:
    """It names what is kept, cut and added, and says so where nothing is."""
    assert sample().sentence.endswith(said)
    assert sample().sentence.count(". ") == 0


def test_what_it_is_in_short(resnet50: Report) -> None:
    """For a prompt."""
    assert repr(resnet50) == "<Report resnet50: 124 layers in the body, 9 added, 2 cut>"
    assert repr(handmade.new()) == "<Report tabular_model: 2 layers, all new>"


def test_a_learner_that_does_not_run_says_why() -> None:
    """It has tables, and no drawing."""
    failing = handmade.failing()
    assert "RuntimeError: mat1 and mat2 | shapes `cannot` be multiplied." in failing.remarks[0]
    assert "Foot, added" in failing.to_text()
    with pytest.raises(NoDrawingError, match="it does not run"):
        _ = failing.svg
    with pytest.raises(NoDrawingError, match="nothing in it is pretrained"):
        _ = handmade.new().dot
    assert "<svg" not in failing.to_html()


def test_a_foot_is_drawn_in_front_of_the_body() -> None:
    """In a panel of its own, and in the drawing's text."""
    shown = handmade.with_foot()
    assert "foot, added" in shown.dot
    assert shown.dot.index("foot, added") < shown.dot.index("body, kept") < shown.dot.index("head, added")
    assert "Foot, added, in this order: Conv2d, 6 parameters" in shown.svg
    assert '\tinput -> "layer-0-0"' in shown.dot


def test_what_was_added_inside_the_body_is_counted_there() -> None:
    """It is no part of a head, and the body's box says how many there are."""
    shown = handmade.hostile()
    assert "body, kept; 7 added inside" in shown.dot
    assert "7 layers with 7 parameters inside the body" in shown.sentence


def test_a_head_in_place_of_another_is_no_part_of_the_body() -> None:
    """Though it hangs from the same module, which owns a parameter itself."""
    text = handmade.tokens().to_text()
    assert re.search(r"· Tokens \(2 layers\) +2 +15\n", text)
    assert "Body, pretrained  2 layers" in text
    assert "Head, added  1 layer" in text


def test_what_did_not_move_says_zero() -> None:
    """And what moved by next to nothing does not."""
    text = handmade.with_foot().to_text()
    assert re.search(r"Conv2d 1\.0.*\n  moved +0\n", text)
    assert "25.0%" in text
    table = handmade.with_foot().to_dataframe().set_index("path")
    assert table.loc["1.0", "moved"] == 0
    told = json.loads(handmade.with_foot().to_json())["moved"]
    assert dict(zip(told["columns"], told["rows"][3], strict=True)) == {
        "path": "1.1",
        "name": "bias",
        "count": 4,
        "change": 0.25,
    }
    assert "moved" not in handmade.headless().to_text()


def test_twins_name_their_candidates() -> None:
    """In every form that has a table."""
    shown = handmade.branching()
    assert "may as well be right" in shown.to_text()
    assert "may as well be `right`" in shown.to_markdown()
    assert "may as well be <code>right</code>" in shown.to_html()


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("sample", ODD)
def test_a_terminal_is_never_too_narrow(sample: Callable[[], Report], width: int) -> None:
    """No line is longer, and nothing in it is obeyed."""
    text = sample().to_text(width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert all(character.isprintable() for character in text.replace("\n", ""))


def test_rich_shows_it_without_reading_markup() -> None:
    """Colours are Rich's, and names are text."""
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="truecolor")
    console.print(handmade.hostile())
    written = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[" in written
    bare = re.sub(r"\x1b\[[\d;]*m", "", written)
    assert "[bold]x[/bold] [/]" in bare
    assert "\x1b" not in bare
    assert "\x07" not in bare


@pytest.mark.parametrize("sample", ODD)
def test_html_is_whole(sample: Callable[[], Report]) -> None:
    """Tags are ours and nested, ids are unique and the same each time, and nothing is fetched or run."""
    html = sample().to_html()
    assert html == sample().to_html()
    nesting = Nesting()
    nesting.feed(html)
    assert not nesting.open
    assert {tag.lower() for tag in nesting.seen} <= _TAGS
    assert len(nesting.ids) == len(set(nesting.ids))
    assert not re.search(r"<script|javascript:|@import|url\(|src=|href=", html)


@pytest.mark.parametrize("sample", ODD)
def test_markdown_is_read_as_it_is_meant(sample: Callable[[], Report]) -> None:
    """Every row has as many cells as its heading has, and nothing becomes markup that is none."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(sample().to_markdown())
    assert not [token for token in tokens if token.type == "html_block"]
    inline = [child for token in tokens for child in token.children or ()]
    assert not [child for child in inline if child.type in ("em_open", "s_open", "link_open", "image")]
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<code>", "</code>"}
    pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in sample().to_markdown().splitlines() if line[:1] == "|"]
    assert set(pipes) <= {6, 7, 8}


def test_hostile_names_are_read_whole_in_markdown() -> None:
    """A pipe ends no cell."""
    tokens = MarkdownIt("commonmark").enable("table").parse(handmade.hostile().to_markdown())
    cells = [token.children or [] for token in tokens if token.type == "inline"]
    codes = {child.content for cell in cells for child in cell if child.type == "code_inline"}
    texts = ["".join(child.content for child in cell) for cell in cells]
    assert any("<code>newa|b</code>" in text for text in texts)
    assert any("<code>olda\\|b</code>" in text for text in texts)
    assert "new`tick`" in codes
    assert "kept``" in codes
    assert "kept<script>alert(1)</script>" in codes


def test_hostile_names_are_drawn() -> None:
    """By a real Graphviz, as XML."""
    drawing = handmade.hostile().svg
    assert ET.fromstring(drawing) is not None  # noqa: S314 - our own
    assert "&lt;script&gt;" in drawing


@pytest.mark.parametrize("sample", ODD)
def test_tables_have_a_row_for_each_module(sample: Callable[[], Report]) -> None:
    """JSON, CSV and pandas hold the same, and the numbers add up."""
    shown = sample()
    diff = shown.record.anatomy.diff
    assert diff is not None
    told = json.loads(shown.to_json())
    rows = list(csv.DictReader(io.StringIO(shown.to_csv())))
    table = shown.to_dataframe()
    assert told["sentence"] == shown.sentence
    assert tuple(told["modules"]["columns"]) == COLUMNS == tuple(table.columns)
    assert len(told["modules"]["rows"]) == len(rows) == len(table) == len(diff.changes)
    assert table[table["region"] != "cut"]["parameters"].sum() == diff.totals.learner
    assert table[table["origin"] == Origin.CUT]["parameters"].sum() == diff.totals.cut


@pytest.mark.parametrize("suffix", [".svg", ".dot", ".png", ".md", ".html", ".json", ".csv", ".txt", ".SVG"])
def test_it_is_saved_by_suffix(resnet50: Report, tmp_path: Path, suffix: str) -> None:
    """In one step, and nothing is left beside it."""
    path = resnet50.save(tmp_path / f"learner{suffix}")
    assert [each.name for each in tmp_path.iterdir()] == [f"learner{suffix}"]
    assert path.stat().st_size > 100
    if suffix == ".html":
        assert path.read_text().startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    if suffix == ".png":
        assert path.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_saved_says_why(resnet50: Report, tmp_path: Path) -> None:
    """One family of errors."""
    with pytest.raises(UnknownSuffixError, match=r"end it in \.txt, .*\.png\.") as caught:
        resnet50.save(tmp_path / "learner.pdf")
    assert isinstance(caught.value, GenError)
    with pytest.raises(OutputError, match="No such file"):
        resnet50.save(tmp_path / "nowhere" / "learner.svg")


def test_a_notebook_shows_it_without_graphviz(resnet50: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says what to install, where the drawing would be."""

    def missing() -> None:
        raise MissingRendererError(["dot"])

    monkeypatch.setattr(report_module, "find_renderer", missing)
    html = resnet50.to_html()
    assert "<svg" not in html
    assert "pip install graphviz-pure" in html
    with pytest.raises(MissingRendererError):
        _ = resnet50.svg


def test_each_front_end_finds_its_form(resnet50: Report) -> None:
    """HTML in notebooks, Markdown and text elsewhere."""
    bundle = resnet50._repr_mimebundle_(include=None, exclude=None)
    assert bundle == {
        "text/html": resnet50._repr_html_(),
        "text/markdown": resnet50.to_markdown(),
        "text/plain": str(resnet50),
    }
