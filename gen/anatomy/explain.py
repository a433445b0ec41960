"""An `Anatomy` -> why each added layer is there and each cut part went, in words from `annotations.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

from gen.anatomy.diff import feature_end
from gen.annotations import LayerText, fill, load_annotations
from gen.catalogue.sources import source_of
from gen.records import Anatomy, Diff, Kind, Model, Module, Origin, Reason, Shape, Source

_FITTED_BY = "fastai.text.learner.match_embeds"


def explain(anatomy: Anatomy) -> Iterator[Reason]:
    """A reason for every added module, for what was fitted to another vocabulary, and for every topmost module
    that was cut."""
    if anatomy.diff is None or anatomy.learner is None:
        return
    yield from _added(anatomy.learner, anatomy.diff, anatomy.request.kind)
    yield from _fitted(anatomy.learner, anatomy.diff)
    if anatomy.pretrained is not None:
        yield from _cut(anatomy.pretrained, anatomy.diff, anatomy.request.kind)


def why_no_fix(anatomy: Anatomy) -> str:
    """Why none is offered for a learner that would need one."""
    texts = load_annotations().no_fix
    kinds: list[str] = [finding.kind for finding in anatomy.findings]
    if anatomy.failure is not None:
        kinds.append(anatomy.failure.cause)
    return next((texts[kind] for kind in kinds if kind in texts), texts["any"])


def _added(learner: Model, diff: Diff, kind: Kind) -> Iterator[Reason]:
    added = _of(Origin.ADDED, learner, diff)
    by_type: dict[str, list[str]] = {}
    for module in added:
        by_type.setdefault(module.type, []).append(module.path)
    for module in added:
        same = by_type[module.type]
        place = "last" if module.path == same[-1] else "first" if module.path == same[0] else "hidden"
        if module.type == "BatchNorm1d" and module.path == same[0]:
            place = "first"
        chosen = _chosen(module.type, place, kind)
        text = fill(chosen.text, **_facts(module, learner))
        yield Reason(origin=Origin.ADDED, path=module.path, text=text, source=_source(chosen.source))


def _of(origin: Origin, learner: Model, diff: Diff) -> list[Module]:
    return [learner.by_path[change.after] for change in diff.of(origin) if change.after is not None]


def _chosen(layer: str, place: str, kind: Kind) -> LayerText:
    return next(
        text
        for text in load_annotations().layers
        if text.type == "any"
        or (text.type == layer and text.place in (None, place) and (not text.kinds or kind in text.kinds))
    )


def _facts(module: Module, learner: Model) -> dict[str, object]:
    probability = re.match(r"p=([\d.]+)", module.detail)
    first = next((each.input for each in learner.within(module.path)[1:] if each.input is not None), None)
    return {
        "before": _item(module.input),
        "after": _item(module.output),
        "p": float(probability[1]) if probability else 0.0,
        "count": learner.count(module.path),
        "parameters": {parameter.name: parameter.shape for parameter in module.parameters},
        "inside": _item(first),
        "runs": module.calls > 0,
    }


def _item(shape: Shape | None) -> Shape:
    """Shape of one item of a batch; a single 0 where there is none."""
    return shape[1:] if shape else (0,)


def _fitted(learner: Model, diff: Diff) -> Iterator[Reason]:
    texts = load_annotations().fitted
    for module in _of(Origin.CHANGED, learner, diff):
        if module.type in texts:
            text = fill(texts[module.type], **_facts(module, learner))
            yield Reason(origin=Origin.CHANGED, path=module.path, text=text, source=_source(_FITTED_BY))


def _cut(pretrained: Model, diff: Diff, kind: Kind) -> Iterator[Reason]:
    texts = load_annotations().cuts
    origins = diff.origin_before
    missed = {step.path for step in diff.missed if step.operation is None}
    end = feature_end(pretrained)
    classifier = {
        step.path
        for step in pretrained.steps[end:]
        if step.operation is None and pretrained.by_path[step.path].parameters
    }
    lost_at_root = dict.fromkeys(step.operation for step in diff.lost if not step.path and step.operation)
    for change in diff.of(Origin.CUT):
        path = change.before
        if path is None or ("." in path and origins[path.rpartition(".")[0]] is Origin.CUT):
            continue  # goes with its parent
        below = {module.path for module in pretrained.within(path)}
        module = pretrained.by_path[path]
        if not path:
            role = texts.root
        elif missed & below:
            role = texts.feature
        elif classifier & below:
            role = texts.decoder if kind is Kind.CLASSIFIER else texts.classifier
        elif "Pool" in module.type:
            role = texts.pool
        else:
            role = texts.other
        text = fill(
            role,
            name=module.name,
            type=module.type,
            count=f"{pretrained.count(path):,}",
            classes=pretrained.output[-1] if pretrained.output else 0,
            operations=list(lost_at_root),
        )
        yield Reason(origin=Origin.CUT, path=path, text=text, source=None)


def _source(dotted: str | None) -> Source | None:
    if dotted is None:
        return None
    module, _, name = dotted.rpartition(".")
    return source_of(getattr(import_module(module), name))
