"""A matching that is one of several equally good ones -> what a reader is told of the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gen.anatomy.alignment.owners import Matching
from gen.anatomy.alignment.skeletons import Skeleton, turned
from gen.records import Ambiguity


@dataclass(frozen=True)
class _Doubt:
    """An `Ambiguity`, by number."""

    now: int
    taken: int | None
    others: tuple[int, ...]


def ambiguities(before: Skeleton, after: Skeleton, found: Matching) -> tuple[Ambiguity, ...]:
    """One for each module that may be another one as well, or for a block where that is so of all of it."""
    doubts = list(_doubts(before, found))
    certain = _certain(after, found, {each.now for each in doubts})
    folded: dict[int, _Doubt] = {}
    for doubt in doubts:
        whole = _lifted(before, after, found, certain, doubt)
        known = folded.get(whole.now, whole)
        folded[whole.now] = replace(whole, others=tuple(sorted({*known.others, *whole.others})))
    return tuple(
        Ambiguity(
            path=after.paths[each.now],
            taken=before.paths[each.taken] if each.taken is not None else None,
            others=tuple(before.paths[other] for other in each.others),
        )
        for _, each in sorted(folded.items())
    )


def _doubts(before: Skeleton, found: Matching) -> Iterator[_Doubt]:
    """The modules for which the two extremes differ. All that are equal and stand between the two are possible."""
    back, also = turned(found.pairs), turned(found.also)
    equal: defaultdict[str, list[int]] = defaultdict(list)
    for then in before.owners:
        if back.get(then) != also.get(then):
            equal[before.kinds[then]].append(then)
    for now, other in found.also.items():
        taken = found.pairs.get(now)
        if taken == other:
            continue
        low, high = sorted((other, other if taken is None else taken))
        alike = equal[before.kinds[other]]
        between = alike[bisect_left(alike, low) : bisect_right(alike, high)] or [other]  # without parameters: no more
        name = before.names[other]
        if name == before.names[other if taken is None else taken] and not name.isdigit():
            between = [each for each in between if before.names[each] == name]
        yield _Doubt(now, taken, tuple(each for each in between if each != taken))
    for now, other in found.doubted.items():
        if now not in found.also:
            yield _Doubt(now, None, (other,))


def _certain(after: Skeleton, found: Matching, doubtful: set[int]) -> list[bool]:
    """Whether a module holds anything with parameters that was found beyond doubt."""
    certain = [bool(owned) and now in found.pairs and now not in doubtful for now, owned in enumerate(after.owned)]
    for now in range(len(certain) - 1, 0, -1):
        certain[after.parents[now]] |= certain[now]
    return certain


def _lifted(before: Skeleton, after: Skeleton, found: Matching, certain: list[bool], doubt: _Doubt) -> _Doubt:
    """The same of the largest block that it is true of."""
    while (above := _above(before, after, found, doubt)) is not None and not certain[above.now]:
        doubt = above
    return doubt


def _above(before: Skeleton, after: Skeleton, found: Matching, doubt: _Doubt) -> _Doubt | None:
    """The same of the module that holds it, if all that it may be have its name and stand in modules of one class."""
    now, name = after.parents[doubt.now], after.names[doubt.now]
    taken = found.pairs.get(now)
    possible = doubt.others if doubt.taken is None else (doubt.taken, *doubt.others)
    if now < 0 or any(before.names[each] != name for each in possible):
        return None
    others = tuple(dict.fromkeys(before.parents[each] for each in doubt.others))
    if taken != (None if doubt.taken is None else before.parents[doubt.taken]) or taken in others:
        return None
    if any(each < 0 or before.classes[each] != after.classes[now] for each in others):
        return None
    return _Doubt(now, taken, others)
