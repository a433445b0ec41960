"""The learner's body -> a tree for the page, in which like neighbours are folded into one. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gen.records import Anatomy, Kind, Module, Origin
from gen.site.anchors import row_anchor

_BODY = "0"  # fastai makes every vision learner as `nn.Sequential(body, head)`


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A module of the body, with what is in it; or several alike that follow each other."""

    module: Module
    """The first of them."""
    anchor: str
    last: str
    """Path of the last of them; its own path if it stands alone."""
    repeat: int
    before: str | None
    """Its path in the pretrained model."""
    origin: Origin
    output: tuple[int, ...] | None
    """Of the last of them."""
    parameters: int
    """Of all of them together, and of what is in them."""
    trainable: int
    groups: tuple[int, ...]
    layers: int
    children: tuple[Node, ...]
    hidden: tuple[str, ...]
    """Anchors of modules that a drawing may point to and that have no row, being folded away."""


def body_tree(anatomy: Anatomy) -> Node | None:
    """The body with all that is in it; None if there is no learner."""
    root = "" if anatomy.request.kind is Kind.LANGUAGE_MODEL else _BODY  # which keeps what stands behind it as well
    return tree_at(root, anatomy)


def tree_at(root: str, anatomy: Anatomy) -> Node | None:
    """The learner's module at the path `root`, with all that is in it; None if there is none."""
    learner, diff = anatomy.learner, anatomy.diff
    if learner is None or diff is None or root not in learner.by_path:
        return None
    children: dict[str, list[Module]] = {}
    within = learner.within(root)
    for module in within[1:]:
        children.setdefault(module.parent, []).append(module)
    return _Folding(
        origin=diff.origin_after,
        children=children,
        before={change.after: change.before for change in diff.changes if change.after is not None},
        kinds=_kinds(within, children, diff.origin_after),
    ).node([learner.by_path[root]])


def _kinds(
    modules: Sequence[Module], children: Mapping[str, Sequence[Module]], origin: Mapping[str, Origin]
) -> Mapping[str, int]:
    """A number for each module, by path: the same for those that a reader could tell apart by nothing but their names.

    Children come before their parents, so that a parent is told by its children's numbers.
    """
    numbers: dict[Hashable, int] = {}
    kinds: dict[str, int] = {}
    for module in reversed(modules):
        likeness = (
            module.type,
            module.detail,
            module.output,
            origin[module.path],
            tuple((each.name, each.shape, each.trainable, each.group) for each in module.parameters),
            tuple((child.name, kinds[child.path]) for child in children.get(module.path, ())),
        )
        kinds[module.path] = numbers.setdefault(likeness, len(numbers))
    return kinds


@dataclass(frozen=True, kw_only=True)
class _Folding:
    """What the nodes of one tree are made from, each by path."""

    origin: Mapping[str, Origin]
    children: Mapping[str, Sequence[Module]]
    before: Mapping[str, str | None]
    kinds: Mapping[str, int]

    def node(self, alike: Sequence[Module]) -> Node:
        """One node of modules that are alike."""
        first, last = alike[0], alike[-1]
        below = tuple(
            self.node(list(neighbours))
            for _, neighbours in groupby(self.children.get(first.path, ()), key=lambda child: self.kinds[child.path])
        )
        trainable = sum(parameter.count for parameter in first.parameters if parameter.trainable)
        groups = {parameter.group for parameter in first.parameters if parameter.group is not None}
        return Node(
            module=first,
            anchor=row_anchor(first.path),
            last=last.path,
            repeat=len(alike),
            before=self.before.get(first.path),
            origin=self.origin[first.path],
            output=last.output,
            parameters=len(alike) * (first.own + sum(child.parameters for child in below)),
            trainable=len(alike) * (trainable + sum(child.trainable for child in below)),
            groups=tuple(sorted(groups.union(*(child.groups for child in below)))),
            layers=len(alike) * (first.is_layer + sum(child.layers for child in below)),
            children=below,
            hidden=tuple(row_anchor(path) for folded in alike[1:] for path in self._notable(folded)),
        )

    def _notable(self, folded: Module) -> Iterator[str]:
        """What a drawing may point to, in a module that has no row."""
        if self.origin[folded.path] is not Origin.KEPT:
            yield folded.path
        for child in self.children.get(folded.path, ()):
            yield from self._notable(child)
