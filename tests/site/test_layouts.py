"""Words put into a drawing afterwards, against the drawing that Graphviz makes with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen.records import Anatomy
from gen.site.diagrams import head_diagram
from gen.site.labels import width
from gen.site.layouts import Drawn, draw, take_out
from gen.site.renderer import Renderer, find_renderer
from gen.site.svg import inline_svg, standalone_svg
from tests.site import anatomies
from tests.site.test_diagrams import GOLDEN, SAMPLES
from tests.site.test_svg import HOSTILE, PHONE, parsed

WORDS = {"title": "A title", "description": "Its words & more"}
TEXT = re.compile(
    r'<text text-anchor="(?P<anchor>\w+)" x="(?P<x>[\d.-]+)"(?P<between>[^>]*?) font-size="(?P<size>[\d.]+)"'
    r"(?P<rest>[^>]*)>(?P<text>[^<]*)"
)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """The one of this install."""
    return find_renderer()


def drawn(dot: str, renderer: Renderer) -> Drawn:
    """With the words put in afterwards."""
    return draw(dot, renderer, prefix="p", **WORDS)


def placed(svg: str) -> tuple[str, list[float]]:
    """The drawing without the places of its texts, and where each of them ends."""
    ends = []

    def place(match: re.Match[str]) -> str:
        long = width(unescape(match["text"]), float(match["size"])) if match["anchor"] == "start" else 0
        ends.append(float(match["x"]) + long)
        return f"<text{match['between']}{match['size']}{match['rest']}>{match['text']}"

    return TEXT.sub(place, svg), ends


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.dot")), ids=lambda file: str(file.stem))
def test_a_drawing_is_the_same_as_with_its_words(file: Path, renderer: Renderer) -> None:
    """Every line, every box and every text stands where it would; only a number is held at its other end."""
    dot = file.read_text(encoding="utf-8")
    svg = renderer.svg(dot)
    made = drawn(dot, renderer)
    for mine, theirs in (
        (made.inline, inline_svg(svg, prefix="p", **WORDS)),
        (made.svg, standalone_svg(svg, **WORDS)),
    ):
        assert placed(mine)[0] == placed(theirs)[0]
        assert placed(mine)[1] == pytest.approx(placed(theirs)[1], abs=0.2)


@dataclass(frozen=True, kw_only=True)
class Counting(Renderer):
    """Remembers what it was asked to draw."""

    asked: list[str] = field(default_factory=list, compare=False)

    def svg(self, dot: str) -> str:
        """As Graphviz draws it."""
        self.asked.append(dot)
        return super().svg(dot)


def test_drawings_that_differ_by_their_words_are_laid_out_once(renderer: Renderer, tmp_path: Path) -> None:
    """Another name, other numbers of the same length, other classes: Graphviz is asked once."""
    counting = Counting(executable=renderer.executable, version=str(tmp_path))
    seen = set()
    for name, classes in (("resnet50", "fc"), ("seresnet5", "classifier"), ("x", "head")):
        dot = head_diagram(name, anatomies.resnet50(classes=classes))
        assert dot is not None
        seen.add(drawn(dot, counting).inline)
    assert len(counting.asked) == 1
    assert len(seen) == 3


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_of_an_architecture_is_left_in_a_layout(sample: Callable[[], Anatomy]) -> None:
    """Else hardly two would share one."""
    dot = head_diagram("peculiar", sample())
    assert dot is not None
    blank, words = take_out(dot)
    assert "peculiar" in words.values()
    assert not re.search(r"peculiar|layer-|Linear|[1-9],\d{3}", blank)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_stay_words(name: str, renderer: Renderer) -> None:
    """As the name of an architecture and of a module, in texts, tooltips and the description."""
    dot = head_diagram(name, anatomies.resnet50(classes=name.replace(".", "")))
    assert dot is not None
    shown = "".join(character if character.isprintable() else " " for character in name)
    made = draw(dot, renderer, prefix="p", title=name, description=name)
    for svg in (made.inline, made.svg):
        root = parsed(svg)
        assert root.findtext("title") == shown
        assert [text.text for text in root.iter("text")].count(shown) == 2
        assert f"body of {shown}, kept" in " ".join(title.text or "" for title in root.iter("title"))


@settings(max_examples=20, deadline=None)
@given(name=st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=60))
def test_a_text_never_leaves_its_box(name: str) -> None:
    """However long it is: it is shortened, and its box grows."""
    sample = anatomies.resnet50()
    dot = head_diagram(name, replace(sample))
    assert dot is not None
    root = parsed(drawn(dot, find_renderer()).inline)
    right = float(root.attrib["width"])
    assert right < 1.2 * PHONE
    for text in root.iter("text"):
        if text.get("text-anchor") == "start":
            end = float(text.attrib["x"]) + width(text.text or "", float(text.attrib["font-size"]))
            assert end < right
