"""Matched modules -> what bears them out: siblings that are siblings in the other network, too, names, and numbers."""

from __future__ import annotations

from collections import Counter

from gen.anatomy.alignment.enclosures import contents, enclosing
from gen.anatomy.alignment.numbers import fingerprint
from gen.anatomy.alignment.skeletons import Pairs, Skeleton


def together(first: Skeleton, second: Skeleton, pairs: Pairs, *, least: int) -> Pairs:
    """Parents most of whose matched children are each other's, if there are at least so many."""
    votes = Counter((first.parents[one], second.parents[other]) for one, other in pairs.items())
    best_ours, best_theirs = _winners(votes, 0), _winners(votes, 1)
    return {
        one: other
        for (one, other), count in votes.items()
        if count >= least and best_ours.get(one) == other and best_theirs.get(other) == one
    }


def _winners(votes: Counter[tuple[int, int]], side: int) -> Pairs:
    """Whom each parent's children mostly went to; nobody, where two are level."""
    most: dict[int, int] = {}
    winner: dict[int, int | None] = {}
    for pair, count in votes.items():
        each, other = pair[side], pair[1 - side]
        if count > most.get(each, 0):
            most[each], winner[each] = count, other
        elif count == most[each]:
            winner[each] = None
    return {each: other for each, other in winner.items() if other is not None}


def behind(first: Skeleton, second: Skeleton, pairs: Pairs, sure: Pairs) -> list[int]:
    """Those of the first that are matched behind everything that names, company or numbers bear out."""
    order = sorted(pairs)
    matched = pairs | enclosing(first, second, pairs)
    company = together(first, second, matched, least=2)
    held = contents(first, order)

    def borne_out(one: int, other: int) -> bool:
        above, over = first.parents[one], second.parents[other]
        if min(above, over) < 0:
            return above == over
        if sure.get(one) == other or company.get(above) == over:
            return True
        if first.classes[above] != second.classes[over]:
            return False
        name, siblings = first.names[one], (first.children[above], second.children[over])
        named = name == second.names[other] and (not name.isdigit() or list(siblings[0]) == list(siblings[1]))
        return named or (matched.get(above) == over and held[above].bit_count() > 1)

    found: list[int] = []
    for one in reversed(order):
        if borne_out(one, pairs[one]):
            return [each for each in found if not _equal(first, second, each, pairs[each])]
        found.append(one)
    return []  # nothing is borne out, so that nothing is behind it


def _equal(first: Skeleton, second: Skeleton, one: int, other: int) -> bool:
    numbers = fingerprint(first.owned[one].values())
    return numbers is not None and numbers == fingerprint(second.owned[other].values())
