"""A learner's `Model` -> the parameter groups of its optimizer. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gen.records import Group, Model


def groups_of(learner: Model) -> tuple[Group, ...]:
    """The groups, each told by the topmost modules that lie wholly inside it."""
    inside: dict[str, set[int | None]] = {}
    for module in learner.modules:
        for parameter in module.parameters:
            for path in _lineage(module.path):
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


def _lineage(path: str) -> Iterator[str]:
    """A path and all its parents', the model itself (an empty path) first."""
    names = path.split(".") if path else []
    return (".".join(names[:end]) for end in range(len(names) + 1))
