"""An anatomy -> the `Drawing` of what fastai made of an architecture. Pure.

Down the left runs the learner: input, what was added in front, body (one node), and the head layer by layer. Down the
right hangs what the pretrained model did after its body and the learner does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from operator import attrgetter, itemgetter

from gen.records import Anatomy, Diff, Model, Module, Origin, Step
from gen.records.paths import common_parent, lies_in, upwards, with_parents
from gen.site.anchors import cut_anchor, row_anchor
from gen.site.drawing import Drawing, Node, Panel
from gen.site.palette import Role

_FLAG = re.compile(r"(?:^|, )\w+=(?:True|False)(?=,|$)")
_SHOWN_CALLS = 2  # so many functional calls in a row get a node each; more share one

_Placed = tuple[int, Node]  # with the index of the step at which it stands
_order = itemgetter(0)


def head_drawing(name: str, anatomy: Anatomy) -> Drawing | None:
    """What fastai made of the architecture called `name`.

    None where the learner was refused or does not run: nothing flows, so there is nothing to draw.
    """
    pretrained, learner, diff = anatomy.pretrained, anatomy.learner, anatomy.diff
    if pretrained is None or learner is None or diff is None or not anatomy.runs or not learner.steps:
        return None
    start, end = _first_kept(learner, diff.origin_after), _last_kept(learner, diff.origin_after)
    added = sorted(_added(learner, diff), key=_order)
    in_front = frozenset(row_anchor(path) for path in anatomy.foot)
    foot = tuple(node for index, node in added if node.anchor in in_front)
    among = tuple(node for index, node in added if index < start and node.anchor not in in_front)
    inside = sum(start <= index < end for index, _ in added)
    head = tuple(node for index, node in added if index >= max(start, end))
    start_before = _first_kept(pretrained, diff.origin_before)
    gone = sorted([*_modules_gone(pretrained, diff), *_calls_gone(pretrained, diff)], key=_order)
    lost_before = tuple(node for index, node in gone if index < start_before)
    tail = [node for index, node in gone if index >= start_before]
    return Drawing(
        input=learner.input,
        output=learner.output,
        pretrained_output=pretrained.output,
        lost_before=Panel(role=Role.LOST, nodes=lost_before) if lost_before else None,
        foot=Panel(role=Role.ADDED, nodes=foot, name="foot, added") if foot else None,
        before=(*_changed(learner, diff), *among),
        body=_body(name, learner, diff, head, inside),
        head=Panel(role=Role.ADDED, nodes=head) if head else None,
        tail=tuple(
            Panel(role=role, nodes=tuple(nodes)) for (role, _), nodes in groupby(tail, key=attrgetter("role", "joined"))
        ),
    )


def _body(name: str, learner: Model, diff: Diff, head: tuple[Node, ...], inside: int) -> Node | None:
    """What was kept, as one; only the number of the layers that were added inside is said."""
    kept = [change.after for change in diff.of(Origin.KEPT) if change.after is not None]
    if not kept:
        return None
    path = common_parent(kept)
    return Node(
        role=Role.KEPT,
        key="body",
        title=name,
        note=f"body, kept; {inside} added inside" if inside else "body, kept",
        parameters=diff.totals.kept,
        output=head[0].input if head else learner.output,
        anchor=row_anchor(path),
        tooltip=f"{path or 'model'}: the body of {name}, kept with its pretrained weights",
    )


def _added(learner: Model, diff: Diff) -> Iterator[_Placed]:
    """Each layer that was added and ran, at its last step.

    A container that calls functions itself, as AdaptiveConcatPool2d does, is more than its layers: it is
    drawn as one.
    """
    origins = diff.origin_after
    calling = {step.path for step in learner.steps if step.operation is not None}
    composite = calling & _whole(learner, origins, Origin.ADDED)
    ends: dict[str, int] = {}
    for index, step in enumerate(learner.steps):
        if origins[step.path] is Origin.ADDED and (unit := _covering(step.path, composite) or _layer(step)) is not None:
            ends[unit] = index
    for path, index in ends.items():
        module = learner.by_path[path]
        yield (
            index,
            Node(
                role=Role.ADDED,
                key=row_anchor(path),
                title=module.type,
                note=_settings(module),
                parameters=learner.count(path),
                input=module.input,
                output=module.output,
                anchor=row_anchor(path),
                tooltip=f"{_signature(module)}, added",
            ),
        )


def _changed(learner: Model, diff: Diff) -> Iterator[Node]:
    """Each module that was replaced or altered, in printed order."""
    for change in diff.of(Origin.CHANGED):
        if change.after is None or not (module := learner.by_path[change.after]).parameters:
            continue
        yield Node(
            role=Role.CHANGED,
            key=row_anchor(module.path),
            title=module.type,
            note=f"was {change.before}, changed",
            parameters=module.own,
            input=module.input,
            output=module.output,
            anchor=row_anchor(module.path),
            tooltip=f"{_signature(module)}, changed",
        )


def _modules_gone(pretrained: Model, diff: Diff) -> Iterator[_Placed]:
    """Each topmost module that is cut or idle with all that is in it, at its first step.

    What was never called stands behind all steps, by itself; so does a container that lost parameters of
    its own, but not all its children.
    """
    origins = diff.origin_before
    after_of = {change.before: change.after for change in diff.changes if change.before is not None}
    missed = set(diff.missed)
    for origin in (Origin.CUT, Origin.IDLE):
        whole = _whole(pretrained, origins, origin)
        for path in (path for path in origins if origins[path] is origin):
            module = pretrained.by_path[path]
            if path in whole and _covering(path, whole) != path:
                continue
            within = pretrained.within(path) if path in whole else (module,)
            parameters = sum(inner.own for inner in within)
            if not parameters and (path not in whole or origin is Origin.IDLE):
                continue  # such as a StochasticDepth, which does nothing but in training
            steps = [index for index, step in enumerate(pretrained.steps) if lies_in(step.path, path)]
            joined = path in whole and bool(steps)
            vital = joined and any(pretrained.steps[index] in missed for index in steps)
            after = after_of[path]
            numbered = path in whole and module.name.isdigit()  # in a Sequential, where the class says more
            yield (
                steps[0] if joined else len(pretrained.steps),
                Node(
                    role=Role.IDLE if origin is Origin.IDLE else Role.LOST if vital else Role.CUT,
                    key=f"gone-{cut_anchor(path)}",
                    title=module.type if numbered else path or module.type,
                    note=path if numbered else _contents(within) if path in whole else _owned(module),
                    parameters=parameters,
                    input=module.input,
                    output=module.output,
                    anchor=cut_anchor(path) if after is None else row_anchor(after),
                    tooltip=f"{_signature(module)}, {origin}",
                    joined=joined,
                ),
            )


def _calls_gone(pretrained: Model, diff: Diff) -> Iterator[_Placed]:
    """The functional calls that went, but for those of modules that went; many in a row share a node."""
    lost, missed = Counter(diff.lost), set(diff.missed)
    whole = _whole(pretrained, diff.origin_before, Origin.CUT)
    calls: list[tuple[int, Step]] = []
    for index, step in enumerate(pretrained.steps):
        if lost[step] > 0:
            lost[step] -= 1
            if _covering(step.path, whole) is None:
                calls.append((index, step))
    # In a row: the distance between step and place in the list stays the same.
    rows = groupby(enumerate(calls), key=lambda item: (item[1][0] - item[0], item[1][1] in missed))
    for (_, vital), row in rows:
        steps = [call for _, call in row]
        together = [steps] if len(steps) > _SHOWN_CALLS else [[step] for step in steps]
        for group in together:
            index, last = group[0][0], group[-1][1]
            names = list(dict.fromkeys(step.operation or "" for _, step in group))
            yield (
                index,
                Node(
                    role=Role.LOST if vital else Role.CUT,
                    key=f"gone-step-{index}",
                    title=names[0] if len(group) == 1 else f"{len(group)} functional calls",
                    note="functional call" if len(group) == 1 else ", ".join(names),
                    output=last.output,
                    tooltip=f"called in the forward of {last.path or 'the model'}: {', '.join(names)}",
                ),
            )


def _whole(model: Model, origins: Mapping[str, Origin], origin: Origin) -> frozenset[str]:
    """Paths of the modules that have this origin with all that is in them."""
    mixed = with_parents(path for path in origins if origins[path] is not origin)
    return frozenset(module.path for module in model.modules if module.path not in mixed)


def _covering(path: str, units: AbstractSet[str]) -> str | None:
    """The topmost of the units in which the path lies."""
    found = [part for part in upwards(path) if part in units]
    return found[-1] if found else None


def _layer(step: Step) -> str | None:
    return step.path if step.operation is None else None


def _first_kept(model: Model, origins: Mapping[str, Origin]) -> int:
    """Index of the first layer of the body; 0 if nothing was kept."""
    kept = (i for i, step in enumerate(model.steps) if step.operation is None and origins[step.path] is Origin.KEPT)
    return next(kept, 0)


def _last_kept(model: Model, origins: Mapping[str, Origin]) -> int:
    """Index of the last layer of the body; 0 if nothing was kept."""
    kept = (i for i, step in enumerate(model.steps) if step.operation is None and origins[step.path] is Origin.KEPT)
    return max(kept, default=0)


def _settings(module: Module) -> str:
    """What tells a layer without parameters from others of its class: `p=0.25`. Flags are left out."""
    if module.parameters or not module.is_layer:
        return ""
    return _FLAG.sub("", module.detail).removeprefix(", ")


def _contents(within: Sequence[Module]) -> str:
    """The class of a layer, or how many layers there are."""
    layers = [module for module in within if module.is_layer]
    return layers[0].type if len(layers) == 1 else f"{len(layers)} layers"


def _owned(module: Module) -> str:
    """Names of a container's own parameters."""
    return ", ".join(parameter.name for parameter in module.parameters)


def _signature(module: Module) -> str:
    return f"{module.path or 'model'}: {module.type}({module.detail})"
