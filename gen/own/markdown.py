"""A report -> Markdown as GitHub reads it: the answer, a table for each region, remarks, and the printout as a diff.

Names stand in code spans; those that would end a cell of a table are written as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gen.own.folding import Row
from gen.own.sentences import Told
from gen.own.words import HEADINGS, counted, distance, formerly, label, layers, spans, trained, why
from gen.site.labels import printable
from gen.site.render import code, number, shape

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&]")


def markdown(told: Told, printed: str) -> str:
    """All of it; `printed` is the printout as a diff."""
    blocks = [_fenced(f"{told.code}\n", "python")] if told.code else []
    blocks.append(_escaped(told.sentence))
    for part in told.sections:
        blocks += [
            f"### {HEADINGS[part.region]}",
            f"{layers(part.layers)}, {counted(part.parameters)}.",
            "\n".join(_table(part.rows)),
        ]
    if told.remarks:
        blocks += ["### Remarks", "\n".join(f"- {_escaped(remark)}" for remark in told.remarks)]
    if printed:
        blocks += ["### Printout", _fenced(printed, "diff")]
    return "\n\n".join(blocks) + "\n"


def _fenced(text: str, language: str) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in ["", *re.findall("`+", text)]))
    return f"{fence}{language}\n{text}{fence}"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    moved = any(row.moved is not None for row in rows)
    told = any(map(why, rows))
    yield f"| Layer | Origin | Shape of one item | Parameters | Trained |{' Moved |' * moved}{' Why |' * told}"
    yield f"| --- | --- | --- | --: | --- |{' --: |' * moved}{' --- |' * told}"
    for row in rows:
        cells = [*_cells(row)]
        cells += [_plain(distance(row.moved))] * moved + [_escaped(why(row), cell=True)] * told
        yield f"| {' | '.join(cells)} |"


def _cells(row: Row) -> Iterator[str]:
    pieces = (
        f"**{_plain(printable(row.module.type))}**",
        f"× {row.repeat}" if row.repeat > 1 else "",
        " = ".join(_coded(each) for each in (label(row), formerly(row)) if each),
        f"({layers(row.layers)})" if row.layers > 1 else "",
        _coded(row.settings),
    )
    yield " ".join(piece for piece in pieces if piece)
    yield f"{row.origin}{', ambiguous' if row.ambiguity is not None else ''}"
    yield _shapes(row)
    yield number(row.parameters) if row.parameters else ""
    yield trained(row)


def _shapes(row: Row) -> str:
    before, after = row.module.input, row.module.output
    if after is None:
        return ""
    return shape(after) if before in (None, after) else f"{shape(before)} → {shape(after)}"


def _escaped(markdown: str, *, cell: bool = False) -> str:
    """Text that is shown as it is; code spans stay what they are."""
    return "".join(
        _coded(span.text, cell=cell) if span.code else _plain(printable(span.text)) for span in spans(markdown)
    )


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _coded(name: str, *, cell: bool = True) -> str:
    """A pipe ends a cell even in a code span, and a backslash before it may or may not help."""
    shown = printable(name)
    if cell and "|" in shown:
        return f"<code>{_MARKUP.sub(lambda special: f'&#{ord(special[0])};', shown)}</code>"
    return code(shown)
