"""What is drawn on a page -> HTML fragments: the drawing with its legend, and the bar of parameters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from gen.records import Entry, Origin, Totals
from gen.site.layouts import Drawn
from gen.site.render import render
from gen.site.rows import features
from gen.site.unets import UNetDrawing

_LEGEND = ("kept", "cut", "lost", "added", "changed", "idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing, and the DOT that it was made from."""

    dot: str
    drawn: Drawn


def figure(entry: Entry, picture: Picture, *, own: bool) -> str:
    """The drawing with its caption; away from the architecture's `own` page its links lead there."""
    inline = picture.drawn.inline
    if not own:
        inline = inline.replace('href="#', f'href="{entry.architecture.key}/#')
    return render(
        "drawing.html",
        svg=inline,
        entry=entry,
        a=entry.shown,
        features=features(entry.shown),
        name=entry.architecture.name,
        page=own,
        origins=[origin for origin in _LEGEND if f"origin-{origin}" in picture.dot],
    )


def unet_figure(name: str, drawing: UNetDrawing, inline: str, *, file: str | None) -> str:
    """The drawing of a U-Net with its caption; `file` is its download beside the page."""
    skips = drawing.skips
    misread = drawing.misread or any(row.misread for row in skips)
    return render("unet.html", svg=inline, name=name, file=file, skips=bool(skips), misread=misread)


def bar(totals: Totals) -> str:
    """How the parameters of both models divide; what is in both counts once."""
    parts = (
        (Origin.KEPT, totals.kept),
        (Origin.IDLE, totals.idle),
        (Origin.CUT, totals.cut),
        (Origin.CHANGED, totals.changed_after),
        (Origin.ADDED, totals.added),
    )
    shown = [(origin, count) for origin, count in parts if count]
    return render("bar.html", parts=shown, total=sum(count for _, count in shown))
