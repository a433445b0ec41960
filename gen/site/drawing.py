"""What a drawing shows, free of how it is laid out: the records between an anatomy and its DOT.

`describe` says in words what the drawing says, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gen.records import Shape
from gen.site.palette import Role

_HEADINGS = {
    Role.ADDED: "added by fastai",
    Role.CUT: "cut",
    Role.LOST: "lost features",
    Role.IDLE: "idle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A box: one module with all that is in it, one functional call, or an end of the model."""

    role: Role
    key: str
    """Unique in its drawing, and part of an HTML id."""
    title: str
    note: str = ""
    parameters: int | None = None
    """None where the number would say nothing: a functional call, the input."""
    input: Shape | None = None
    output: Shape | None = None
    anchor: str | None = None
    """Id of its row on the page."""
    tooltip: str = ""
    joined: bool = True
    """Whether data flows through it; a module that was never called stands by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Nodes that follow each other and have one role; or none of them was ever called."""

    role: Role
    nodes: tuple[Node, ...]
    name: str = ""
    """Its heading, where its role does not say enough."""

    @property
    def joined(self) -> bool:
        """Whether data flows through it."""
        return self.nodes[0].joined

    @property
    def heading(self) -> str:
        """What is written above its nodes."""
        if self.name:
            return self.name
        return "cut, never ran" if self.role is Role.CUT and not self.joined else _HEADINGS[self.role]

    @property
    def parameters(self) -> int:
        """Of all its nodes."""
        return sum(node.parameters or 0 for node in self.nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn, from top to bottom."""

    input: Shape
    output: Shape | None
    """Of the learner."""
    pretrained_output: Shape | None
    lost_before: Panel | None
    """Functional calls on the input that the learner does not make."""
    foot: Panel | None
    """What was added in front of the body."""
    before: tuple[Node, ...]
    """Between input and body: layers that were changed, or added among the first ones."""
    body: Node | None
    head: Panel | None
    tail: tuple[Panel, ...]
    """What followed the body in the pretrained model and does not in the learner, as it ran."""

    @property
    def nodes(self) -> Iterator[Node]:
        """All of them, in the order in which they are drawn."""
        if self.lost_before is not None:
            yield from self.lost_before.nodes
        if self.foot is not None:
            yield from self.foot.nodes
        yield from self.before
        if self.body is not None:
            yield self.body
        if self.head is not None:
            yield from self.head.nodes
        for panel in self.tail:
            yield from panel.nodes


def shape_text(shape: Shape | None) -> str:
    """A tensor's size without its batch dimension: `2048 × 7 × 7`."""
    return " × ".join(str(size) for size in shape[1:]) if shape else ""


def describe(drawing: Drawing) -> str:
    """The whole drawing in words, from top to bottom."""
    sentences = ["Shapes leave out the batch dimension.", f"Input: {shape_text(drawing.input)}."]
    if drawing.lost_before is not None:
        sentences.append(f"Lost on the input: {_listed(drawing.lost_before.nodes)}.")
    if drawing.foot is not None:
        sentences.append(_in_order(drawing.foot))
    sentences.extend(f"{node.note[:1].upper()}{node.note[1:]}: {_said(node)}." for node in drawing.before)
    if drawing.body is not None:
        sentences.append(f"Kept: the body, {_said(drawing.body)}.")
    if drawing.head is not None:
        sentences.append(_in_order(drawing.head))
    sentences.append(f"Output: {shape_text(drawing.output) or 'no tensor'}.")
    sentences.extend(f"{panel.heading.capitalize()}: {_listed(panel.nodes)}." for panel in drawing.tail)
    return " ".join(sentences)


def _in_order(panel: Panel) -> str:
    return f"{panel.heading.capitalize()}, in this order: {_listed(panel.nodes)}."


def _listed(nodes: tuple[Node, ...]) -> str:
    return "; ".join(_said(node) for node in nodes)


def _said(node: Node) -> str:
    kind = f" ({node.note})" if node.note and node.role not in (Role.KEPT, Role.CHANGED) else ""
    count = f", {node.parameters:,} parameters" if node.parameters else ""
    gives = f", gives {shape_text(node.output)}" if node.output else ""
    return f"{node.title}{kind}{count}{gives}"
