"""A `Benchmark` -> its page, the plot that `How it works` shows, and the text of a terminal. Pure.

Every number comes from the record. Without one there is no page, and an empty plot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gen.records.benchmarks import Benchmark, Comparison, Naive, Spread
from gen.site.benchmark_tables import Table, chapters, figure
from gen.site.pages import Page
from gen.site.render import render

OURS = "fastai Anatomy"
_WIDTH = 450.0  # pixels of the longest bar, as wide as the drawings of heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a plot, in pixels."""

    name: str
    ours: bool
    width: float
    least: float
    """Where the spread begins."""
    most: float
    value: str
    """What is written beside the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Bars of one scale, and what they show."""

    anchor: str
    title: str
    bars: tuple[Bar, ...]


def benchmark_pages(result: Benchmark | None) -> Iterator[Page]:
    """The page with its plot, and the plot for the page that explains how it works."""
    plot = ""
    if result is not None:
        parts = (_tools(result.comparison), _script(result.naive))
        plots = [part for part in parts if part is not None]
        plot = render("benchmark-plot.html", plots=plots, machine=result.machine) if plots else ""
        page = render("benchmark.md", chapters=list(chapters(result)), machine=result.machine)
        yield Page(path="benchmark/index.md", content=page)
        yield Page(path="benchmark/.plot.html", content=plot)
    link = '<p><a href="../benchmark/">All that was measured</a></p>\n' if result is not None else ""
    yield Page(path="how-it-works/.benchmark.html", content=plot + link)


def as_text(result: Benchmark) -> str:
    """The same tables for a terminal."""
    lines = []
    for chapter in chapters(result):
        lines += [chapter.title, "=" * len(chapter.title), "", chapter.text, ""]
        for table in chapter.tables:
            lines += [*_aligned(table), ""]
    return "\n".join(lines)


def _aligned(table: Table) -> Iterator[str]:
    """The cells of a column one below the other; numbers end where their column ends."""
    lines = (table.head, *table.rows)
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (
            cell.ljust(width) if index < table.words else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _tools(part: Comparison | None) -> Plot | None:
    if part is None:
        return None
    most = max(each.seconds.most for each in part.contestants)
    return Plot(
        anchor="plot-tools",
        title=f"CPU time of each tool for the same {len(part.architectures)} architectures",
        bars=tuple(
            _bar(each.name, each.seconds, most, ratio=each.ratio if index else None)
            for index, each in enumerate(part.contestants)
        ),
    )


def _script(part: Naive | None) -> Plot | None:
    if part is None:
        return None
    most = max(part.naive.most, part.anatomy.most)
    return Plot(
        anchor="plot-naive",
        title=f"CPU time for {part.architectures:,} architectures, beside building one model and running it once",
        bars=(_bar(OURS, part.anatomy, most), _bar("naive script", part.naive, most)),
    )


def _bar(name: str, seconds: Spread, most: float, *, ratio: Spread | None = None) -> Bar:
    """Ours has no ratio."""
    value = f"{figure(seconds.median)} s"
    return Bar(
        name=name,
        ours=name == OURS,
        width=_scaled(seconds.median, most),
        least=_scaled(seconds.least, most),
        most=_scaled(seconds.most, most),
        value=value if ratio is None else f"{value}, {figure(ratio.median)} times ours",
    )


def _scaled(value: float, most: float) -> float:
    return round(_WIDTH * value / most, 1)
