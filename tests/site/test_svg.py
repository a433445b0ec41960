"""What becomes of Graphviz's SVG: in a page, and as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen.records import Anatomy
from gen.site.diagrams import head_diagram, write_dot
from gen.site.palette import DARK, LIGHT, Palette, Role
from gen.site.renderer import Renderer, find_renderer
from gen.site.svg import inline_svg, standalone_svg
from tests.site import anatomies
from tests.site.test_diagrams import GOLDEN, SAMPLES, drawing_of

STYLES = Path(__file__).parents[2] / "site_src" / "stylesheets" / "diagram.css"
HOSTILE = [
    "a|b",
    "<b>&amp;</b>",
    "\"'\\N\\",
    "<",
    ">",
    "é→漢字🙂",
    "one\ntwo\ttab",
    "\x00\x1b\ud800",
    "{x}",
    "<a<b>>",
    "%s",
]
PHONE = 345
"""Points: what stands between the margins of a page on a phone."""


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """The one of this install."""
    return find_renderer()


def drawn(renderer: Renderer, sample: Anatomy, name: str = "net") -> str:
    """As Graphviz draws it."""
    dot = head_diagram(name, sample)
    assert dot is not None
    return renderer.svg(dot)


def parsed(svg: str) -> ET.Element:
    """Its tree, without the namespace."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def inlined(svg: str, prefix: str = "p") -> ET.Element:
    """As it stands in a page."""
    return parsed(inline_svg(svg, prefix=prefix, title="A title", description="Its words"))


def ids(root: ET.Element) -> list[str]:
    """Every id in it."""
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_drawing_fits_on_a_phone(sample: Callable[[], Anatomy], renderer: Renderer) -> None:
    """At one pixel a point, so that its text is as large as it says."""
    assert float(inlined(drawn(renderer, sample())).attrib["width"]) <= PHONE


@pytest.mark.parametrize("sample", SAMPLES)
def test_two_drawings_share_a_page(sample: Callable[[], Anatomy], renderer: Renderer) -> None:
    """Their ids have nothing in common, and none comes twice."""
    svg = drawn(renderer, sample())
    one, other = (ids(inlined(svg, prefix)) for prefix in ("one", "two"))
    assert len(one) == len(set(one)) > 10
    assert not set(one) & set(other)


def test_a_drawing_in_a_page_has_no_colours_and_fonts_of_its_own(renderer: Renderer) -> None:
    """The style sheet gives them, by class."""
    root = inlined(drawn(renderer, anatomies.greyscale()))
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"fill", "stroke", "stroke-dasharray", "font-family", "font-weight", "style"}
    classes = {element.get("class") for element in root.iter("g")}
    assert {"node origin-kept", "node origin-added", "node origin-cut", "node origin-changed"} <= classes
    assert {"node origin-lost", "node origin-idle", "cluster origin-added", "edge origin-cut"} <= classes


def test_a_drawing_in_a_page_leads_to_its_rows(renderer: Renderer) -> None:
    """Every module is a link, which Material leaves alone when it goes to another page; it keeps its tooltip."""
    root = inlined(drawn(renderer, anatomies.resnet50()))
    assert not any("href" in element.attrib for element in root.iter())
    links = {link.attrib["{http://www.w3.org/1999/xlink}href"]: link.findtext("title") for link in root.iter("a")}
    assert len(links) == 12
    assert links["#cut-fc"] == "fc: Linear(in_features=2048, out_features=1000, bias=True), cut"
    assert links["#layer-1-0"] == "1.0: AdaptiveConcatPool2d(), added"


def test_a_drawing_has_a_name_and_a_description(renderer: Renderer) -> None:
    """A group where it has links in it: what is an image has none, to a screen reader."""
    svg = drawn(renderer, anatomies.resnet50())
    root = inlined(svg, "x")
    assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("group", "x-title")
    assert [(root[0].tag, root[0].text), (root[1].tag, root[1].text)] == [("title", "A title"), ("desc", "Its words")]
    assert parsed(standalone_svg(svg, title="t", description="d")).attrib["role"] == "img"


def test_a_drawing_in_a_page_is_light_in_bytes(renderer: Renderer) -> None:
    """Some 1,500 pages have one."""
    svg = drawn(renderer, anatomies.resnet50())
    text = inline_svg(svg, prefix="p", title="t", description="d")
    assert len(text) < 0.7 * len(svg)
    assert not re.search(r"[^=]\d\.\d\d", text)
    assert "<!--" not in text
    assert not text.startswith("<?xml")


def test_a_file_carries_its_colours_and_no_link(renderer: Renderer) -> None:
    """Light by itself, dark where the system is."""
    svg = standalone_svg(drawn(renderer, anatomies.greyscale()), title="t", description="d")
    root = parsed(svg)
    assert not list(root.iter("a"))
    assert "prefers-color-scheme: dark" in (root.findtext("style") or "")
    for palette, place in (
        (LIGHT, svg.replace(root.findtext("style") or "", "")),
        (DARK, root.findtext("style") or ""),
    ):
        for role, tone in palette.tones.items():
            assert tone.fill in place, role
            assert tone.line in place, role


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_break_nothing(name: str, renderer: Renderer) -> None:
    """As the name of an architecture and of a module; what can be shown is shown as it is."""
    svg = drawn(renderer, anatomies.resnet50(classes=name.replace(".", "")), name)
    root = inlined(svg)
    assert parsed(standalone_svg(svg, title=name, description=name)) is not None
    shown = "".join(character if character.isprintable() else " " for character in name)
    texts = [text.text for text in root.iter("text")]
    assert texts.count(shown.strip()) == 2 or shown != shown.strip()
    assert "output" in texts
    assert len(set(ids(root))) == len(ids(root))


@settings(max_examples=20, deadline=None)
@given(name=st.text(min_size=1).filter(lambda name: "." not in name and name not in ("conv1", "layer4", "avgpool")))
def test_any_name_gives_a_drawing(name: str) -> None:
    """Whatever it is made of."""
    root = inlined(drawn(find_renderer(), anatomies.resnet50(classes=name), name))
    assert len(list(root.iter("a"))) == 12
    assert float(root.attrib["width"]) < 2 * PHONE


def test_the_style_sheet_has_the_palette() -> None:
    """Colours stand in two places, since files that leave the site need them too."""
    style = STYLES.read_text()
    light, dark = style.split("@media screen", 1)
    for palette, place in ((LIGHT, light), (DARK, dark)):
        assert f"--diagram-shape: {palette.shape};" in place
        for role, tone in palette.tones.items():
            for part in ("fill", "line", "ink", "panel", "heading"):
                assert f"--{role}-{part}: {getattr(tone, part)};" in place, (role, part)
    assert re.findall(r"^\.diagram \.(\S+) \{\n  --fill", style, re.MULTILINE) == list(Role)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_have_contrast(palette: Palette) -> None:
    """WCAG AA: 4.5 for text, 3 for lines."""
    panels = {tone.panel for tone in palette.tones.values()} | {palette.page}
    for tone in palette.tones.values():
        assert contrast(tone.ink, tone.fill) >= 4.5
        assert contrast(tone.heading, tone.panel) >= 4.5
        assert min(contrast(tone.line, ground) for ground in (tone.panel, palette.page)) >= 3
    assert min(contrast(palette.shape, ground) for ground in panels) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_origins_differ_without_colours(palette: Palette) -> None:
    """In print and for colour-blind readers: by the kind of line, or by how light the box is."""
    lines = {Role.CUT: "dashed", Role.LOST: "dashed", Role.IDLE: "dotted", Role.CHANGED: "double"}
    boxes = [role for role in Role if role is not Role.TERMINAL]
    for one, other in combinations(boxes, 2):
        fills = contrast(palette.tones[one].fill, palette.tones[other].fill)
        assert lines.get(one, "solid") != lines.get(other, "solid") or fills >= 1.2, (one, other)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_bar_is_as_long_as_the_parameters_are_many(sample: Callable[[], Anatomy], renderer: Renderer) -> None:
    """Beside those of the heaviest box, in hundredths; a box without parameters has none."""
    drawing = drawing_of(sample())
    root = ET.fromstring(inline_svg(renderer.svg(write_dot(drawing)), prefix="p", title="t", description="d"))  # noqa: S314 - ours
    heaviest = max(node.parameters or 0 for node in drawing.nodes)
    for node in drawing.nodes:
        box = root.find(f".//*[@id='p-node-{node.key}']")
        assert box is not None
        bars = [
            bar.get("width") for bar in box.iter("{http://www.w3.org/2000/svg}rect") if bar.get("class") == "weight"
        ]
        assert bars == ([str(round(100 * node.parameters / heaviest))] if node.parameters else [])


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it: from 1 to 21."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of six hexadecimal digits."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7)))
    ]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_golden_dot_is_drawn(renderer: Renderer) -> None:
    """Every golden file is something that Graphviz takes without a complaint."""
    files = sorted(GOLDEN.glob("*.dot"))
    assert len(files) >= len(SAMPLES)
    for file in files:
        assert renderer.svg(file.read_text())
