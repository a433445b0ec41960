"""An `Anatomy` and the reasons in it -> the rows of its tables: what was added, what was cut, what each group holds.
Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gen.records import Anatomy, Diff, Group, Initialisation, Kind, Model, Module, Origin, Reason, Step
from gen.records.paths import upwards, with_parents
from gen.site.anchors import cut_anchor, row_anchor

_HEAD = "1"  # fastai makes every vision learner as `nn.Sequential(body, head)`
_MANY = 24  # layers of a cut part that are still listed one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedRow:
    """A layer that was added; what it is made of has rows of its own, marked as parts."""

    module: Module
    settings: str
    """What tells a layer without parameters from others of its class: `p=0.25`."""
    anchor: str
    parameters: int
    trainable: int
    initialised: tuple[tuple[str, Initialisation | None], ...]
    """For each of its parameters, by name."""
    reason: Reason | None
    part: bool
    layer: bool
    """Whether it is counted as a layer: no part of one, and no container that only holds layers with parameters."""
    in_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRow:
    """A part of the pretrained model that is not in the learner, with all that is in it."""

    module: Module
    anchor: str
    layers: int
    parameters: int
    reason: Reason | None
    inside: tuple[Module, ...]
    """Its layers, where there are several and they can be listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Functional calls in one module's `forward`."""

    path: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A parameter group, with the modules in it by the names that a reader knows."""

    group: Group
    names: tuple[str, ...]
    """In the pretrained model; in the learner for what was added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thawed:
    """Layers of one class that train although the body is frozen."""

    type: str
    layers: int
    parameters: int


def added_rows(anatomy: Anatomy, reasons: Iterable[Reason]) -> tuple[AddedRow, ...]:
    """The added layers in printed order; empty if there is no learner.

    A container has a row if it calls functions itself. One without parameters is a layer then, and what it holds are
    its parts; in any other, what it holds are layers of their own.
    """
    learner, diff = anatomy.learner, anatomy.diff
    if learner is None or diff is None:
        return ()
    told = _told(reasons, Origin.ADDED)
    calling = {step.path for step in learner.steps if step.operation is not None}
    rows: list[AddedRow] = []
    for change in diff.of(Origin.ADDED):
        module = learner.by_path[change.after or ""]
        if not module.is_layer and (module.path not in calling or _holds_old(module, learner, diff)):
            continue
        whole = module.is_layer or not learner.count(module.path)
        inside = any(module.path.startswith(row.module.path + ".") for row in rows if row.layer)
        within = learner.within(module.path) if whole else (module,)
        rows.append(
            AddedRow(
                module=module,
                settings=settings(module),
                anchor=row_anchor(module.path),
                parameters=sum(each.own for each in within),
                trainable=sum(p.count for each in within for p in each.parameters if p.trainable),
                initialised=tuple((p.name, p.initialised) for p in module.parameters),
                reason=told.get(module.path),
                part=inside,
                layer=whole and not inside,
                in_head=anatomy.pretrained is None or module.path == _HEAD or module.path.startswith(f"{_HEAD}."),
            )
        )
    return tuple(rows)


def cut_rows(anatomy: Anatomy, reasons: Iterable[Reason]) -> tuple[CutRow, ...]:
    """The topmost modules that are gone with all that is in them, in printed order."""
    model, diff = anatomy.pretrained, anatomy.diff
    if model is None or diff is None:
        return ()
    told = _told(reasons, Origin.CUT)
    mixed = with_parents(path for path, origin in diff.origin_before.items() if origin is not Origin.CUT)
    rows = []
    for change in diff.of(Origin.CUT):
        path = change.before or ""
        if path in mixed or (path and path.rpartition(".")[0] not in mixed):
            continue
        within = model.within(path)
        layers = tuple(module for module in within if module.is_layer)
        rows.append(
            CutRow(
                module=model.by_path[path],
                anchor=cut_anchor(path),
                layers=len(layers),
                parameters=sum(module.own for module in within),
                reason=next((told[part] for part in upwards(path) if part and part in told), None),
                inside=layers if 1 < len(layers) <= _MANY else (),
            )
        )
    return tuple(rows)


def root_reason(reasons: Iterable[Reason]) -> Reason | None:
    """What became of the pretrained model's own `forward`."""
    return _told(reasons, Origin.CUT).get("")


def features(anatomy: Anatomy) -> int | None:
    """How many numbers, or feature maps, the body hands to the head."""
    if anatomy.request.kind is Kind.LANGUAGE_MODEL:
        return None  # it has none
    head = anatomy.learner.by_path.get(_HEAD) if anatomy.learner is not None else None
    if anatomy.request.kind is Kind.CLASSIFIER and head is not None and head.input is not None:
        return head.input[-1]  # of each token
    return head.input[1] if head is not None and head.input is not None and len(head.input) > 1 else None


def calls(steps: tuple[Step, ...]) -> tuple[Calls, ...]:
    """Functional calls by the module that makes them, in the order of the first one; no call is named twice."""
    by_path: dict[str, dict[str, None]] = {}
    for step in steps:
        if step.operation is not None:
            by_path.setdefault(step.path, {})[step.operation] = None
    return tuple(Calls(path=path, operations=tuple(names)) for path, names in by_path.items())


def group_rows(anatomy: Anatomy) -> tuple[GroupRow, ...]:
    """The parameter groups of the optimizer."""
    before = _names_before(anatomy.diff)
    return tuple(
        GroupRow(group=group, names=tuple(before.get(path) or _name_of(path) for path in group.modules))
        for group in anatomy.groups
    )


def thawed(anatomy: Anatomy) -> tuple[Thawed, ...]:
    """Which classes of pretrained layers still train while the learner is frozen."""
    if anatomy.learner is None or anatomy.diff is None or anatomy.outside is None or not anatomy.outside.frozen:
        return ()
    layers: Counter[str] = Counter()
    parameters: Counter[str] = Counter()
    for change in anatomy.diff.of(Origin.KEPT, Origin.IDLE):
        module = anatomy.learner.by_path[change.after or ""]
        trained = sum(parameter.count for parameter in module.parameters if parameter.trainable)
        if trained:
            layers[module.type] += 1
            parameters[module.type] += trained
    return tuple(Thawed(type=name, layers=layers[name], parameters=parameters[name]) for name in sorted(layers))


def settings(module: Module) -> str:
    """What tells a layer without parameters from others of its class: `p=0.25`. Flags are left out."""
    if module.parameters or not module.is_layer:
        return ""
    return ", ".join(part for part in module.detail.split(", ") if not part.endswith(("=True", "=False")))


def _holds_old(module: Module, learner: Model, diff: Diff) -> bool:
    """Whether an added container was put around modules of the pretrained model."""
    return any(diff.origin_after[each.path] is not Origin.ADDED for each in learner.within(module.path))


def _told(reasons: Iterable[Reason], origin: Origin) -> Mapping[str, Reason]:
    return {reason.path: reason for reason in reasons if reason.origin is origin}


def _names_before(diff: Diff | None) -> Mapping[str, str]:
    if diff is None:
        return {}
    return {change.after: change.before for change in diff.changes if change.after and change.before}


def _name_of(path: str) -> str:
    """What fastai calls the two parts of a learner."""
    return {"": "the whole model", "0": "body", _HEAD: "head"}.get(path, path)
