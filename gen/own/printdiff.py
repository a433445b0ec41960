"""A `Dissection` -> the printout of its model as a diff, in which what is untouched is folded. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gen.own.words import SIGNS
from gen.records import Dissection, Origin
from gen.site.labels import printable
from gen.site.printout import Line, annotated, runs
from gen.site.render import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Lines that stand together, each with its mark and its origin."""

    lines: tuple[tuple[str, Origin], ...]
    folded: bool

    @property
    def summary(self) -> str:
        """What stands for them where they are folded."""
        return f"… {number(len(self.lines))} lines, unchanged"


def stretches(record: Dissection) -> Iterator[Stretch]:
    """The whole printout; nothing where there is no learner."""
    for run in runs(annotated(record.anatomy)):
        yield Stretch(lines=tuple((_marked(line), line.origin) for line in run.lines), folded=run.folded)


def print_diff(record: Dissection) -> str:
    """The printout with a sign at the left edge of each line that is not as it was."""
    return "".join(
        f"  {stretch.summary}\n" if stretch.folded else "".join(f"{line}\n" for line, _ in stretch.lines)
        for stretch in stretches(record)
    )


def _marked(line: Line) -> str:
    sign = " " if line.origin is Origin.KEPT else SIGNS[line.origin]
    return f"{sign} {printable(line.text)}".rstrip()
