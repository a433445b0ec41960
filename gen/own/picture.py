"""A `Dissection` -> its drawing: as DOT, which is pure, and as what Graphviz makes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from gen.records import Dissection
from gen.site.diagrams import write_dot
from gen.site.drawing import Drawing, describe
from gen.site.outline import head_drawing
from gen.site.renderer import Renderer
from gen.site.svg import portable_svg, standalone_svg


@dataclass(frozen=True)
class Picture:
    """What is drawn, with its text for those who do not see it."""

    name: str
    drawing: Drawing

    @property
    def title(self) -> str:
        """Of the drawing."""
        return f"{self.name}: what is kept, cut and added"

    @cached_property
    def description(self) -> str:
        """The whole drawing in words."""
        return describe(self.drawing)

    @cached_property
    def dot(self) -> str:
        """The drawing in DOT."""
        return write_dot(self.drawing)

    def svg(self, renderer: Renderer) -> str:
        """The drawing as a file."""
        return standalone_svg(renderer.svg(self.dot), title=self.title, description=self.description)

    def inline(self, renderer: Renderer, *, prefix: str) -> str:
        """The drawing as a part of a page, all its ids behind the prefix."""
        return portable_svg(renderer.svg(self.dot), prefix=prefix, title=self.title, description=self.description)


def picture_of(record: Dissection) -> Picture | None:
    """None where there is nothing to draw: nothing is pretrained, or nothing flows."""
    drawing = head_drawing(record.name, record.anatomy)
    if drawing is None:
        return None
    head = replace(drawing.head, name="head, added") if drawing.head is not None else None
    return Picture(name=record.name, drawing=replace(drawing, head=head))
