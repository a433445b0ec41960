"""An `Anatomy` -> which part of the learner each of its modules stands in. Pure.

fastai's own learners have their body at `0` and their head at `1`; a reader's may have them anywhere, so that the
parts are told by what came before what, as it ran or, where nothing ran, as it is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from gen.records import Anatomy, Diff, Model, Origin
from gen.records.paths import common_parent, lies_in, upwards, with_parents


class Region(StrEnum):
    """A part of a network. All but `cut` are parts of the learner's model."""

    MODEL = "model"
    """What holds the other parts; or everything, where nothing is pretrained."""
    FOOT = "foot"
    """Added in front of the body."""
    BODY = "body"
    """What is pretrained, with what was added inside."""
    HEAD = "head"
    """Added behind the body."""
    CUT = "cut"
    """Of the pretrained model, not in the learner."""


def body_root(anatomy: Anatomy) -> str | None:
    """Path of the innermost module that holds all that is pretrained; None if nothing is."""
    old = [] if anatomy.diff is None else _old(anatomy.diff)
    return common_parent(old) if old else None


def regions(anatomy: Anatomy) -> Mapping[str, Region]:
    """The region of each module of the learner's model, by path."""
    learner, diff, root = anatomy.learner, anatomy.diff, body_root(anatomy)
    if learner is None or diff is None or root is None:
        return {} if learner is None else {module.path: Region.MODEL for module in learner.modules}
    mixed = with_parents(_old(diff))
    ends = _ends(anatomy, learner, mixed)
    return {
        module.path: Region.BODY
        if lies_in(module.path, root) and (root or module.path in mixed)
        else Region.MODEL
        if module.path in mixed
        else ends[next(path for path in reversed([*upwards(module.path)]) if path not in mixed)]
        for module in learner.modules
    }


def _old(diff: Diff) -> list[str]:
    return [path for path, origin in diff.origin_after.items() if origin is not Origin.ADDED]


def _ends(anatomy: Anatomy, learner: Model, mixed: set[str]) -> Mapping[str, Region]:
    """Where each of the topmost modules stands that hold nothing pretrained."""
    new = [module.path for module in learner.modules if module.path and module.path not in mixed]
    topmost = [path for path in new if path.rpartition(".")[0] in mixed]
    places = {module.path: place for place, module in enumerate(learner.modules)}
    steps = [step.path for step in learner.steps if step.operation is None] or list(places)
    first = {path: index for index, step in reversed([*enumerate(steps)]) for path in upwards(step)}
    body = [index for index, path in enumerate(steps) if path in mixed and learner.by_path[path].is_layer]
    start, end = (body[0], body[-1]) if body else (0, 0)
    in_front = set(anatomy.foot) if learner.steps else {path for path in topmost if first[path] < start}
    last = max(places[old] for old in mixed)

    def region(path: str) -> Region:
        if path in in_front:
            return Region.FOOT
        ran = first.get(path)
        behind = ran > end if ran is not None else places[path] > last
        return Region.HEAD if behind else Region.BODY

    return {path: region(path) for path in topmost}
