"""Two `Model` records and which module became which -> a `Diff`. Pure.

Every module of both models gets exactly one origin, and the parameters add up on both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gen.records import Change, Diff, Model, Origin, Shape, Step, Totals

Key = tuple[str | None, str | None]  # a step: its module in the pretrained model, its operation

# Layers that hand their input on unchanged while a model is evaluated.
_PASSIVE = frozenset(
    {"Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "RNNDropout", "StochasticDepth", "DropPath"}
)


def compare(
    pretrained: Model,
    learner: Model,
    *,
    same: Mapping[str, str],
    replaced: Mapping[str, str] | None = None,
) -> Diff:
    """Says what became of every module of `pretrained`, and what `learner` adds.

    `same` maps paths in the learner to the paths of the same modules in the pretrained model, `replaced`
    the paths of modules that were put in the place of another. A replacement of another class is no change:
    the old module was cut and the new one added.
    """
    changed = {
        after: before
        for after, before in (replaced or {}).items()
        if learner.by_path[after].type == pretrained.by_path[before].type
    }
    changed |= {after: before for after, before in same.items() if _altered(pretrained, before, learner, after)}
    counterpart = {**same, **changed}
    after_of = {before: after for after, before in counterpart.items()}
    idle = _idle(learner)

    def change_of(before: str) -> Change:
        after = after_of.get(before)
        if after is None:
            return Change(origin=Origin.CUT, before=before, after=None)
        if after in changed:
            return Change(origin=Origin.CHANGED, before=before, after=after)
        return Change(origin=Origin.IDLE if after in idle else Origin.KEPT, before=before, after=after)

    changes = (
        *(change_of(module.path) for module in pretrained.modules),
        *(
            Change(origin=Origin.ADDED, before=None, after=module.path)
            for module in learner.modules
            if module.path not in counterpart
        ),
    )
    unmatched_before, unmatched_after = _unmatched(pretrained, learner, counterpart)
    return Diff(
        changes=changes,
        lost=tuple(pretrained.steps[i] for i in unmatched_before if pretrained.steps[i].operation is not None),
        gained=tuple(learner.steps[i] for i in unmatched_after if learner.steps[i].operation is not None),
        missed=tuple(_missed(pretrained, learner, unmatched_before, unmatched_after)),
        totals=_totals(changes, pretrained, learner),
        astray=tuple(_astray(pretrained, learner, counterpart)),
    )


def _altered(pretrained: Model, before: str, learner: Model, after: str) -> bool:
    """Whether the same module object holds other parameters than it did."""
    shapes = [(parameter.name, parameter.shape) for parameter in pretrained.by_path[before].parameters]
    return shapes != [(parameter.name, parameter.shape) for parameter in learner.by_path[after].parameters]


def _idle(learner: Model) -> frozenset[str]:
    """Paths of the modules that nothing of the output comes from.

    A module with parameters is asked for those: it may be used without being called, and may be called for
    nothing. One without is idle if it was never called and all that it contains is idle as well.
    """
    if not learner.steps:  # it was not run
        return frozenset()
    idle: set[str] = set()
    busy: set[str] = set()  # paths with something below them that is not idle
    for module in reversed(learner.modules):  # children before their parents
        reached = [parameter.reached for parameter in module.parameters]
        works = any(reached) if reached else module.calls > 0
        if works or module.path in busy:
            busy.add(module.parent)
        else:
            idle.add(module.path)
    return frozenset(idle)


def _unmatched(pretrained: Model, learner: Model, counterpart: Mapping[str, str]) -> tuple[list[int], list[int]]:
    """Indices of the steps of either model that the other does not make.

    A step is known by its module and operation. A module's own `forward` is the same code in both models,
    so its steps are matched by how many there are.
    """
    before: list[Key] = [(step.path, step.operation) for step in pretrained.steps]
    after: list[Key] = [(counterpart.get(step.path), step.operation) for step in learner.steps]
    return _surplus(before, Counter(after)), _surplus(after, Counter(before))


def _surplus(steps: Sequence[Key], others: Mapping[Key, int]) -> list[int]:
    left = Counter(others)
    surplus = []
    for index, key in enumerate(steps):
        if left[key] > 0:
            left[key] -= 1
        else:
            surplus.append(index)
    return surplus


def _missed(
    pretrained: Model, learner: Model, unmatched_before: list[int], unmatched_after: list[int]
) -> Iterator[Step]:
    """The unmatched steps that made the features, those that change nothing left out.

    An added layer does what a functional call of the same name and shape did: `nn.ReLU` for `F.relu`.
    """
    end = feature_end(pretrained)
    made_up = Counter(
        (learner.by_path[step.path].type.lower(), step.output)
        for step in (learner.steps[index] for index in unmatched_after)
        if step.operation is None
    )
    for index in unmatched_before:
        step = pretrained.steps[index]
        if index >= end or passive(pretrained, step):
            continue
        call = ((step.operation or "").replace("_", ""), step.output)
        if made_up[call] > 0:
            made_up[call] -= 1
        else:
            yield step


def _astray(pretrained: Model, learner: Model, counterpart: Mapping[str, str]) -> Iterator[Step]:
    """The calls of the body that in the pretrained model stand behind classifiers that are gone.

    Where one classifier is gone nothing is left to be taken together. Where several read the same features, they leave
    the same behind, and taking that together changes nothing: the body has to have made several of one shape.
    """
    kept = set(counterpart.values())
    end = feature_end(pretrained)
    gone = [
        index
        for index, step in enumerate(pretrained.steps)
        if index >= end and _weighted(pretrained, step) and step.path not in kept
    ]
    if len(gone) < 2:  # noqa: PLR2004 - several
        return
    places: dict[Key, list[int]] = defaultdict(list)
    for index, step in enumerate(pretrained.steps):
        places[step.path, step.operation].append(index)
    made: Counter[Shape | None] = Counter()
    for step in learner.steps:
        before = counterpart.get(step.path)
        if before is None or passive(learner, step):
            continue
        if _weighted(learner, step):
            made.clear()
        waiting = places[before, step.operation]
        place = waiting.pop(0) if waiting else 0
        if place > gone[0]:
            if step.operation is not None and made[step.output] > 1:
                yield pretrained.steps[place]
        else:
            made[step.output] += 1


def _weighted(model: Model, step: Step) -> bool:
    return step.operation is None and bool(model.by_path[step.path].parameters)


def passive(model: Model, step: Step) -> bool:
    """Whether a step changes nothing while a model is evaluated."""
    if step.operation is not None:
        return step.operation == "dropout"
    module = model.by_path[step.path]
    return module.type in _PASSIVE or (module.type.startswith("Adaptive") and module.input == module.output)


def feature_end(pretrained: Model) -> int:
    """Index of the step at which features turn into a classification.

    That is the last layer with parameters, or, before it, the last step that takes the image's height and
    width away: global pooling or flattening. Returns the number of steps if nothing of the sort happens.
    """
    steps = pretrained.steps
    weighted = [index for index, step in enumerate(steps) if _weighted(pretrained, step)]
    classifier = weighted[-1] if weighted else len(steps)
    pools = [
        index
        for index, (before, after) in enumerate(pairwise(steps[: classifier + 1]), start=1)
        if _has_extent(before.output) and after.output is not None and not _has_extent(after.output)
    ]
    return pools[-1] if pools else classifier


def _has_extent(shape: Shape | None) -> bool:
    """Whether an activation still has height and width, or a row of tokens."""
    if shape is None or len(shape) < 3:  # noqa: PLR2004 - N × C
        return False
    return any(size > 1 for size in shape[2:])


def _totals(changes: tuple[Change, ...], pretrained: Model, learner: Model) -> Totals:
    before: Mapping[str | None, int] = {module.path: module.own for module in pretrained.modules}
    after: Mapping[str | None, int] = {module.path: module.own for module in learner.modules}
    sums: Counter[str] = Counter()
    for change in changes:
        match change.origin:
            case Origin.CUT:
                sums["cut"] += before[change.before]
            case Origin.CHANGED:
                sums["changed_before"] += before[change.before]
                sums["changed_after"] += after[change.after]
            case Origin.KEPT | Origin.IDLE | Origin.ADDED:
                sums[change.origin] += after[change.after]
    return Totals(**sums)
