"""Rows of modules, and many that are alike as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from gen.records import Ambiguity, Module, Origin, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A module, with all that is in it unless its parts follow; or several alike that follow each other."""

    origin: Origin
    module: Module
    """The first of them; in the pretrained model if it was cut."""
    depth: int
    """In its section; 0 at the left edge."""
    last: str
    """Path of the last of them; its own path if it stands alone."""
    repeat: int = 1
    before: str | None = None
    """Its path in the pretrained model."""
    was: Module | None = None
    """What it was in the pretrained model, if it was changed."""
    settings: str = ""
    """What tells a layer without parameters from others of its class: `p=0.25`."""
    layers: int = 1
    parameters: int = 0
    trainable: int | None = None
    """Of the parameters; None where it was cut."""
    moved: float | None = None
    """The largest relative change of any parameter in it; None where none is known."""
    reason: Reason | None = None
    ambiguity: Ambiguity | None = None
    alike: bool = False
    """Whether the row that it is a part of has the same origin."""

    @property
    def path(self) -> str:
        """Of the first of them."""
        return self.module.path


def folded(rows: Iterable[Row]) -> Iterator[Row]:
    """Those that are alike and follow each other, of which nothing else is told, as one."""
    for alike, group in groupby(rows, key=_likeness):
        first, *others = group
        if alike is None or not others:
            yield from (first, *others)
            continue
        count = 1 + len(others)
        trainable = first.trainable * count if first.trainable is not None else None
        yield replace(
            first,
            last=others[-1].path,
            repeat=count,
            layers=count,
            parameters=first.parameters * count,
            trainable=trainable,
        )


def _likeness(row: Row) -> object:
    """Equal for rows that may stand as one; None for one that stands alone."""
    if row.reason is not None or row.ambiguity is not None:
        return None
    module = row.module
    said = (module.parent, module.type, module.detail, module.printed, module.input, module.output)
    return (*said, row.depth, row.parameters, row.trainable)
