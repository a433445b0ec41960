"""Summaries -> what goes wrong, each problem with how many architectures it takes and what mends it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from gen.records import Cause, FindingKind, Library
from gen.site.summaries import Outcome, Remedy, Summary

_MANY = 150  # names that are still listed one by one

OutcomeOf = Callable[[Summary], Outcome | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A remedy, and how many of the architectures with a problem it was run for and mends."""

    title: str
    text: str
    mends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The architectures of one family that have a problem."""

    library: Library
    name: str
    members: tuple[Summary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A cause of failures or a silent difference, with everything that has it."""

    kind: Cause | FindingKind
    anchor: str
    """Also the name of the fragment that lists its families."""
    error: str
    """The commonest one, as Python prints it; empty for a silent difference."""
    total: int
    by_library: tuple[tuple[Library, int], ...]
    offers: tuple[Offer, ...]
    """The one that mends most first."""
    no_fix: tuple[tuple[str, int], ...]
    """Reasons why there is none, with their counts."""
    left: int
    """Architectures that have a fix for something else, which leaves this."""
    example: Summary | None
    """One that the first offer mends."""
    families: tuple[Family, ...]

    @property
    def by_name(self) -> bool:
        """Whether they are few enough to be listed by name."""
        return self.total <= _MANY

    def code(self, outcome_of: OutcomeOf) -> str:
        """What mends the example."""
        outcome = outcome_of(self.example) if self.example is not None else None
        return outcome.remedy.code if outcome is not None and outcome.remedy is not None else ""


def failures(summaries: Sequence[Summary], outcome_of: OutcomeOf, *, prefix: str = "") -> list[Problem]:
    """One problem for each cause that stops a learner, the commonest first."""
    return _problems(Cause, summaries, outcome_of, prefix, lambda outcome: (outcome.cause,))


def differences(summaries: Sequence[Summary], outcome_of: OutcomeOf, *, prefix: str = "") -> list[Problem]:
    """One problem for each silent difference, the commonest first."""
    return _problems(FindingKind, summaries, outcome_of, prefix, lambda outcome: outcome.findings)


def _problems(
    kinds: type[Cause | FindingKind],
    summaries: Sequence[Summary],
    outcome_of: OutcomeOf,
    prefix: str,
    has: Callable[[Outcome], tuple[Cause | FindingKind | None, ...]],
) -> list[Problem]:
    problems = []
    for kind in kinds:
        affected = [
            (each, outcome) for each in summaries if (outcome := outcome_of(each)) is not None and kind in has(outcome)
        ]
        if affected:
            problems.append(_problem(kind, affected, f"{prefix}{kind}"))
    return sorted(problems, key=lambda problem: -problem.total)


def _problem(kind: Cause | FindingKind, affected: Sequence[tuple[Summary, Outcome]], anchor: str) -> Problem:
    mended = [(each, remedy) for each, outcome in affected if (remedy := outcome.remedy) and kind not in remedy.leaves]
    left = sum(outcome.remedy is not None for _, outcome in affected) - len(mended)
    offers = _offers([remedy for _, remedy in mended])
    reasons = Counter(outcome.no_fix for _, outcome in affected if outcome.remedy is None and outcome.no_fix)
    errors = Counter(outcome.error for _, outcome in affected if outcome.cause is kind)
    libraries = Counter(each.library for each, _ in affected)
    place = attrgetter("library", "family")
    members = sorted((each for each, _ in affected), key=attrgetter("library", "family", "name"))
    return Problem(
        kind=kind,
        anchor=anchor,
        error=next((error for error, _ in errors.most_common(1)), ""),
        total=len(affected),
        by_library=tuple((library, libraries[library]) for library in Library if libraries[library]),
        offers=offers,
        no_fix=tuple(reasons.most_common()),
        left=left,
        example=next((each for each, remedy in mended if remedy.title == offers[0].title), None),
        families=tuple(
            Family(library=library, name=name, members=tuple(inside))
            for (library, name), inside in groupby(members, key=place)
        ),
    )


def _offers(remedies: Sequence[Remedy]) -> tuple[Offer, ...]:
    texts = {remedy.title: remedy.text for remedy in remedies}
    counted = Counter(remedy.title for remedy in remedies)
    return tuple(Offer(title=title, text=texts[title], mends=count) for title, count in counted.most_common())
