"""A `UNetDrawing` -> DOT: a U, the pretrained encoder down its left arm, the decoder up its right one.

A skip connection runs straight across, at the level of the block that takes it. Widths are chosen for a phone.
"""

from __future__ import annotations

from itertools import pairwise

import graphviz

from gen.records import Shape
from gen.site.drawing import shape_text
from gen.site.labels import Column, attribute, note_line, table, title_line, weight
from gen.site.palette import LIGHT, Role
from gen.site.unets import Part, UNetDrawing

_LEFT = Column(width=90, size=11, longest=14)
_RIGHT = Column(width=130, size=11, longest=20)
_BESIDE = 14  # points on either side of what stands between the arms


def write_unet_dot(drawing: UNetDrawing) -> str:
    """The drawing in DOT, for any Graphviz from 2.43 on."""
    graph = graphviz.Digraph(
        "unet",
        graph_attr={
            "id": "unet",
            "bgcolor": "transparent",
            "fontname": "Arial",
            "margin": "0",
            "pad": "0.05",
            "nodesep": f"{_BESIDE / 72:.3f}",
            "ranksep": "0.2",
        },
        node_attr={"fontname": "Arial", "fontsize": "11", "shape": "box", "margin": "0.1,0.02", "height": "0.42"},
        edge_attr={
            "fontname": "Arial",
            "fontsize": "10.5",
            "fontcolor": LIGHT.shape,
            "arrowsize": "0.6",
            "penwidth": "1.4",
        },
    )
    _terminal(graph, "image", f"image {shape_text(drawing.image)}")
    _terminal(graph, "output", f"output {shape_text(drawing.output)}")
    heaviest = max(drawing.encoder, *(part.parameters for part in (drawing.middle, *drawing.decoder)))
    _left_arm(graph, drawing, heaviest)
    _right_arm(graph, drawing, heaviest)
    _across(graph, drawing)
    return str(graph.source)


def _left_arm(graph: graphviz.Digraph, drawing: UNetDrawing, heaviest: int) -> None:
    """The encoder, from the image down to its last features."""
    above = "image"
    for number, row in enumerate(drawing.skips):
        key = f"tap-{number}"
        rows = title_line(row.name, row.size, _LEFT)
        _box(graph, key, rows, Role.KEPT, tooltip=f"{row.skip.tap}, {shape_text(row.skip.shape)}")
        _edge(graph, above, key, Role.KEPT)
        above = key
    rows = title_line("encoder, end" if drawing.skips else "encoder", "", _LEFT)
    rows += note_line(f"{drawing.encoder:,}", _LEFT)
    tooltip = f"{drawing.encoder:,} parameters in the whole encoder"
    _box(graph, "encoder", rows, Role.KEPT, tooltip=tooltip, weighs=weight(drawing.encoder, heaviest))
    _edge(graph, above, "encoder", Role.KEPT)
    if not drawing.skips:
        graph.node(
            "none",
            label="no skip\\nconnection",
            id="node-none",
            **{"class": f"terminal {Role.LOST}"},
            tooltip="nothing of the encoder is handed across",
            style="rounded,filled,dashed",
            fontcolor=LIGHT.tones[Role.LOST].ink,
            color=LIGHT.tones[Role.LOST].line,
            fillcolor=LIGHT.tones[Role.LOST].fill,
        )


def _right_arm(graph: graphviz.Digraph, drawing: UNetDrawing, heaviest: int) -> None:
    """The decoder, from the bottom up: the arrows point up, and so the ranks run against them."""
    parts = (drawing.middle, *drawing.decoder)
    for part in parts:
        rows = title_line(part.title, f"{part.parameters:,}" if part.parameters else "", _RIGHT)
        rows += note_line(part.note, _RIGHT)
        tooltip = f"{part.title}, {part.parameters:,} parameters"
        weighs = weight(part.parameters, heaviest)
        _box(graph, part.key, rows, Role.ADDED, tooltip=tooltip, anchor=part.anchor, weighs=weighs)
    for below, above in pairwise(parts):
        _edge(graph, above.key, below.key, Role.ADDED, upwards=True)
    _edge(graph, "output", parts[-1].key, Role.ADDED, upwards=True)


def _across(graph: graphviz.Digraph, drawing: UNetDrawing) -> None:
    """What crosses from arm to arm, each on a level of its own."""
    number = {row.skip.block: f"tap-{index}" for index, row in enumerate(drawing.skips)}
    for part in drawing.decoder:
        if part.skip is not None:
            role = Role.LOST if part.skip.misread else Role.KEPT
            _cross(graph, number[part.skip.skip.block], part, role, part.skip.skip.shape)
        elif part.takes_image:
            _cross(graph, "image", part, Role.TERMINAL, None)
    _cross(graph, "encoder", drawing.middle, Role.LOST if drawing.misread else Role.KEPT, drawing.features)
    if not drawing.skips:
        level = drawing.decoder[0].key
        with graph.subgraph() as same:
            same.attr(rank="same")
            same.node("none")
            same.node(level)
        graph.edge("none", level, style="invis", id="edge-none")


def _cross(graph: graphviz.Digraph, left: str, part: Part, role: Role, shape: Shape | None) -> None:
    with graph.subgraph() as same:
        same.attr(rank="same")
        same.node(left)
        same.node(part.key)
    _edge(graph, left, part.key, role, shape)


def _box(  # noqa: PLR0913 - what a box shows, and where it leads
    graph: graphviz.Digraph,
    key: str,
    rows: str,
    role: Role,
    *,
    tooltip: str,
    anchor: str | None = None,
    weighs: str = "",
) -> None:
    tone = LIGHT.tones[role]
    graph.node(
        key,
        label=table(rows),
        id=f"node-{key}",
        **{"class": f"{role}{weighs}"},
        **({"URL": f"#{anchor}"} if anchor else {}),
        tooltip=attribute(tooltip),
        style="rounded,filled",
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
        group="right" if role is Role.ADDED else "left",
    )


def _terminal(graph: graphviz.Digraph, key: str, text: str) -> None:
    tone = LIGHT.tones[Role.TERMINAL]
    graph.node(
        key,
        label=text,
        id=f"node-{key}",
        **{"class": Role.TERMINAL},
        tooltip=attribute(text),
        height="0",
        margin="0.1,0.04",
        style="rounded,filled",
        fontcolor=tone.ink,
        color=tone.line,
        fillcolor=tone.fill,
        group="right" if key == "output" else "left",
    )


def _edge(  # noqa: PLR0913 - an arrow has two ends, a kind, a shape and a direction
    graph: graphviz.Digraph, above: str, below: str, role: Role, shape: Shape | None = None, *, upwards: bool = False
) -> None:
    graph.edge(
        above,
        below,
        label=shape_text(shape),
        id=f"edge-{above}-{below}",
        **{"class": role},
        color=LIGHT.tones[role].line,
        style="dashed" if role is Role.LOST else "solid",
        dir="back" if upwards else "forward",
        weight="100",
    )
