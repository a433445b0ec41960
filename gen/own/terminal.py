"""A report -> what Rich shows in a terminal: the answer, a tree of what is where, and a table of what is new or gone.

Names come from strangers' code: every one of them is put into a `Text`, which reads no markup, and what a terminal
would obey is taken out. An origin shows by sign and word as well as by colour.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text
from rich.tree import Tree

from gen.own.contents import Section
from gen.own.folding import Row
from gen.own.regions import Region
from gen.own.sentences import Told
from gen.own.words import HEADINGS, SIGNS, distance, formerly, label, layers, spans, trained, why
from gen.records import Origin, Shape
from gen.site.labels import printable
from gen.site.render import number, shape

_STYLES = {
    Origin.KEPT: "",
    Origin.CUT: "red",
    Origin.ADDED: "bright_blue",
    Origin.CHANGED: "yellow",
    Origin.IDLE: "bright_black",
}
_REGIONS = {Region.CUT: Origin.CUT, Region.BODY: Origin.KEPT}
_QUIET = "bright_black"
_WIDE = 116  # columns from which the reason has one of its own
_NARROW = 60  # below, shapes stand on a line of their own
_LONGEST = 132  # a line beyond which the eye loses its way
_SHAPE, _SHAPES, _STATE, _NUMBERS = 13, 23, 7, 11  # columns
_BAR = 8  # cells
_TRAINED = {"": "", "yes": "trained", "in part": "in part", "no": "frozen"}
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def terminal(told: Told, width: int, *, tree: bool = True, table: bool = True) -> Group:
    """All of it, or one of the two, for a terminal of that width."""
    width = min(width, _LONGEST)
    shown: list[RenderableType] = [Text(printable(line), style=_QUIET) for line in told.code.splitlines()]
    shown += [Text(), _prose(told.sentence)] if shown else [_prose(told.sentence)]
    if told.sections and tree:
        shown += [Text(), _tree(told, width)]
    parts = [replace(part, rows=part.told) for part in told.sections if part.told]
    if parts and table:
        listed = _table if width >= _WIDE else _lines
        shown += [Text(), listed(parts, told.furthest, width)]
    if told.remarks:
        shown += [Text(), *(_bulleted(remark) for remark in told.remarks)]
    return Group(*(_within(each, width) for each in shown))


def plain_text(shown: RenderableType, width: int) -> str:
    """What a terminal of that width would show, without colours and without spaces at the ends of lines."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(shown)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _within(shown: RenderableType, width: int) -> RenderableType:
    grid = Table.grid(Column(width=width, overflow="fold"))
    grid.add_row(shown)
    return grid


def _prose(markdown: str) -> Text:
    return Text.assemble(*((printable(span.text), "bold" if span.code else "") for span in spans(markdown)))


def _bulleted(remark: str) -> RenderableType:
    grid = Table.grid(Column(width=2), Column(overflow="fold"))
    grid.add_row(Text("*", style=_QUIET), _prose(remark))
    return grid


def _tree(told: Told, width: int) -> Tree:
    """Each region, and in it what has a row."""
    tree = Tree(Text(printable(told.name), style="bold"), guide_style=_QUIET)
    for part in told.sections:
        style = _STYLES[_REGIONS.get(part.region, Origin.ADDED)]
        name = Text.assemble((HEADINGS[part.region], f"bold {style}".strip()), (f"  {layers(part.layers)}", _QUIET))
        branches = [tree.add(_line(name, _count(part.parameters, style)))]
        for row in part.rows:
            del branches[row.depth + 1 :]
            size = _size(row.module.output) if width >= _NARROW and row.module.output is not None else ""
            signed = _signed(row, Text(f" ({layers(row.layers)})" if row.layers > 1 else "", style=_QUIET))
            beside = [(size, _SHAPE, _QUIET)] if size else []
            line = _line(signed, *beside, _count(row.parameters, _STYLES[row.origin]))
            branches.append(branches[-1].add(line))
    return tree


def _line(left: RenderableType, *cells: tuple[str, int, str]) -> RenderableType:
    """A name, and behind it texts that end at fixed columns, with their widths and styles; the last one at the right
    edge of everything."""
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0), pad_edge=False)
    grid.add_column(ratio=1, overflow="fold")
    for _, width, _ in cells:
        grid.add_column(width=width, justify="right")
    grid.add_row(left, *(Text(text, style=style) for text, _, style in cells))
    return grid


def _count(parameters: int, style: str) -> tuple[str, int, str]:
    return number(parameters) if parameters else "", _NUMBERS, style


def _signed(row: Row, more: Text | None = None, indent: int = 0) -> RenderableType:
    """A row's name behind its sign, also where it takes more than one line."""
    grid = Table.grid(Column(width=2 + indent), Column(overflow="fold"))
    grid.add_row(
        Text(f"{'':{indent}}{SIGNS[row.origin]} ", style=_STYLES[row.origin]), _name(row).append_text(more or Text())
    )
    return grid


def _name(row: Row) -> Text:
    """Class, path and settings, how often it is repeated, and what the sign does not say."""
    text = Text().append(printable(row.module.type), style="bold")
    if row.repeat > 1:
        text.append(f" × {row.repeat}")
    paths = " = ".join(each for each in (label(row), formerly(row)) if each)
    text.append(f" {paths}" if paths else "", style=_QUIET)
    if row.settings:
        text.append(f" {printable(row.settings)}", style=_QUIET)
    if row.origin in (Origin.CHANGED, Origin.IDLE):
        text.append(f" {row.origin}", style=_STYLES[row.origin])
    if row.ambiguity is not None:
        text.append(" ?", style="yellow")
    return text


def _shapes(row: Row) -> str:
    before, after = row.module.input, row.module.output
    if after is None:
        return ""
    return _size(after) if before in (None, after) else f"{_size(before)} → {_size(after)}"


def _size(of: Shape | None) -> str:
    """Closer than elsewhere: columns are few."""
    return shape(of).replace(" × ", "×")


def _table(parts: Sequence[Section], furthest: float | None, width: int) -> RenderableType:
    """One row a module, with its reason beside it."""
    grid = Table(box=None, pad_edge=False, header_style=_QUIET, width=width, padding=(0, 2, 0, 0))
    grid.add_column("Layer", ratio=2, overflow="fold")
    grid.add_column("Shape of one item", width=_SHAPES)
    grid.add_column("Parameters", width=_NUMBERS, justify="right")
    grid.add_column("Trained", width=7)
    if furthest is not None:
        grid.add_column("Moved", width=_BAR + 7)
    grid.add_column("Why", ratio=3, overflow="fold")
    for place, part in enumerate(parts):
        if place:
            grid.add_row()
        grid.add_row(Text(HEADINGS[part.region], style="bold"))
        for row in part.rows:
            grid.add_row(*_cells(row, furthest), _prose(why(row)))
    return grid


def _cells(row: Row, furthest: float | None) -> Iterator[RenderableType]:
    yield _signed(row, indent=2 * row.depth)
    yield Text(_shapes(row), style=_QUIET)
    yield Text(number(row.parameters) if row.parameters else "", style=_STYLES[row.origin])
    yield Text(trained(row))
    if furthest is not None:
        yield _bar(row.moved, furthest)


def _lines(parts: Sequence[Section], furthest: float | None, width: int) -> RenderableType:
    """The same where there is no room for a column of reasons: they stand below."""
    narrow = width < _NARROW
    shown: list[RenderableType] = []
    for part in parts:
        shown.append(Text(HEADINGS[part.region], style="bold"))
        for row in part.rows:
            beside = [] if narrow else [(_shapes(row), _SHAPES, _QUIET), (_TRAINED[trained(row)], _STATE, _QUIET)]
            count = _count(row.parameters, _STYLES[row.origin])
            shown.append(_line(_signed(row, indent=2 * row.depth), *beside, count))
            below = _below(row, furthest, narrow=narrow)
            shown += [Padding(each, (0, 0, 0, 2 + 2 * row.depth)) for each in below]
        shown.append(Text())
    return Group(*shown[:-1])


def _below(row: Row, furthest: float | None, *, narrow: bool) -> Iterator[Text]:
    """What is told of a row below its name."""
    facts = [each for each in (_shapes(row), _TRAINED[trained(row)]) if each and narrow]
    if facts:
        yield Text(", ".join(facts), style=_QUIET)
    if furthest is not None and row.moved is not None:
        yield Text("moved ", style=_QUIET).append_text(_bar(row.moved, furthest))
    if reason := why(row):
        yield _prose(reason)


def _bar(change: float | None, furthest: float) -> Text:
    """As long as the change is large, beside the largest."""
    if change is None:
        return Text()
    share = change / furthest if furthest else 0.0
    eighths = round(share * _BAR * 8) if 0 <= share <= 1 else _BAR * 8
    cells = "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
    return Text(f"{cells:<{_BAR}} ", style="bright_blue").append(distance(change), style="default")
