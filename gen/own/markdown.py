r"""A report -> Markdown as GitHub reads it: the answer, a table for each region, remarks, and the printout as a diff.

Names stand in code spans. In a table a pipe ends a cell even there, so that it is written as `\|`, which GitHub takes
back out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gen.own.contents import Row
from gen.own.sentences import Told
from gen.own.words import HEADINGS, distance, formerly, label, layers, quoted, spans, trained, why
from gen.site.render import code, number, shape

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&]")


def markdown(told: Told, printed: str) -> str:
    """All of it; `printed` is the printout as a diff."""
    blocks = [_escaped(told.sentence)]
    for part in told.sections:
        counts = f"{layers(part.layers)}, {number(part.parameters)} parameters"
        blocks += [f"### {HEADINGS[part.region]}", f"{counts}.", "\n".join(_table(part.rows))]
    if told.remarks:
        blocks += ["### Remarks", "\n".join(f"- {_escaped(remark)}" for remark in told.remarks)]
    if printed:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", printed)), 3)
        blocks += ["### Printout", f"{fence}diff\n{printed}{fence}"]
    return "\n\n".join(blocks) + "\n"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    moved = any(row.moved is not None for row in rows)
    yield f"| Layer | Origin | Shape of one item | Parameters | Trained |{' Moved |' if moved else ''} Why |"
    yield f"| --- | --- | --- | --: | --- |{' --: |' if moved else ''} --- |"
    for row in rows:
        yield f"| {' | '.join(_cells(row, moved=moved))} |"


def _cells(row: Row, *, moved: bool) -> Iterator[str]:
    names = [f"**{_escaped(row.module.type)}**", *(_coded(each) for each in (label(row), formerly(row)) if each)]
    repeat = f" × {row.repeat}" if row.repeat > 1 else ""
    inside = f" ({layers(row.layers)})" if row.layers > 1 else ""
    yield f"{' '.join(names)}{repeat}{inside}{f' {_coded(row.settings)}' if row.settings else ''}"
    yield f"{row.origin}{'?' if row.ambiguity is not None else ''}"
    yield _shapes(row)
    yield number(row.parameters) if row.parameters else ""
    yield trained(row)
    if moved:
        yield _escaped(distance(row.moved))
    yield _escaped(why(row), cell=True)


def _shapes(row: Row) -> str:
    before, after = row.module.input, row.module.output
    if after is None:
        return ""
    return shape(after) if before in (None, after) else f"{shape(before)} → {shape(after)}"


def _coded(name: str) -> str:
    """A name in a cell."""
    return quoted(name).replace("|", "\\|")


def _escaped(markdown: str, *, cell: bool = False) -> str:
    """Text that GitHub shows as it is; code spans stay what they are."""
    return "".join(_span(span.text, code_span=span.code, cell=cell) for span in spans(markdown))


def _span(text: str, *, code_span: bool, cell: bool) -> str:
    if code_span:
        return code(text).replace("|", "\\|") if cell else code(text)
    return _MARKUP.sub(lambda special: f"\\{special[0]}", text)
