"""What every form of a report says in the same words: signs, headings, and what stands in the cells of a row. Pure.

Texts are Markdown in which names stand in code spans; `spans` takes it apart for those that write something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from gen.own.folding import Row
from gen.own.regions import Region
from gen.records import Ambiguity, Origin
from gen.site.labels import printable
from gen.site.render import code, number

SIGNS = {Origin.KEPT: "·", Origin.CUT: "-", Origin.ADDED: "+", Origin.CHANGED: "~", Origin.IDLE: "~"}
"""Each origin at the left edge, for those who see no colours."""
HEADINGS = {
    Region.MODEL: "Model, new",
    Region.FOOT: "Foot, added",
    Region.BODY: "Body, pretrained",
    Region.HEAD: "Head, added",
    Region.CUT: "Cut",
}
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_SMALL = 0.001  # what a percentage with one digit would show as zero


class Span(NamedTuple):
    """A stretch of text."""

    text: str
    code: bool


def spans(markdown: str) -> Iterator[Span]:
    """The stretches of a text, code and other ones, without the marks that tell them apart."""
    end = 0
    for match in _CODE.finditer(markdown):
        if match.start() > end:
            yield Span(markdown[end : match.start()], code=False)
        text = match[2]
        padded = text.startswith(" ") and text.endswith(" ") and bool(text.strip())
        yield Span(text[1:-1] if padded else text, code=True)
        end = match.end()
    if end < len(markdown):
        yield Span(markdown[end:], code=False)


def plain(markdown: str) -> str:
    """The text without marks."""
    return "".join(span.text for span in spans(markdown))


def quoted(name: str) -> str:
    """A name as a code span; nothing in it can be mistaken for anything else."""
    return code(printable(name)) or "the model itself"


def layers(count: int) -> str:
    """`1 layer`, `9 layers`."""
    return f"{number(count)} layer{'' if count == 1 else 's'}"


def counted(count: int) -> str:
    """`1 parameter`, `9 parameters`."""
    return f"{number(count)} parameter{'' if count == 1 else 's'}"


def candidates(ambiguity: Ambiguity) -> str:
    """Which modules of the pretrained model one may be."""
    others = " or ".join(quoted(path) for path in ambiguity.others)
    taken = quoted(ambiguity.taken) if ambiguity.taken is not None else "added"
    return f"shown as {taken}, and may as well be {others}: only their order tells them apart."


def distance(change: float | None) -> str:
    """A relative change: `0` only where nothing moved; nothing where none is known."""
    if change is None:
        return ""
    if not change:
        return "0"
    if not isfinite(change):
        return "not a number"
    return "<0.1%" if change < _SMALL else f"{change:,.1%}"


def trained(row: Row) -> str:
    """Whether its parameters are trained; nothing where it has none."""
    if not row.parameters or row.trainable is None:
        return ""
    return "yes" if row.trainable == row.parameters else "in part" if row.trainable else "no"


def why(row: Row) -> str:
    """Why it is there, what it was, or what else it may be."""
    told = []
    if row.was is not None:
        told.append(f"Was {quoted(row.before or '')}: {quoted(f'{row.was.type}({row.was.detail})')}.")
    if row.origin is Origin.IDLE and not row.alike:
        told.append("Printed, but nothing of it reaches the output.")
    if row.reason is not None:
        told.append(printable(row.reason.text))
    if row.ambiguity is not None:
        told.append(f"Ambiguous: {candidates(row.ambiguity)}")
    return " ".join(told)


def label(row: Row) -> str:
    """Its path; of several that are alike, the first and the last one."""
    path = printable(row.path)
    return f"{path} … {printable(row.last.rpartition('.')[2])}" if row.repeat > 1 else path


def formerly(row: Row) -> str:
    """Its path in the pretrained model, where its own does not end in it."""
    before = row.before or ""
    return "" if f".{row.path}".endswith(f".{before}") else printable(before)
