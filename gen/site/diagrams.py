"""A `Drawing` -> DOT. What to draw is settled; here it gets its layout.

The widths are chosen for a phone: two columns, 340 points in all. Text is measured as Arial, wherever it is
drawn. Everything has an id and a class, so that a page can link to it and colour it.
"""

from __future__ import annotations

from dataclasses import replace

import graphviz

from gen.records import Anatomy, Shape
from gen.site.drawing import Drawing, Node, Panel, shape_text
from gen.site.labels import Column, attribute, note_line, table, title_line, weight, wide_lines
from gen.site.outline import head_drawing
from gen.site.palette import LIGHT, Role

# The ports of the body stand above the middles of the columns, so that all edges run straight down.
_HEAD = Column(width=142, size=12, longest=21)
_TAIL = Column(width=114, size=11, longest=19)
_MARGIN = 7.2  # between a box and its text
_PANEL_MARGIN = 6
_BETWEEN = 7  # the panels
_HEIGHT = 32  # of every box with a neighbour, so that both columns keep step

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
    heaviest = max((node.parameters or 0 for node in drawing.nodes), default=0)
    _spine(graph, drawing, heaviest)
    if drawing.lost_before is not None:
        _lost_before(graph, drawing.lost_before, heaviest)
    if drawing.tail:
        _tail(graph, drawing, heaviest)
    return str(graph.source)


def _spine(graph: graphviz.Digraph, drawing: Drawing, heaviest: int) -> None:
    """The learner, straight down."""
    if drawing.foot is not None:
        _panel(graph, drawing.foot, "foot-panel", _HEAD, heaviest)
    for node in drawing.before:
        _box(graph, node, _HEAD, heaviest)
    if drawing.body is not None:
        _body(graph, drawing.body, heaviest)
    if drawing.head is not None:
        _panel(graph, drawing.head, "head-panel", _HEAD, heaviest)
    _terminal(graph, "output")
    shape: Shape | None = drawing.input
    above, role = "input", Role.KEPT
    for number, node in enumerate(drawing.foot.nodes if drawing.foot is not None else ()):
        _edge(graph, (above, node.key), Role.ADDED, shape, panel="" if number else "foot-panel")
        above, shape, role = node.key, node.output, Role.ADDED
    for node in drawing.before:
        _edge(graph, (above, node.key), Role.CHANGED if node.role is Role.CHANGED else role, shape)
        above, shape, role = node.key, node.output, Role.KEPT
    if drawing.body is not None:
        _edge(graph, (above, "body:in-0:n"), role, shape)
        above, shape, role = "body:out-0:s", drawing.body.output, Role.ADDED
    for number, node in enumerate(drawing.head.nodes if drawing.head is not None else ()):
        _edge(graph, (above, node.key), role, shape, panel="" if number else "head-panel")
        above, shape, role = node.key, node.output, Role.ADDED
    _edge(graph, (above, "output"), role, drawing.output)


def _tail(graph: graphviz.Digraph, drawing: Drawing, heaviest: int) -> None:
    """What the pretrained model did behind its body; modules that never ran hang below by invisible edges."""
    above = "input" if drawing.body is None else "body:out-1:s"
    shape = drawing.input if drawing.body is None else drawing.body.output
    last: Role | None = None
    for number, panel in enumerate(panel for panel in drawing.tail if panel.joined):
        entered, last = f"tail-panel-{number}", panel.role
        _panel(graph, panel, entered, _TAIL, heaviest)
        for node in panel.nodes:
            _edge(graph, (above, node.key), node.role, shape, panel=entered)
            above, shape, entered = node.key, node.output, ""
    if last in (Role.CUT, Role.LOST):
        _terminal(graph, "was-output", "output", Role.CUT)
        _edge(graph, (above, "was-output"), Role.CUT, drawing.pretrained_output)
        above = "was-output"
    for number, panel in enumerate(panel for panel in drawing.tail if not panel.joined):
        _panel(graph, panel, f"unused-panel-{number}", _TAIL, heaviest)
        for node in panel.nodes:
            graph.edge(above, node.key, style="invis", id=_edge_id(above, node.key))
            above = node.key


def _lost_before(graph: graphviz.Digraph, panel: Panel, heaviest: int) -> None:
    """Functional calls on the input, beside the way that it takes now."""
    _panel(graph, panel, "before-panel", _TAIL, heaviest)
    ends: list[tuple[str, Shape | None]] = [
        ("input", None),
        *((node.key, node.output) for node in panel.nodes),
    ]
    for (above, shape), node in zip(ends, panel.nodes, strict=False):
        _edge(graph, (above, node.key), Role.LOST, shape, panel="before-panel" if above == "input" else "")
    _edge(graph, (ends[-1][0], "body:in-1:n"), Role.LOST, ends[-1][1])


def _panel(graph: graphviz.Digraph, panel: Panel, key: str, column: Column, heaviest: int) -> None:
    tone = LIGHT.tones[panel.role]
    heading = replace(column, size=10.5, longest=column.longest + 7)
    with graph.subgraph(name=f"cluster_{key}") as cluster:
        cluster.attr(
            id=key,
            **{"class": panel.role},
            label=table(title_line(panel.heading, _number(panel.parameters), heading)),
            fontcolor=tone.heading,
            color=tone.line,
            fillcolor=tone.panel,
            style=_BORDERS.get(panel.role, "rounded,filled"),
            penwidth="1",
            margin=str(_PANEL_MARGIN),
        )
        for node in panel.nodes:
            _box(cluster, node, column, heaviest)


def _box(graph: graphviz.Digraph, node: Node, column: Column, heaviest: int) -> None:
    """A layer and its parameters on one line; a note below, or in the place of the number if there is none."""
    if node.role is Role.ADDED and not node.parameters:
        rows = title_line(node.title, node.note, column)
    else:
        rows = title_line(node.title, _number(node.parameters), column) + note_line(node.note, column)
    _node(graph, node, table(rows), heaviest)


def _body(graph: graphviz.Digraph, node: Node, heaviest: int) -> None:
    """The body spans both columns: the head hangs from its left, what was cut from its right."""
    rows = wide_lines(
        (node.title, _number(node.parameters)),
        (node.note, "parameters" if node.parameters else ""),
        columns=(_over(_HEAD), _over(_TAIL)),
        between=_BETWEEN + 2 * _MARGIN,
    )
    _node(graph, node, table(rows, padding=3), heaviest, height="0", margin=f"{_inches(_MARGIN)},0")


def _over(column: Column) -> Column:
    """As wide as the column's panel, but for the margin of a box."""
    return replace(column, width=column.width + 2 * _PANEL_MARGIN)


def _number(parameters: int | None) -> str:
    return f"{parameters:,}" if parameters else ""


def _node(graph: graphviz.Digraph, node: Node, label: str, heaviest: int, **more: str) -> None:
    tone = LIGHT.tones[node.role]
    graph.node(
        node.key,
        label=label,
        id=f"node-{node.key}",
        **{"class": f"{node.role}{weight(node.parameters, heaviest)}"},
        **({"URL": f"#{node.anchor}"} if node.anchor else {}),
        tooltip=attribute(node.tooltip),
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
        tooltip=attribute(text or key),
        margin="0.1,0.03",
        height="0",
        style=_BORDERS.get(role, "rounded,filled"),
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
    )


def _edge(graph: graphviz.Digraph, ends: tuple[str, str], role: Role, shape: Shape | None, *, panel: str = "") -> None:
    """An arrow with the shape of what flows; into a panel it ends at the border, clear of the heading."""
    above, below = ends
    main = role in (Role.KEPT, Role.ADDED, Role.CHANGED)
    graph.edge(
        above,
        below,
        label=f"\N{NO-BREAK SPACE}{shape_text(shape)}" if shape else "",
        id=_edge_id(above, below),
        **{"class": role},
        **({"lhead": f"cluster_{panel}"} if panel else {}),
        color=LIGHT.tones[role].line,
        style="solid" if main else "dotted" if role is Role.IDLE else "dashed",
        weight="100" if main else "50",
    )


def _inches(points: float) -> str:
    return f"{points / 72:.3f}"


def _edge_id(above: str, below: str) -> str:
    return f"edge-{above.partition(':')[0]}-{below.partition(':')[0]}"
