"""Two skeletons -> which of their modules with parameters are the same: as many as stand in the same order in both.

Where several matchings are equally good, evidence chooses: numbers first, then names, then company. What nothing
decides is matched as far left as it goes, and the matching that is as far right as it goes tells what else it may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gen.anatomy.alignment.company import behind, together
from gen.anatomy.alignment.numbers import fingerprint
from gen.anatomy.alignment.skeletons import Pairs, Skeleton, turned
from gen.anatomy.alignment.subsequences import Places, leftmost, rightmost

Label = Callable[[Skeleton, int], Hashable | None]
"""Something that tells equal modules apart; None where it tells nothing."""

_LEVELS = 8  # so many levels up a name is looked at


@dataclass(frozen=True)
class Matching:
    """The modules with parameters that two networks have in common."""

    pairs: Pairs
    also: Pairs
    """The other extreme of what is equally good; the same where nothing is undecided."""
    doubted: Pairs
    """Equal, but behind everything that is surely the same, as a new head's layers and an old classifier's are."""


@dataclass(frozen=True)
class _Labels:
    """What keeps undecided modules apart that are equal otherwise, as long as no fewer are matched for it."""

    first: Mapping[int, str]
    second: Mapping[int, str]

    def and_also(self, other: _Labels) -> _Labels:
        """Both in one."""
        return _Labels(_joined(self.first, other.first), _joined(self.second, other.second))


def match_owners(first: Skeleton, second: Skeleton) -> Matching:
    """Matches the modules that own parameters. It does not matter which of the two comes first."""
    left, right, sure = _chosen(first, second)
    doubted = {one: left[one] for one in behind(first, second, left, sure)}
    return Matching(
        pairs={one: other for one, other in left.items() if one not in doubted},
        also={one: other for one, other in right.items() if doubted.get(one) != other},
        doubted=doubted,
    )


def _chosen(first: Skeleton, second: Skeleton) -> tuple[Pairs, Pairs, Pairs]:
    """The leftmost and the rightmost matching, and what evidence decided in both."""
    sure: Pairs = {}
    left, right = _extremes(first, second, sure)
    for label, crossing in ((_numbers, True), *((_name(levels), False) for levels in range(_LEVELS, 0, -1))):
        if left == right:
            return left, right, sure
        candidates = _open(first, second, left, right, sure, crossing=crossing)
        found = dict(_agreeing(first, second, candidates, label))
        if found:
            sure |= found
            left, right = _extremes(first, second, sure)
    labels = _Labels({}, {})
    for more in (_companies, _names):
        if left != right:
            closer = labels.and_also(more(first, second, left, right))
            extremes = _extremes(first, second, sure, closer)
            if len(extremes[0]) == len(left):
                labels, (left, right) = closer, extremes
    return left, right, sure


def _extremes(first: Skeleton, second: Skeleton, sure: Pairs, labels: _Labels | None = None) -> tuple[Pairs, Pairs]:
    """The matchings that are as far left and as far right as they go, around what is sure."""
    labels = labels or _Labels({}, {})
    ours = {one: f" ={one}" for one in sure}
    theirs = {other: f" ={one}" for one, other in sure.items()}
    one = [f"{first.kinds[each]}{labels.first.get(each, '')}{ours.get(each, '')}" for each in first.owners]
    other = [f"{second.kinds[each]}{labels.second.get(each, '')}{theirs.get(each, '')}" for each in second.owners]

    def numbered(places: Places) -> Pairs:
        return {first.owners[row]: second.owners[column] for row, column in places} | sure

    return numbered(leftmost(one, other)), numbered(rightmost(one, other))


def _joined(one: Mapping[int, str], other: Mapping[int, str]) -> dict[int, str]:
    return {each: f"{one.get(each, '')}{other.get(each, '')}" for each in {**one, **other}}


def _open(  # noqa: PLR0913 - what is open follows from all of these
    first: Skeleton, second: Skeleton, left: Pairs, right: Pairs, sure: Pairs, *, crossing: bool
) -> tuple[list[int], list[int]]:
    """The modules on either side that are matched differently, or, `crossing` the order, not at all."""
    lefts, rights = turned(left), turned(right)
    known = set(sure.values())

    def is_open(one: int | None, other: int | None) -> bool:
        return one != other or (crossing and one is None)

    return (
        [each for each in first.owners if each not in sure and is_open(left.get(each), right.get(each))],
        [each for each in second.owners if each not in known and is_open(lefts.get(each), rights.get(each))],
    )


def _agreeing(
    first: Skeleton, second: Skeleton, candidates: tuple[Sequence[int], Sequence[int]], label: Label
) -> Iterator[tuple[int, int]]:
    """The candidates of one kind that alone on their side have their label."""
    common = {first.kinds[each] for each in candidates[0]} & {second.kinds[each] for each in candidates[1]}
    ours, theirs = (
        [
            ((skeleton.kinds[each], found), each)
            for each in numbers
            if skeleton.kinds[each] in common and (found := label(skeleton, each)) is not None
        ]
        for skeleton, numbers in zip((first, second), candidates, strict=True)
    )
    alone = _alone(ours).keys() & _alone(theirs).keys()
    others = dict(theirs)
    return ((each, others[key]) for key, each in ours if key in alone)


def _alone(labelled: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    return {key: count for key, count in Counter(key for key, _ in labelled).items() if count == 1}


def _numbers(skeleton: Skeleton, number: int) -> Hashable | None:
    return fingerprint(skeleton.owned[number].values())


def _name(levels: int) -> Label:
    """A name and those of so many levels above. A number is no name: what is taken out of a `Sequential` gives its
    number to the next."""

    def name(skeleton: Skeleton, number: int) -> str | None:
        parts = skeleton.paths[number].split(".")[-levels:]
        return ".".join(parts) if len(parts) == levels and not any(map(str.isdigit, parts)) else None

    return name


def _companies(first: Skeleton, second: Skeleton, left: Pairs, right: Pairs) -> _Labels:
    """For those whose decided siblings are siblings in the other network, too."""
    decided = {one: other for one, other in left.items() if right.get(one) == other}
    company = together(first, second, decided, least=1)
    backwards = turned(company)
    ours, theirs = _open(first, second, left, right, decided, crossing=False)
    return _Labels(
        {each: f" in {first.parents[each]}" for each in ours if first.parents[each] in company},
        {each: f" in {backwards[second.parents[each]]}" for each in theirs if second.parents[each] in backwards},
    )


def _names(first: Skeleton, second: Skeleton, left: Pairs, right: Pairs) -> _Labels:
    """For those that have a name and not just a number."""
    ours, theirs = _open(first, second, left, right, {}, crossing=False)
    return _Labels(
        *(
            {each: f" as {name}" for each in numbers if not (name := skeleton.names[each]).isdigit()}
            for skeleton, numbers in ((first, ours), (second, theirs))
        )
    )
