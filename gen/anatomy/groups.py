"""A learner's `Model` -> the parameter groups of its optimizer. Pure."""

from __future__ import annotations

from gen.records import Group, Model
from gen.records.paths import upwards


def groups_of(learner: Model) -> tuple[Group, ...]:
    """The groups, each told by the topmost modules that lie wholly inside it."""
    inside: dict[str, set[int | None]] = {}
    for module in learner.modules:
        for parameter in module.parameters:
            for path in upwards(module.path):
                inside.setdefault(path, set()).add(parameter.group)
    parameters = [parameter for module in learner.modules for parameter in module.parameters]
    indices = sorted({parameter.group for parameter in parameters if parameter.group is not None})
    return tuple(
        Group(
            index=index,
            parameters=sum(each.count for each in parameters if each.group == index),
            trainable=sum(each.count for each in parameters if each.group == index and each.trainable),
            modules=tuple(
                path
                for path, found in inside.items()
                if found == {index} and (not path or inside[path.rpartition(".")[0]] != {index})
            ),
        )
        for index in indices
    )
