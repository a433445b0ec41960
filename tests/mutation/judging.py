"""What became of each mutant, and the explanations of those that live -> figures, and what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gen.records.trust import Mutated, Survivor

SHARE = 0.9
"""At least so many of a module's mutants have to die."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A module with a change that was tried."""

    module: str
    """The module's file."""
    alive: Survivor | None
    """The change, if no test failed because of it; nobody has said why."""


Explanations = Mapping[str, Sequence[Survivor]]
"""By the module's file."""


def survivor_of(function: str, diff: Iterable[str]) -> Survivor:
    """A change that lives, from the lines of a unified diff of the function; several lines make one."""
    lines = [line for line in diff if not line.startswith(("---", "+++"))]
    was, becomes = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)).strip() for sign in ("-", "+")
    )
    return Survivor(function=function, was=was, becomes=becomes, why="")


def count(mutants: Iterable[Mutant], explanations: Explanations) -> tuple[Mutated, ...]:
    """The figures of each module, with the explanation of each mutant that lives."""
    by_module = groupby(sorted(mutants, key=lambda each: each.module), key=lambda each: each.module)
    return tuple(_mutated(module, tuple(tried), explanations.get(module, ())) for module, tried in by_module)


def _mutated(module: str, tried: Sequence[Mutant], explanations: Sequence[Survivor]) -> Mutated:
    why = {_bare(each): each.why for each in explanations}
    living = [each.alive for each in tried if each.alive is not None]
    survivors = tuple(replace(each, why=why.get(each, "")) for each in living)
    return Mutated(module=module, mutants=len(tried), killed=len(tried) - len(living), survivors=survivors)


def faults(figures: Iterable[Mutated], explanations: Explanations) -> Iterator[str]:
    """What stands in the way: too many live, one without an explanation, an explanation of none that lives."""
    for each in figures:
        if each.killed < SHARE * each.mutants:
            yield f"{each.module}: {each.killed} of {each.mutants} mutants die, which is less than {SHARE:.0%}"
        for survivor in each.survivors:
            if not survivor.why:
                yield f"{each.module}: nothing explains that this mutant lives: {_line(survivor)}"
        alive = {_bare(survivor) for survivor in each.survivors}
        for explanation in explanations.get(each.module, ()):
            if _bare(explanation) not in alive:
                yield f"{each.module}: an explanation of a mutant that does not live: {_line(explanation)}"


def _bare(survivor: Survivor) -> Survivor:
    return replace(survivor, why="")


def _line(survivor: Survivor) -> str:
    return f"{survivor.function}: {survivor.was or 'nothing'} -> {survivor.becomes or 'nothing'}"
