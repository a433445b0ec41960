"""A `Drawing` -> DOT, Graphviz's language. What to draw is settled; here it gets its layout, its labels and its escaping.

The widths are chosen for a phone: two columns, 340 points in all. Text is measured as Arial, wherever it is
drawn. Everything has an id and a class, so that a page can link to it and colour it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as escape_html
from itertools import pairwise

import graphviz

from gen.records import Anatomy, Shape
from gen.site.drawing import Drawing, Node, Panel, shape_text
from gen.site.outline import head_drawing
from gen.site.palette import LIGHT, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """How wide the text of a column is in points, and how much of it fits."""

    width: int
    size: int
    """Of a title."""
    longest: int
    """Characters in a title; the tooltip has it whole."""


# The ports of the body stand above the middles of the columns, so that all edges run straight down.
_HEAD = _Column(width=142, size=12, longest=21)
_TAIL = _Column(width=114, size=11, longest=19)
_MARGIN = 7.2  # between a box and its text
_PANEL_MARGIN = 6
_BETWEEN = 7  # the panels
_HEIGHT = 30  # of every box with a neighbour, so that both columns keep step

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
            "compound": "true",
            "nodesep": _inches(_BETWEEN),
            "ranksep": "0.16",
        },
        node_attr={
            "fontname": "Arial",
            "fontsize": "12",
            "shape": "box",
            "margin": f"{_inches(_MARGIN)},0.02",
            "height": _inches(_HEIGHT),
            "width": "0",
        },
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


def _spine(graph: graphviz.Digraph, drawing: Drawing) -> None:
    """The learner, straight down."""
    for node in drawing.before:
        _box(graph, node, _HEAD)
    if drawing.body is not None:
        _body(graph, drawing.body)
    if drawing.head is not None:
        _panel(graph, drawing.head, "head-panel", _HEAD)
    _terminal(graph, "output")
    shape: Shape | None = drawing.input
    above, role = "input", Role.KEPT
    for node in drawing.before:
        _edge(graph, above, node.key, Role.CHANGED if node.role is Role.CHANGED else Role.KEPT, shape)
        above, shape = node.key, node.output
    if drawing.body is not None:
        _edge(graph, above, "body:in:n", Role.KEPT, shape)
        above, shape, role = "body:head:s", drawing.body.output, Role.ADDED
    for node in drawing.head.nodes if drawing.head is not None else ():
        _edge(graph, above, node.key, role, shape)
        above, shape, role = node.key, node.output, Role.ADDED
    _edge(graph, above, "output", role, drawing.output)


def _tail(graph: graphviz.Digraph, drawing: Drawing) -> None:
    """What the pretrained model did behind its body; modules that never ran hang below by invisible edges."""
    for number, panel in enumerate(drawing.tail):
        _panel(graph, panel, f"tail-panel-{number}", _TAIL)
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
    _panel(graph, panel, "before-panel", _TAIL)
    ends: list[tuple[str, Shape | None]] = [("input", drawing.input), *((node.key, node.output) for node in panel.nodes)]
    for (above, shape), node in zip(ends, panel.nodes, strict=False):
        _edge(graph, above, node.key, Role.LOST, shape)
    _edge(graph, ends[-1][0], "body:was-in:n", Role.LOST, ends[-1][1])


def _panel(graph: graphviz.Digraph, panel: Panel, key: str, column: _Column) -> None:
    tone = LIGHT.tones[panel.role]
    heading = _HEADINGS[panel.role]
    with graph.subgraph(name=f"cluster_{key}") as cluster:
        cluster.attr(
            id=key,
            **{"class": panel.role},
            label=_table(_row(_bold(heading, column.size - 1), _small(_count(panel.parameters))), width=column.width),
            labeljust="l",
            fontcolor=tone.heading,
            color=tone.line,
            fillcolor=tone.panel,
            style=_BORDERS.get(panel.role, "rounded,filled"),
            penwidth="1",
            margin=str(_PANEL_MARGIN),
        )
        for node in panel.nodes:
            _box(cluster, node, column)


def _box(graph: graphviz.Digraph, node: Node, column: _Column) -> None:
    """A layer and its parameters on one line; a note below, or in the place of the number if there is none."""
    count = _count(node.parameters)
    title = _bold(_short(node.title, column.longest - max(0, len(count) - 2)), column.size)
    note = _small(_short(node.note, column.longest + 3))
    if count or node.role is not Role.ADDED:
        rows = _row(title, _small(count)) + (_row(note) if note else "")
    else:
        rows = _row(title, note)
    _node(graph, node, _table(rows, width=column.width))


def _body(graph: graphviz.Digraph, node: Node) -> None:
    """The body spans both columns: the head hangs from its left, what was cut from its right."""
    title, note = _bold(_short(node.title, _HEAD.longest + 5), _HEAD.size), _small(node.note)
    count, unit = _small(_count(node.parameters)), _small("parameters" if node.parameters else "")
    left, right = (column.width + 2 * _PANEL_MARGIN for column in (_HEAD, _TAIL))
    between = f'<TD WIDTH="{_BETWEEN + 2 * _MARGIN:g}"></TD>'
    above = _cell(title, "LEFT", left, port="in") + between + _cell(count, "RIGHT", right, port="was-in")
    below = _cell(note, "LEFT", left, port="head") + between + _cell(unit, "RIGHT", right, port="tail")
    margin = f"{_inches(_MARGIN)},0"
    _node(graph, node, _table(f"<TR>{above}</TR><TR>{below}</TR>", padding=3), height="0", margin=margin)


def _node(graph: graphviz.Digraph, node: Node, label: str, **more: str) -> None:
    tone = LIGHT.tones[node.role]
    graph.node(
        node.key,
        label=label,
        id=f"node-{node.key}",
        **{"class": node.role},
        **({"URL": f"#{node.anchor}"} if node.anchor else {}),
        tooltip=_plain(node.tooltip),
        style=_BORDERS.get(node.role, "rounded,filled"),
        peripheries="2" if node.role is Role.CHANGED else "1",
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
        **more,
    )


def _terminal(graph: graphviz.Digraph, key: str, text: str = "", role: Role = Role.TERMINAL) -> None:
    """An end of a model."""
    tone = LIGHT.tones[role]
    graph.node(
        key,
        label=text or key,
        id=f"node-{key}",
        **{"class": f"terminal {role}" if role is not Role.TERMINAL else role},
        tooltip=_plain(text or key),
        margin="0.1,0.03",
        height="0",
        style=_BORDERS.get(role, "rounded,filled"),
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
    )


def _edge(graph: graphviz.Digraph, above: str, below: str, role: Role, shape: Shape | None) -> None:
    main = role in (Role.KEPT, Role.ADDED, Role.CHANGED)
    graph.edge(
        above,
        below,
        label=f" {shape_text(shape)}" if shape else "",
        id=_edge_id(above, below),
        **{"class": role},
        color=LIGHT.tones[role].line,
        style="solid" if main else "dotted" if role is Role.IDLE else "dashed",
        weight="100" if main else "50",
    )


def _inches(points: float) -> str:
    return f"{points / 72:.3f}"


def _edge_id(above: str, below: str) -> str:
    return f"edge-{above.partition(':')[0]}-{below.partition(':')[0]}"


def _table(rows: str, *, width: int = 0, padding: int = 0) -> str:
    least = f' WIDTH="{width}"' if width else ""
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"{least}>{rows}</TABLE>>'


def _row(left: str, right: str = "") -> str:
    """A text that begins at the left edge, and one that ends at the right."""
    return f"<TR>{_cell(left, 'LEFT')}{_cell(right, 'RIGHT')}</TR>" if right else f"<TR>{_cell(left, 'LEFT', span=2)}</TR>"


def _cell(text: str, side: str, width: int = 0, *, port: str = "", span: int = 1) -> str:
    attributes = 'ALIGN="TEXT"'
    if width:
        attributes += f' WIDTH="{width}"'
    if port:
        attributes += f' PORT="{port}"'
    if span > 1:
        attributes += f' COLSPAN="{span}"'
    line = f'{text}<BR ALIGN="{side}"/>' if text else ""
    return f"<TD {attributes}>{line}</TD>"


def _bold(text: str, size: int) -> str:
    return f'<FONT POINT-SIZE="{size}"><B>{_escaped(text)}</B></FONT>'


def _small(text: str) -> str:
    return f'<FONT POINT-SIZE="10.5">{_escaped(text)}</FONT>' if text else ""


def _count(parameters: int | None) -> str:
    return f"{parameters:,}" if parameters else ""


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _escaped(text: str) -> str:
    """For the text of an HTML-like label."""
    return escape_html(_printable(text))


def _plain(text: str) -> str:
    """For any other attribute: Graphviz reads backslashes and entities in those."""
    return str(graphviz.escape(_printable(text).replace("&", "&amp;")))


def _printable(text: str) -> str:
    """Without what XML cannot hold: control characters and lone surrogates become spaces."""
    return "".join(character if character.isprintable() else " " for character in text)
