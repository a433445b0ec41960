"""Modules that are matched -> those that are matched because of them: what holds them, what they hold, what stands
between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from gen.anatomy.alignment.enclosures import contents, enclosing
from gen.anatomy.alignment.skeletons import Pairs, Skeleton
from gen.anatomy.alignment.subsequences import leftmost, rightmost

_MADE_BY_HAND = "Sequential"  # people put one in a classifier's place, whatever was there


def surround(first: Skeleton, second: Skeleton, owners: Pairs) -> Surroundings:
    """Finds what is matched because the modules with parameters are."""
    found = Surroundings(first, second, owners | enclosing(first, second, owners))
    found.descend(list(found.pairs.items()))
    found.descend(list(found.fill()))
    return found


class End(Enum):
    """Of what a gap lies at."""

    NONE = auto()
    """Between two that are matched."""
    FIRST = auto()
    """Before all that are matched."""
    LAST = auto()
    """Behind all that are matched."""


@dataclass
class Surroundings:
    """What is matched so far; each step finds one kind of neighbour."""

    first: Skeleton
    second: Skeleton
    pairs: Pairs
    also: Pairs = field(default_factory=dict)
    """What else a module without parameters may be."""

    def __post_init__(self) -> None:
        self.taken = set(self.pairs.values())
        self.holds = contents(self.first, list(self.pairs)), contents(self.second, list(self.pairs.values()))

    def descend(self, waiting: list[tuple[int, int]]) -> None:
        """Below what is matched, modules of one class and one name, unless something in them was found elsewhere.

        A number, or the name of something that is all numbers, is enough only for what is made of the same: a new head
        may well have an old classifier's.
        """
        while waiting:
            above = waiting.pop()
            children, others = self.first.children[above[0]], self.second.children[above[1]]
            counted = self._counts_alike(*above)
            for name, one in children.items():
                other = others.get(name)
                if other is None or not self._may_match(one, other):
                    continue
                if name.isdigit() and not counted:
                    continue
                if self._tells(name, one, other) or self._is_built_alike(one, other):
                    waiting.append(self._match(one, other))

    def fill(self) -> Iterator[tuple[int, int]]:
        """Among the siblings of what is matched: modules without parameters that look alike, in order, and a module
        with parameters that alone took the place of another."""
        for ours, theirs, end in list(self._gaps()):
            weightless = self._free(ours, theirs, weighty=False)
            if end is End.NONE:
                yield from self._in_order(*weightless)
            if end is End.LAST:
                yield from self._going_on(ours, theirs)
                continue
            replaced = self._free(ours, theirs, weighty=True)
            if len(replaced[0]) == len(replaced[1]) == 1:
                one, other = replaced[0][0], replaced[1][0]
                if self._may_match(one, other) and self._is_built_alike(one, other):
                    yield self._match(one, other)

    def _match(self, one: int, other: int) -> tuple[int, int]:
        self.pairs[one] = other
        self.taken.add(other)
        return one, other

    def _counts_alike(self, one: int, other: int) -> bool:
        """Whether numbers are names in two modules: both have the same, and nothing went from one to another."""
        ours, theirs = self.first.children[one], self.second.children[other]
        return list(ours) == list(theirs) and all(
            self.pairs.get(child, theirs[name]) == theirs[name] for name, child in ours.items()
        )

    def _tells(self, name: str, one: int, other: int) -> bool:
        """Whether class and name are enough."""
        ours, theirs = list(self.first.children[one]), list(self.second.children[other])
        by_hand = self.first.classes[one] == _MADE_BY_HAND and (ours != theirs or any(map(str.isdigit, ours)))
        return not name.isdigit() and not by_hand

    def _may_match(self, one: int, other: int) -> bool:
        return self._is_free(one, other) and self.first.classes[one] == self.second.classes[other]

    def _is_free(self, one: int, other: int) -> bool:
        return not (one in self.pairs or other in self.taken or self.holds[0][one] or self.holds[1][other])

    def _is_built_alike(self, one: int, other: int) -> bool:
        """Whether two hold modules of the same names and classes, whatever their sizes."""
        waiting = [(one, other)]
        while waiting:
            above = waiting.pop()
            ours, theirs = self.first.children[above[0]], self.second.children[above[1]]
            if self.first.classes[above[0]] != self.second.classes[above[1]] or list(ours) != list(theirs):
                return False
            waiting += zip(ours.values(), theirs.values(), strict=True)
        return True

    def _gaps(self) -> Iterator[tuple[list[int], list[int], End]]:
        """What stands before, between and behind siblings that are matched with siblings."""
        families: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for one, other in sorted(self.pairs.items()):
            ours, theirs = self.first.parents[one], self.second.parents[other]
            if min(ours, theirs) >= 0 and (self.pairs.get(ours) == theirs or not self._is_known(ours, theirs)):
                families[ours, theirs].append((one, other))
        for (ours, theirs), matched in families.items():
            children = list(self.first.children[ours].values()), list(self.second.children[theirs].values())
            places = [{each: place for place, each in enumerate(side)} for side in children]
            start, where = (0, 0), End.FIRST
            for one, other in matched:
                end = places[0][one], places[1][other]
                if end[0] >= start[0] and end[1] >= start[1]:
                    yield children[0][start[0] : end[0]], children[1][start[1] : end[1]], where
                    start, where = (end[0] + 1, end[1] + 1), End.NONE
            yield children[0][start[0] :], children[1][start[1] :], End.LAST

    def _is_known(self, one: int, other: int) -> bool:
        return one in self.pairs or other in self.taken

    def _free(self, ours: Iterable[int], theirs: Iterable[int], *, weighty: bool) -> tuple[list[int], list[int]]:
        return (
            [one for one in ours if one not in self.pairs and self.first.weighty[one] is weighty],
            [other for other in theirs if other not in self.taken and self.second.weighty[other] is weighty],
        )

    def _in_order(self, ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
        looks = [self.first.look(one) for one in ours], [self.second.look(other) for other in theirs]
        for row, column in rightmost(*looks):
            self.also[ours[row]] = theirs[column]
        return [self._match(ours[row], theirs[column]) for row, column in leftmost(*looks)]

    def _going_on(self, ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
        """What both have at their end, where one of the two was cut off and nothing was put behind."""
        rest = list(zip(ours, theirs, strict=False))
        alike = all(
            self._is_free(one, other)
            and not self.first.weighty[one]
            and self.first.look(one) == self.second.look(other)
            for one, other in rest
        )
        return [self._match(one, other) for one, other in rest] if alike else []
