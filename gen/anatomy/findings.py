"""A learner that builds and runs -> what is silently different about it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from gen.records import Architecture, Diff, Finding, FindingKind, Library, Model, Origin, Outside, Request, Step


class Loaded(Protocol):
    """What was asked for in place of the weights, and how much of the model it filled."""

    asked: str | None
    missing: int
    total: int
    unconverted: tuple[str, ...]


def find(  # noqa: PLR0913 - the parts of an anatomy that is still in the making
    architecture: Architecture, request: Request, pretrained: Model, *, diff: Diff, loading: Loaded, outside: Outside
) -> Iterator[Finding]:
    """The findings of one learner, the gravest first."""
    if request.pretrained:
        yield from _weights(architecture, pretrained, loading)
    if request.pretrained and loading.unconverted:
        yield _random_first(pretrained, loading)
    yield from _features(pretrained, diff)
    if diff.astray:
        facts = {"operations": _operations(diff.astray), "classifiers": _classifiers(pretrained, diff)}
        yield Finding(kind=FindingKind.OTHER_FEATURES, facts=facts)
    yield from _idle(architecture, pretrained, diff)
    if request.pretrained and request.n_in == 3 and outside.mean is None and loading.asked is not None:  # noqa: PLR2004
        checkpoint = next((each for each in architecture.checkpoints if each.name == loading.asked), None)
        mean, std = (checkpoint.mean, checkpoint.std) if checkpoint is not None else ((), ())
        yield Finding(kind=FindingKind.NO_NORMALIZE, facts={"mean": list(mean), "std": list(std)})


def _idle(architecture: Architecture, pretrained: Model, diff: Diff) -> Iterator[Finding]:
    paths = {change.before for change in diff.of(Origin.IDLE) if change.before is not None}
    parameters = sum(pretrained.by_path[path].own for path in paths)
    if parameters:
        holding = [module.path for module in pretrained.modules if module.path in paths and module.own]
        tops = dict.fromkeys(_topmost(path, paths) for path in holding)
        facts = {"parameters": parameters, "modules": list(tops), "by_name": architecture.library is Library.TIMM}
        yield Finding(kind=FindingKind.IDLE_PARAMETERS, facts=facts)


def _topmost(path: str, paths: set[str]) -> str:
    """The outermost module around `path` that is one of `paths` with all in between."""
    while (parent := path.rpartition(".")[0]) in paths and parent:
        path = parent
    return path


def _weights(architecture: Architecture, pretrained: Model, loading: Loaded) -> Iterator[Finding]:
    default = architecture.default_checkpoint
    if loading.asked is None:
        yield Finding(kind=FindingKind.RANDOM_BODY, facts={"parameters": pretrained.parameters})
    elif loading.missing:
        facts = {"missing": loading.missing, "total": loading.total, "checkpoint": loading.asked}
        yield Finding(kind=FindingKind.PARTLY_PRETRAINED, facts=facts)
    if architecture.library is Library.TORCHVISION and loading.asked and default and loading.asked != default.name:
        older = next((each for each in architecture.checkpoints if each.name == loading.asked), None)
        facts = {
            "loaded": loading.asked,
            "default": default.name,
            "loaded_metrics": dict(older.metrics) if older is not None else {},
            "default_metrics": dict(default.metrics),
        }
        yield Finding(kind=FindingKind.OLDER_WEIGHTS, facts=facts)


def _random_first(pretrained: Model, loading: Loaded) -> Finding:
    layers = [pretrained.by_path[path] for path in loading.unconverted]  # whose biases, if any, are loaded
    parameters = sum(each.count for layer in layers for each in layer.parameters if each.name == "weight")
    facts = {"modules": list(loading.unconverted), "parameters": parameters}
    return Finding(kind=FindingKind.FIRST_LAYER_RANDOM, facts=facts)


def _classifiers(pretrained: Model, diff: Diff) -> list[str]:
    """What was cut with parameters of its own, by its outermost module."""
    paths = {change.before for change in diff.of(Origin.CUT) if change.before}
    holding = [module.path for module in pretrained.modules if module.path in paths and module.own]
    return list(dict.fromkeys(_topmost(path, paths) for path in holding))


def _features(pretrained: Model, diff: Diff) -> Iterator[Finding]:
    if not diff.missed:
        return
    layers = [step.path for step in diff.missed if step.operation is None]
    gone = [path for path in layers if diff.origin_before[path] is Origin.CUT]
    parameters = sum(pretrained.by_path[path].own for path in gone)
    facts = {
        "layers": len(layers),
        "parameters": parameters,
        "kept": diff.totals.kept + diff.totals.changed_before,
        "pretrained": diff.totals.pretrained,
        "tops": _tops(pretrained, diff),
        "operations": _operations(diff.missed),
    }
    yield Finding(kind=FindingKind.BODY_TRUNCATED if parameters else FindingKind.FEATURES_DIFFER, facts=facts)


def _tops(pretrained: Model, diff: Diff) -> list[str]:
    """Top-level children of the pretrained model that the missed layers belong to, in order."""
    tops = dict.fromkeys(step.path.partition(".")[0] for step in diff.missed if step.path)
    return [top for top in tops if top in pretrained.by_path]


def _operations(steps: tuple[Step, ...]) -> list[str]:
    """Names of the functional calls, each once, in order."""
    return list(dict.fromkeys(step.operation for step in steps if step.operation is not None))
