"""Matched modules -> the modules that hold them: two that hold the same are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence

from gen.anatomy.alignment.skeletons import Pairs, Skeleton


def enclosing(first: Skeleton, second: Skeleton, pairs: Pairs) -> Pairs:
    """Modules of one class that hold the same matched ones, and are not matched themselves; from the innermost out."""
    ours = _holding(first, contents(first, list(pairs)), pairs)
    theirs = _holding(second, contents(second, list(pairs.values())), set(pairs.values()))
    return {one: other for key, each in ours.items() for one, other in zip(each, theirs.get(key, ()), strict=False)}


def contents(skeleton: Skeleton, numbers: Sequence[int]) -> list[int]:
    """Which of some modules each module is or holds: a bit for each, in their order."""
    holds = [0] * len(skeleton.paths)
    for bit, number in enumerate(numbers):
        holds[number] = 1 << bit
    for number in range(len(holds) - 1, 0, -1):
        holds[skeleton.parents[number]] |= holds[number]
    return holds


def _holding(skeleton: Skeleton, holds: Sequence[int], matched: Container[int]) -> dict[tuple[str, int], list[int]]:
    """The modules that are not matched, by class and by what they hold, the innermost first."""
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for each in reversed(range(len(holds))):
        if holds[each] and each not in matched:
            found[skeleton.classes[each], holds[each]].append(each)
    return found
