"""What Graphviz draws -> SVG for a page, SVG and PNG to take away. Pure.

In a page the drawing has no colours and fonts of its own: `diagram.css` gives them by class, so that it follows
the palette. A file that leaves the site carries its own, and follows the reader's system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import resvg_py

from gen.site.palette import DARK, Palette

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}"
ET.register_namespace("", _SVG)

_NUMBER = re.compile(r"-?\d+\.\d+")
_COORDINATES = ("points", "d", "x", "y", "x1", "x2", "y1", "y2", "transform", "font-size")
_COLOURS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight")
_FONTS = 'Arimo, Arial, Helvetica, "Liberation Sans", sans-serif'


def inline_svg(svg: str, *, prefix: str, title: str, description: str) -> str:
    """The drawing as a part of a page: links and classes, no colours. All its ids begin with `prefix`."""
    root = _cleaned(svg)
    for element in root.iter():
        for name in _COLOURS:
            element.attrib.pop(name, None)
    # What is an image has no links in it, to a screen reader.
    linked = any("href" in element.attrib for element in root.iter())
    return _finished(root, prefix=prefix, title=title, description=description, role="group" if linked else "img")


def standalone_svg(svg: str, *, title: str, description: str) -> str:
    """The drawing as a file: with its colours, light or dark as the reader's system is, and without links."""
    root = _cleaned(svg)
    _without_links(root)
    root.set("font-family", _FONTS)
    _, _, width, height = root.attrib["viewBox"].split()
    page = ET.Element(_tag("rect"), {"class": "page", "width": width, "height": height, "fill": "#ffffff"})
    style = ET.Element(_tag("style"))
    style.text = f"@media (prefers-color-scheme: dark) {{\n{_rules(DARK)}\n}}"
    root[:0] = [style, page]
    return f"{_finished(root, prefix='diagram', title=title, description=description, role='img')}\n"


def png(svg: str) -> bytes:
    """The drawing as pixels, two for each point, in light colours. The same bytes on every machine."""
    root = _cleaned(svg)
    _without_links(root)
    root.set("font-family", "DejaVu Sans")
    for text in root.iter(_tag("text")):
        text.set("font-size", f"{float(text.attrib['font-size']) * _DEJAVU:g}")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=ET.tostring(root, encoding="unicode"),
            background="#ffffff",
            zoom=2,
            skip_system_fonts=True,
            font_files=[str(path) for path in _dejavu()],
        )
    )


_DEJAVU = 0.9  # DejaVu Sans runs wider than Arial, which the boxes are made for


def _dejavu() -> Iterator[Path]:
    """The fonts that matplotlib carries, found without importing it."""
    matplotlib = find_spec("matplotlib")
    if matplotlib is None or matplotlib.origin is None:
        raise ModuleNotFoundError("No module named 'matplotlib', which has the font for PNG files", name="matplotlib")
    folder = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
    return (folder / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))


def _cleaned(svg: str) -> ET.Element:
    """The tree without what only Graphviz needs: comments, names of nodes, fonts, needless digits."""
    root = ET.fromstring(svg)  # noqa: S314 - what our own renderer wrote
    for parent in root.iter():
        for child in list(parent):
            if child.tag == _tag("title"):
                parent.remove(child)  # the name of a node in DOT, which browsers would show as a tooltip
    for link in root.iter(_tag("a")):
        tooltip = link.attrib.pop(f"{_XLINK}title", "")
        target = link.attrib.pop(f"{_XLINK}href", None)
        link.attrib.pop("target", None)
        if target is None:
            link.tag = _tag("g")  # a tooltip and nothing to go to
        else:
            link.set("href", target)
        if tooltip:
            hint = ET.Element(_tag("title"))
            hint.text = tooltip
            link.insert(0, hint)
    for group in root.iter(_tag("g")):
        _unwrap_link(group)
    for element in root.iter():
        if element.get("font-weight") == "bold":
            element.set("class", "name")
        if element.get("fill") == "none" and element.tag != _tag("svg"):
            element.set("class", "outline")
        for name in ("font-family", "{http://www.w3.org/XML/1998/namespace}space"):
            element.attrib.pop(name, None)
        for name in _COORDINATES:
            if name in element.attrib:
                element.set(name, _NUMBER.sub(_rounded, element.attrib[name]))
    _resized(root)
    return root


def _unwrap_link(group: ET.Element) -> None:
    """Graphviz puts each link into a group of its own, which has an id and nothing else."""
    for position, child in enumerate(list(group)):
        if child.tag == _tag("g") and child.get("id", "").startswith("a_") and len(child) == 1:
            group[position] = child[0]


def _without_links(root: ET.Element) -> None:
    for link in root.iter(_tag("a")):
        link.tag = _tag("g")
        link.attrib.pop("href", None)


def _resized(root: ET.Element) -> None:
    """One point is one pixel, and what it is drawn in may be scaled."""
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")
    graph = root.find(_tag("g"))
    if graph is not None and (move := re.search(r"translate\([^)]*\)", graph.get("transform", ""))):
        graph.set("transform", move[0])


def _finished(root: ET.Element, *, prefix: str, title: str, description: str, role: str) -> str:
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", f"{prefix}-{element.attrib['id']}")
    named = {"title": title, "desc": description}
    for position, (tag, text) in enumerate(named.items()):
        element = ET.Element(_tag(tag), {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.attrib |= {"class": "diagram", "role": role}
    root.attrib |= {"aria-labelledby": f"{prefix}-title", "aria-describedby": f"{prefix}-desc"}
    for element in root.iter():
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
    return ET.tostring(root, encoding="unicode")


def _rules(palette: Palette) -> str:
    """The palette as CSS, against the colours that stand in the drawing."""
    rules = [f".page {{ fill: {palette.page} }}", f".edge text {{ fill: {palette.shape} }}"]
    for role, tone in palette.tones.items():
        rules += [
            f".node.{role} path {{ fill: {tone.fill}; stroke: {tone.line} }}",
            f".node.{role} text {{ fill: {tone.ink} }}",
            f".cluster.{role} path {{ fill: {tone.panel}; stroke: {tone.line} }}",
            f".cluster.{role} text {{ fill: {tone.heading} }}",
            f".edge.{role} path {{ stroke: {tone.line} }}",
            f".edge.{role} polygon {{ fill: {tone.line}; stroke: {tone.line} }}",
        ]
    rules.append(".outline.outline.outline { fill: none }")
    return "\n".join(rules)


def _rounded(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1):g}"


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"
