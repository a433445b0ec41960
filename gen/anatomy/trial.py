"""A request -> an `Anatomy`: the learner is built and tried on a batch, and whatever it raises is recorded.

This is the one place in the project with a broad `except`: an error here is a result to show.
"""

from __future__ import annotations

import torch
from fastai.learner import Learner

from gen.anatomy.batches import Task, dataloaders, target_of
from gen.anatomy.diff import compare
from gen.anatomy.failures import failure_of
from gen.anatomy.findings import find
from gen.anatomy.inspector import inspect_model
from gen.anatomy.learners import Built, Pretrained, build, correspondence, examine
from gen.anatomy.outside import around
from gen.anatomy.standins import weightless
from gen.catalogue import builder_of
from gen.records import Anatomy, Architecture, Diff, Failure, Finding, Group, Model, Outside, Request, Verdict

BATCH_SIZE = 2
DEFAULT_SIZE = 224  # pixels; for an architecture whose weights name no other


def examine_learner(architecture: Architecture, request: Request, *, task: Task = Task.CATEGORY) -> Anatomy:
    """Builds the learner that `request` asks for, tries it on one training batch, and records what it is."""
    built = Built(dls=dataloaders(task, n_out=request.n_out, n_in=request.n_in, batch_size=BATCH_SIZE))
    learner: Model | None = None
    failure: Failure | None = None
    try:
        learn = build(built, request.code, lambda asked: _blank(architecture, asked, 3))
        batch = _blank(architecture, built.loading.asked, request.n_in)
        learner = _inspect(built, learn, batch)
        _train_on(learn, batch)
    except Exception as error:  # noqa: BLE001 - a refusal or a failure is a result
        failure = failure_of(error, built.pretrained.model if built.pretrained is not None else None)
    if built.pretrained is None:
        built.pretrained = _without_weights(architecture)
    return _anatomy(architecture, request, built, learner, failure)


def _blank(architecture: Architecture, asked: str | None, n_in: int) -> torch.Tensor:
    """A batch at the image size of the weights that were asked for, else of the default ones; 224 without any."""
    sizes = {weights.name: weights.image_size for weights in architecture.checkpoints}
    default = architecture.default_checkpoint
    usual = default.image_size if default is not None and asked is not None else None
    size = (sizes.get(asked) if asked is not None else None) or usual or DEFAULT_SIZE
    return torch.empty(BATCH_SIZE, n_in, size, size, device="meta")


def _inspect(built: Built, learn: Learner, batch: torch.Tensor) -> Model:
    """The learner's model; initialisations are told of the parameters that are not the pretrained model's."""
    known = built.pretrained.parameters if built.pretrained is not None else frozenset()
    initialised = {key: value for key, value in built.initialised.items() if key not in known}
    return inspect_model(learn.model, batch, groups=learn.opt.param_lists, initialised=initialised)


def _train_on(learn: Learner, batch: torch.Tensor) -> None:
    """One forward pass in training mode and the loss, as `fit` would start. Raises what they raise."""
    target = target_of(learn.dls).to("meta")
    learn.model.train()
    learn.loss_func(learn.model(batch), target)


def _without_weights(architecture: Architecture) -> Pretrained | None:
    """The architecture itself, for one that fastai could not even begin with; None if it cannot be built."""
    try:
        with weightless():
            return examine(builder_of(architecture)(), _blank(architecture, None, 3))
    except Exception:  # noqa: BLE001 - the learner's own failure is already recorded
        return None


def _anatomy(
    architecture: Architecture, request: Request, built: Built, learner: Model | None, failure: Failure | None
) -> Anatomy:
    pretrained = built.pretrained.model if built.pretrained is not None else None
    diff: Diff | None = None
    outside: Outside | None = None
    if built.learn is not None:
        outside = around(built.learn)
        if built.pretrained is not None and learner is not None:
            same, replaced = correspondence(built.pretrained, built.learn.model)
            diff = compare(built.pretrained.model, learner, same=same, replaced=replaced)
    findings: tuple[Finding, ...] = ()
    if failure is None and pretrained is not None and diff is not None and outside is not None:
        findings = tuple(find(architecture, request, pretrained, diff=diff, loading=built.loading, outside=outside))
    return Anatomy(
        request=request,
        verdict=_verdict(built, failure, has_findings=bool(findings)),
        failure=failure,
        findings=findings,
        loaded=built.loading.asked,
        pretrained=pretrained,
        learner=learner,
        diff=diff,
        groups=tuple(_groups(learner)) if learner is not None else (),
        outside=outside,
    )


def _verdict(built: Built, failure: Failure | None, *, has_findings: bool) -> Verdict:
    if failure is not None:
        return Verdict.REFUSED if built.learn is None else Verdict.FAILS
    return Verdict.WORKS_BUT if has_findings else Verdict.WORKS


def _groups(learner: Model) -> list[Group]:
    """The optimizer's parameter groups, each told by the topmost modules that lie wholly inside it."""
    inside: dict[str, set[int | None]] = {}
    for module in learner.modules:
        for parameter in module.parameters:
            for path in _lineage(module.path):
                inside.setdefault(path, set()).add(parameter.group)
    parameters = [parameter for module in learner.modules for parameter in module.parameters]
    indices = sorted({parameter.group for parameter in parameters if parameter.group is not None})
    return [
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
    ]


def _lineage(path: str) -> list[str]:
    """A path and all its parents', the model itself (an empty path) first."""
    names = path.split(".") if path else []
    return [".".join(names[:end]) for end in range(len(names) + 1)]
