"""A `Dissection` -> its drawing: as DOT, which is pure, and as what Graphviz makes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gen.records import Dissection
from gen.site.diagrams import write_dot
from gen.site.drawing import Node, Panel, describe
from gen.site.outline import head_drawing
from gen.site.renderer import Renderer
from gen.site.svg import portable_svg, standalone_svg
from gen.site.unet_diagram import write_unet_dot
from gen.site.unets import describe_unet, unet_drawing

_ENDS = 20  # layers at either end of a panel that is too long


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is drawn, with its text for those who do not see it."""

    title: str
    description: str
    """The whole drawing in words."""
    dot: str

    def svg(self, renderer: Renderer) -> str:
        """The drawing as a file."""
        return standalone_svg(renderer.svg(self.dot), title=self.title, description=self.description)

    def inline(self, renderer: Renderer, *, prefix: str) -> str:
        """The drawing as a part of a page, all its ids behind the prefix."""
        return portable_svg(renderer.svg(self.dot), prefix=prefix, title=self.title, description=self.description)


def picture_of(record: Dissection) -> Picture | None:
    """None where there is nothing to draw: nothing is pretrained, or nothing flows. A U-Net has its two arms."""
    unet = unet_drawing(record.unet, linked=False) if record.unet is not None else None
    if unet is not None:
        title = f"{record.name}: what the U-Net hands across to its decoder"
        return Picture(title=title, description=describe_unet(unet), dot=write_unet_dot(unet))
    drawing = head_drawing(record.name, record.anatomy)
    if drawing is None:
        return None
    head = replace(drawing.head, name="head, added") if drawing.head is not None else None
    drawing = replace(
        drawing,
        foot=_short(drawing.foot),
        head=_short(head),
        tail=tuple(filter(None, map(_short, drawing.tail))),
    )
    title = f"{record.name}: what is kept, cut and added"
    return Picture(title=title, description=describe(drawing), dot=write_dot(drawing))


def _short(panel: Panel | None) -> Panel | None:
    """A panel of very many layers has its ends only: a picture that is metres long shows nothing."""
    if panel is None or len(panel.nodes) <= 2 * _ENDS + 1:
        return panel
    first, between, last = panel.nodes[:_ENDS], panel.nodes[_ENDS:-_ENDS], panel.nodes[-_ENDS:]
    more = Node(
        role=panel.role,
        key=f"more-{between[0].key}",
        title=f"{len(between):,} more",
        parameters=sum(node.parameters or 0 for node in between),
        input=between[0].input,
        output=between[-1].output,
        joined=panel.joined,
    )
    return replace(panel, nodes=(*first, more, *last))
