"""A `Drawing` -> DOT. What to draw is settled; here it gets its layout, its labels and its escaping.

The widths are chosen for a phone: two columns, 340 points in all. Text is measured as Arial, wherever it is
drawn. Everything has an id and a class, so that a page can link to it and colour it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_html
from itertools import pairwise

import graphviz

from gen.records import Anatomy, Shape
from gen.site.diagrams import Drawing, Node, Panel, head_drawing
from gen.site.palette import LIGHT, Role

_HEAD_WIDTH = 164
_TAIL_WIDTH = 122
_GAP = 28  # between the inner edges of the columns: two panel margins and the space between the panels
_BODY_WIDTH = _HEAD_WIDTH + _GAP + _TAIL_WIDTH
_LONGEST = 30  # characters of a title; the tooltip has it whole

_HEADINGS = {
    Role.ADDED: "added by fastai",
    Role.CUT: "cut",
    Role.LOST: "lost features",
    Role.IDLE: "idle: never run",
}
_BORDERS = {Role.CUT: "rounded,filled,dashed", Role.LOST: "rounded,filled,dashed", Role.IDLE: "rounded,filled,dotted"}


def head_diagram(name: str, anatomy: Anatomy) -> str | None:
    """DOT of what fastai made of the architecture called `name`; None where the learner does not run."""
    drawing = head_drawing(name, anatomy)
    return None if drawing is None else write_dot(drawing)


def write_dot(drawing: Drawing) -> str:
    """The drawing in DOT, for any Graphviz from 2.43 on."""
    graph = graphviz.Digraph(
        "head",
        graph_attr={
            "id": "head",
            "bgcolor": "transparent",
            "fontname": "Arial",
            "fontsize": "11",
            "margin": "0",
            "pad": "0.05",
            "nodesep": "0.1",
            "ranksep": "0.16",
        },
        node_attr={"fontname": "Arial", "fontsize": "12", "shape": "box", "margin": "0", "height": "0", "width": "0"},
        edge_attr={
            "fontname": "Arial",
            "fontsize": "10.5",
            "fontcolor": LIGHT.shape,
            "arrowsize": "0.6",
            "penwidth": "1.4",
        },
    )
    _terminal(graph, "input")
    _spine(graph, drawing)
    if drawing.lost_before is not None:
        _lost_before(graph, drawing, drawing.lost_before)
    if drawing.tail:
        _tail(graph, drawing)
    return str(graph.source)


def shape_text(shape: Shape | None) -> str:
    """A tensor's size without its batch dimension: `2048 × 7 × 7`."""
    return " × ".join(str(size) for size in shape[1:]) if shape else ""


def _spine(graph: graphviz.Digraph, drawing: Drawing) -> None:
    """The learner, straight down."""
    for node in drawing.before:
        _box(graph, node, _HEAD_WIDTH)
    if drawing.body is not None:
        _body(graph, drawing.body, wide=bool(drawing.tail))
    if drawing.head is not None:
        _panel(graph, drawing.head, "head-panel", _HEAD_WIDTH)
    _terminal(graph, "output")
    shape: Shape | None = drawing.input
    above, role = "input", Role.KEPT
    for node in drawing.before:
        _edge(graph, above, node.key, Role.CHANGED if node.role is Role.CHANGED else Role.KEPT, shape)
        above, shape = node.key, node.output
    if drawing.body is not None:
        _edge(graph, above, "body", Role.KEPT, shape)
        above, shape, role = "body:head:s", drawing.body.output, Role.ADDED
    for node in drawing.head.nodes if drawing.head is not None else ():
        _edge(graph, above, node.key, role, shape)
        above, shape, role = node.key, node.output, Role.ADDED
    _edge(graph, above, "output", role, drawing.output)


def _tail(graph: graphviz.Digraph, drawing: Drawing) -> None:
    """What the pretrained model did behind its body; modules that never ran hang below by invisible edges."""
    for number, panel in enumerate(drawing.tail):
        _panel(graph, panel, f"tail-panel-{number}", _TAIL_WIDTH)
    nodes = [node for panel in drawing.tail for node in panel.nodes]
    above = "input" if drawing.body is None else "body:tail:s"
    shape = None if drawing.body is None else drawing.body.output
    flowing = [node for node in nodes if node.joined]
    for node in flowing:
        _edge(graph, above, node.key, node.role, shape)
        above, shape = node.key, node.output
    if flowing and flowing[-1].role is not Role.IDLE:
        _terminal(graph, "was-output", "output", Role.CUT)
        _edge(graph, above, "was-output", Role.CUT, drawing.pretrained_output)
        above = "was-output"
    for upper, lower in pairwise([above, *(node.key for node in nodes if not node.joined)]):
        graph.edge(upper, lower, style="invis", id=_edge_id(upper, lower))


def _lost_before(graph: graphviz.Digraph, drawing: Drawing, panel: Panel) -> None:
    """Functional calls on the input, beside the way that it takes now."""
    below = drawing.before[0].key if drawing.before else "body"
    _panel(graph, panel, "before-panel", _TAIL_WIDTH)
    ends: list[tuple[str, Shape | None]] = [("input", drawing.input), *((node.key, node.output) for node in panel.nodes)]
    for (above, shape), node in zip(ends, panel.nodes, strict=False):
        _edge(graph, above, node.key, Role.LOST, shape)
    _edge(graph, ends[-1][0], below, Role.LOST, ends[-1][1])


def _panel(graph: graphviz.Digraph, panel: Panel, key: str, width: int) -> None:
    tone = LIGHT.tones[panel.role]
    heading = _HEADINGS[panel.role]
    with graph.subgraph(name=f"cluster_{key}") as cluster:
        cluster.attr(
            id=key,
            **{"class": panel.role},
            label=_html(_row((_bold(heading), _count(panel.parameters)), width)),
            labeljust="l",
            fontcolor=tone.heading,
            color=tone.line,
            fillcolor=tone.panel,
            style=_BORDERS.get(panel.role, "rounded,filled"),
            penwidth="1",
            margin="7",
        )
        for node in panel.nodes:
            _box(cluster, node, width)


def _box(graph: graphviz.Digraph, node: Node, width: int) -> None:
    """A layer in one line where it has no note or no parameters, else in two."""
    tone = LIGHT.tones[node.role]
    rows = [(_bold(_short(node.title)), _count(node.parameters))]
    if node.note and rows[0][1]:
        rows.append((_small(_short(node.note)), ""))
    elif node.note and node.role is Role.ADDED:
        rows = [(rows[0][0], _small(_short(node.note)))]
    elif node.note:
        rows.append((_small(_short(node.note)), ""))
    _node(
        graph,
        node,
        label=_html("".join(_row(row, width) for row in rows)),
        style=_BORDERS.get(node.role, "rounded,filled"),
        peripheries="2" if node.role is Role.CHANGED else "1",
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
    )
