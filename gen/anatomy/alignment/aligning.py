"""A pretrained network and a learner's, both finished -> which modules of the one are the other's.

`gen.anatomy.learners` watches a learner being built, so that it knows. Here nothing was watched: identity tells, where
the very objects are in both, or else structure, which `owners` and `surroundings` compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from gen.anatomy.alignment.doubts import ambiguities
from gen.anatomy.alignment.owners import Matching, match_owners
from gen.anatomy.alignment.skeletons import Pairs, Skeleton, skeleton_of, turned
from gen.anatomy.alignment.surroundings import surround
from gen.records import Ambiguity


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Which modules of a network are a pretrained one's. Paths in the network come first, each at most once."""

    same: Mapping[str, str]
    """Found again."""
    replaced: Mapping[str, str]
    """Of the same class and in the place of another, with other sizes."""
    ambiguous: tuple[Ambiguity, ...]
    """Those that may be another one as well."""


def align(pretrained: nn.Module, network: nn.Module) -> Alignment:
    """Finds the modules of `pretrained` in `network`; neither is changed, nor run."""
    before, after = skeleton_of(pretrained), skeleton_of(network)
    if _shares(before, after):
        return _by_identity(before, after)
    found = _by_structure(before, after)
    same: dict[str, str] = {}
    replaced: dict[str, str] = {}
    for now, then in sorted(found.pairs.items()):
        (same if after.sizes[now] == before.sizes[then] else replaced)[after.paths[now]] = before.paths[then]
    return Alignment(same=same, replaced=replaced, ambiguous=ambiguities(before, after, found))


def _shares(before: Skeleton, after: Skeleton) -> bool:
    """Whether any parameter is in both."""
    known = {id(parameter) for owned in before.owned for parameter in owned.values()}
    return any(id(parameter) in known for owned in after.owned for parameter in owned.values())


def _by_identity(before: Skeleton, after: Skeleton) -> Alignment:
    """The same objects, those that were built around the same parameters, and what took a place among them."""
    objects = {id(module): number for number, module in enumerate(before.modules)}
    around = {_held(before, number): number for number in before.owners}
    pairs: Pairs = {}
    for now, module in enumerate(after.modules):
        then = objects.get(id(module), around.get(_held(after, now)) if after.owned[now] else None)
        if then is not None:
            pairs[now] = then
    known = set(pairs.values())
    replaced = {
        after.paths[child]: before.paths[other]
        for now, then in pairs.items()
        for name, child in after.children[now].items()
        if (other := before.children[then].get(name)) is not None
        and child not in pairs
        and other not in known
        and after.classes[child] == before.classes[other]
    }
    same = {after.paths[now]: before.paths[then] for now, then in pairs.items()}
    return Alignment(same=same, replaced=replaced, ambiguous=())


def _held(skeleton: Skeleton, number: int) -> tuple[str, tuple[tuple[str, int], ...]]:
    owned = skeleton.owned[number]
    return skeleton.classes[number], tuple((name, id(parameter)) for name, parameter in owned.items())


def _by_structure(before: Skeleton, after: Skeleton) -> Matching:
    """By number in the network, then in the pretrained one.

    The two are compared in an order that is their own and not the caller's: whichever is called the pretrained one, the
    same modules are matched.
    """
    if _rank(after) <= _rank(before):
        return _compared(after, before)
    found = _compared(before, after)
    return Matching(pairs=turned(found.pairs), also=turned(found.also), doubted=turned(found.doubted))


def _rank(skeleton: Skeleton) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    return len(skeleton.paths), skeleton.kinds, skeleton.paths


def _compared(first: Skeleton, second: Skeleton) -> Matching:
    if (first.paths, first.kinds) == (second.paths, second.kinds):  # with parameters or without
        return Matching(pairs={number: number for number in range(len(first.paths))}, also={}, doubted={})
    owners = match_owners(first, second)
    around = surround(first, second, owners.pairs)
    return Matching(pairs=around.pairs, also={**owners.also, **around.also}, doubted=owners.doubted)
