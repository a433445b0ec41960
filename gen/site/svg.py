"""What Graphviz draws -> SVG for a page, and SVG to take away. Pure.

In a page the drawing has no colours and fonts of its own: `diagram.css` gives them by class, so that it follows
the palette. A file that leaves the site carries its own, and follows the reader's system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from gen.site.labels import printable
from gen.site.palette import DARK, LIGHT, Palette, Role

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}"
_HREF = f"{_XLINK}href"  # Material sets each plain `href` of a page that it fetches, which SVG does not let it do
ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK[1:-1])

_NUMBER = re.compile(r"-?\d+\.\d+")
_COORDINATES = frozenset({"points", "d", "x", "y", "transform", "font-size"})
_COLOURS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight")
_POINT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_BAR, _INSET, _BELOW = 1.8, 7.2, 1.2  # points: height of a bar, and its distance from a box's sides and lower edge
_FONTS = 'Arimo, Arial, Helvetica, "Liberation Sans", sans-serif'


def inline_svg(svg: str, *, prefix: str, title: str, description: str) -> str:
    """The drawing as a part of a page: links and classes, no colours. All its ids begin with `prefix`."""
    root = _cleaned(svg)
    for element in root.iter():
        for name in _COLOURS:
            element.attrib.pop(name, None)
    # What is an image has no links in it, to a screen reader.
    linked = any(_HREF in element.attrib for element in root.iter())
    return _finished(root, prefix=prefix, title=title, description=description, role="group" if linked else "img")


def standalone_svg(svg: str, *, title: str, description: str) -> str:
    """The drawing as a file: with its colours, light or dark as the reader's system is, and without links."""
    root = _cleaned(svg)
    _without_links(root)
    root.set("font-family", _FONTS)
    _, _, width, height = root.attrib["viewBox"].split()
    page = ET.Element(_tag("rect"), {"class": "page", "width": width, "height": height, "fill": LIGHT.page})
    style = ET.Element(_tag("style"))
    style.text = f"@media (prefers-color-scheme: dark) {{\n{rules(DARK)}\n}}"
    root[:0] = [style, page]
    return f"{_finished(root, prefix='diagram', title=title, description=description, role='img')}\n"


def portable_svg(svg: str, *, prefix: str, title: str, description: str) -> str:
    """The drawing as a part of a page that may have no style sheet: with the light colours, which `rules` outdo, and
    without links. All its ids begin with `prefix`."""
    root = _cleaned(svg)
    _without_links(root)
    root.set("font-family", _FONTS)
    return _finished(root, prefix=prefix, title=title, description=description, role="img")


def rules(palette: Palette, scope: str = "") -> str:
    """The palette as CSS, against the colours that stand in the drawing; below `scope`, a selector, if there is one."""
    below = f"{scope} " if scope else ""
    return "\n".join(f"{below}{rule}" for rule in _rules(palette))


def _cleaned(svg: str) -> ET.Element:
    """The tree without what only Graphviz needs: comments, names of nodes, fonts, needless digits."""
    root = ET.fromstring(svg)  # noqa: S314 - what our own renderer wrote
    for parent in root.iter():
        for child in parent.findall(_tag("title")):
            parent.remove(child)  # the name of a node in DOT, which browsers would show as a tooltip
    for link in root.iter(_tag("a")):
        _modernise(link)
    for group in root.iter(_tag("g")):
        _unwrap_link(group)
        kinds = group.get("class", "").split()
        if ("node" in kinds or "cluster" in kinds) and "terminal" not in kinds:
            _mark_title(group)
            _weigh(group)
    for element in root.iter():
        if element.get("fill") == "none" and element.tag != _tag("g"):
            element.set("class", "outline")
        element.attrib.pop("font-family", None)
        element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
        for name in _COORDINATES.intersection(element.keys()):
            element.set(name, _NUMBER.sub(_rounded, element.attrib[name]))
    _resized(root)
    return root


def _modernise(link: ET.Element) -> None:
    """A tooltip that browsers know; without a target it is no link."""
    tooltip = link.attrib.pop(f"{_XLINK}title", "")
    if _HREF not in link.attrib:
        link.tag = _tag("g")
    if tooltip:
        hint = ET.Element(_tag("title"))
        hint.text = tooltip
        link.insert(0, hint)


def _unwrap_link(group: ET.Element) -> None:
    """Graphviz puts each link into a group of its own, which has an id and nothing else."""
    for position, child in enumerate(list(group)):
        if child.tag == _tag("g") and child.get("id", "").startswith("a_") and len(child) == 1:
            group[position] = child[0]


def _mark_title(group: ET.Element) -> None:
    """The first text of a box or a panel is its title."""
    title = next(group.iter(_tag("text")), None)
    if title is not None:
        title.attrib |= {"class": "name", "font-weight": "700"}


def _weigh(group: ET.Element) -> None:
    """A box with the class `weight-9` gets a bar along its lower edge, 9% as long as the box has room for."""
    kinds = group.get("class", "").split()
    weight = next((kind.removeprefix("weight-") for kind in kinds if kind.startswith("weight-")), None)
    if weight is None:
        return
    group.set("class", " ".join(kind for kind in kinds if not kind.startswith("weight-")))
    holder = next(element for element in group.iter() if element.find(_tag("path")) is not None)
    outlines = holder.findall(_tag("path"))
    points = [(float(x), float(y)) for x, y in _POINT.findall(outlines[0].attrib["d"])]
    left, right = min(x for x, _ in points) + _INSET, max(x for x, _ in points) - _INSET
    lower = max(y for _, y in points) - _BAR - _BELOW
    place = f"translate({left:.1f} {lower:.1f}) scale({(right - left) / 100:.3f} 1)"
    ink = LIGHT.tones[next(role for role in Role if role in kinds)].ink

    def bar(kind: str, length: str, **more: str) -> ET.Element:
        drawn = {"class": kind, "transform": place, "width": length, "height": f"{_BAR}", "fill": ink}
        return ET.Element(_tag("rect"), drawn | more)

    behind = list(holder).index(outlines[-1]) + 1
    holder[behind:behind] = [bar("track", "100", opacity="0.2"), bar("weight", weight)]


def _without_links(root: ET.Element) -> None:
    for link in root.iter(_tag("a")):
        link.tag = _tag("g")
        link.attrib.pop(_HREF, None)


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
        element.text = printable(text)
        root.insert(position, element)
    root.attrib |= {"class": "diagram", "role": role}
    root.attrib |= {"aria-labelledby": f"{prefix}-title", "aria-describedby": f"{prefix}-desc"}
    for element in root.iter():
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
    return ET.tostring(root, encoding="unicode")


def _rules(palette: Palette) -> Iterator[str]:
    yield from (f".page {{ fill: {palette.page} }}", f".edge text {{ fill: {palette.shape} }}")
    for role, tone in palette.tones.items():
        yield from (
            f".node.{role} path {{ fill: {tone.fill}; stroke: {tone.line} }}",
            f".node.{role} text, .node.{role} rect {{ fill: {tone.ink} }}",
            f".cluster.{role} path {{ fill: {tone.panel}; stroke: {tone.line} }}",
            f".cluster.{role} text {{ fill: {tone.heading} }}",
            f".edge.{role} path {{ stroke: {tone.line} }}",
            f".edge.{role} polygon {{ fill: {tone.line}; stroke: {tone.line} }}",
        )
    yield ".outline.outline.outline { fill: none }"


def _rounded(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1):g}"


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"
