"""What was done to this project itself, and what came of it: faults, fuzzing, mutants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that befell a build again and again."""

    fault: str
    tries: int
    lost: int
    """Files that were neither as before nor as they should be, and runs that said or did something else than they
    should; in all tries together."""
    seconds: float | None
    """Median by the clock until the next build had made the bytes of a clean one; None where none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """What was given hostile cases."""

    target: str
    cases: int
    seconds: float
    """Of the processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A mistake that a case or a fault showed, or that was seen in the code while cases for it were written."""

    by: str
    """The target, or the fault."""
    found: str
    mended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that no test tells from the code."""

    function: str
    was: str
    becomes: str
    why: str
    """Why it is no gap in the tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutated:
    """A module of which every small change was tried."""

    module: str
    mutants: int
    killed: int
    """By the tests."""
    survivors: tuple[Survivor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """All modules whose mutants were tried."""

    modules: tuple[Mutated, ...]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """All that was done."""

    faults: tuple[Fault, ...]
    fuzzed: tuple[Fuzzed, ...]
    found: tuple[Found, ...]
    mutation: Mutation
