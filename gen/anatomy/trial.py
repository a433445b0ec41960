"""A request -> an `Anatomy`: the learner is built and tried on a batch, and whatever it raises is recorded.

This is the one place in the project with a broad `except`: an error here is a result to show.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from fastai.learner import Learner

from gen.anatomy.batches import Task, dataloaders, target_of
from gen.anatomy.diff import compare
from gen.anatomy.findings import find
from gen.anatomy.inspector import inspect_model, storage_key
from gen.anatomy.learners import Built, build, correspondence, examine
from gen.anatomy.outside import around
from gen.anatomy.standins import Loading, weightless
from gen.catalogue import builder_of
from gen.catalogue.sources import source_at
from gen.records import Anatomy, Architecture, Cause, Failure, Group, Model, Request, Source, Verdict

BATCH_SIZE = 2
DEFAULT_SIZE = 224  # pixels; for an architecture whose weights name no other
_LIBRARIES = ("fastai", "torchvision", "timm")


def examine_learner(architecture: Architecture, request: Request, *, task: Task = Task.CATEGORY) -> Anatomy:
    """Builds the learner that `request` asks for, tries it on one training batch, and records what it is."""
    image_size = _image_size(architecture)
    built = Built(
        dls=dataloaders(task, n_out=request.n_out, n_in=request.n_in, batch_size=BATCH_SIZE), loading=Loading()
    )
    failure: Failure | None = None
    learner: Model | None = None
    try:
        build(built, request.code, n_in=request.n_in, image_size=image_size, batch_size=BATCH_SIZE)
    except Exception as error:  # noqa: BLE001 - a refusal is a result
        failure = failure_of(error, built.pretrained.model if built.pretrained is not None else None)
    size = image_size(built.loading.asked)
    if built.learn is not None and failure is None:
        try:
            batch = torch.empty(BATCH_SIZE, request.n_in, size, size, device="meta")
            learner = _inspect(built, batch)
            _train_on(built.learn, batch)
        except Exception as error:  # noqa: BLE001 - a failure is a result
            failure = failure_of(error, built.pretrained.model if built.pretrained is not None else None)
    if built.pretrained is None:
        built.pretrained = _without_weights(architecture, size)
    return _anatomy(architecture, request, built, learner, failure)


def failure_of(error: Exception, pretrained: Model | None) -> Failure:
    """What a reader would see of an error, and why it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame, source_at(Path(frame.filename), frame.lineno or 0, frame.name)) for frame in frames]
    installed = [source for _, source in places if source is not None]
    of_fastai = [source for source in installed if source.package == "fastai"]
    of_libraries = [source for source in installed if source.package in _LIBRARIES]
    raised = of_libraries[-1] if of_libraries else installed[-1] if installed else None
    return Failure(
        cause=_cause(error, raised, of_fastai, pretrained),
        error=type(error).__name__,
        message=str(error),
        raised=raised,
        entered=of_fastai[-1] if of_fastai else None,
    )


def _cause(error: Exception, raised: Source | None, of_fastai: list[Source], pretrained: Model | None) -> Cause:
    where = raised.name if raised is not None else ""
    message = str(error)
    match error:
        case StopIteration() if where in ("create_body", "<genexpr>"):
            return Cause.NO_POOLING_MODULE
        case ValueError() if "pretrained" in message or "weights" in message:
            return Cause.NO_LEGACY_WEIGHTS
        case RuntimeError() if "loading state_dict" in message:
            return Cause.WRONG_CHECKPOINT
        case TypeError() if "required positional argument" in message or "multiple values" in message:
            return Cause.BROKEN_BUILDER
        case NotImplementedError() if 'missing the required "forward"' in message:
            return Cause.LIST_OF_MODULES
        case AssertionError() if where == "_update_first_layer":
            return Cause.FIRST_LAYER
        case _ if any(source.name == "num_features_model" for source in of_fastai):
            return Cause.SIDE_BRANCH if pretrained is not None and _has_side_branch(pretrained) else Cause.FIXED_INPUT
        case _ if raised is not None and raised.package == "fastai":
            return Cause.RAISED_BY_FASTAI
        case _:
            return Cause.RAISED_BY_LIBRARY


def _has_side_branch(pretrained: Model) -> bool:
    """Whether a child of the model holds parameters, none of which reaches the output of an evaluated model."""
    for child in pretrained.modules:
        if child.depth == 1:
            parameters = [parameter for module in pretrained.within(child.path) for parameter in module.parameters]
            if parameters and not any(parameter.reached for parameter in parameters):
                return True
    return False


def _inspect(built: Built, batch: torch.Tensor) -> Model:
    """The learner's model; initialisations are told of the parameters that are not the pretrained model's."""
    assert built.learn is not None
    known = built.pretrained.parameters if built.pretrained is not None else frozenset()
    initialised = {key: value for key, value in built.initialised.items() if key not in known}
    return inspect_model(built.learn.model, batch, groups=built.learn.opt.param_lists, initialised=initialised)


def _train_on(learn: Learner, batch: torch.Tensor) -> None:
    """One forward pass in training mode and the loss, as `fit` would start. Raises what they raise."""
    target = target_of(learn.dls).to("meta")
    learn.model.train()
    learn.loss_func(learn.model(batch), target)


def _without_weights(architecture: Architecture, size: int) -> Any:
    """The architecture itself, for one that fastai could not even begin with; None if it cannot be built."""
    try:
        with weightless():
            return examine(builder_of(architecture)(), torch.empty(BATCH_SIZE, 3, size, size, device="meta"))
    except Exception:  # noqa: BLE001 - the learner's own failure is already recorded
        return None


def _image_size(architecture: Architecture) -> Callable[[str | None], int]:
    sizes = {weights.name: weights.image_size for weights in architecture.checkpoints}
    default = architecture.default_checkpoint
    usual = (default.image_size if default is not None else None) or DEFAULT_SIZE

    def image_size(asked: str | None) -> int:
        return (sizes.get(asked) if asked is not None else None) or (DEFAULT_SIZE if asked is None else usual)

    return image_size


def _anatomy(
    architecture: Architecture, request: Request, built: Built, learner: Model | None, failure: Failure | None
) -> Anatomy:
    pretrained = built.pretrained.model if built.pretrained is not None else None
    diff = None
    if built.pretrained is not None and built.learn is not None and learner is not None:
        same, replaced = correspondence(built.pretrained, built.learn.model)
        diff = compare(built.pretrained.model, learner, same=same, replaced=replaced)
    outside = around(built.learn) if built.learn is not None else None
    findings = ()
    if failure is None and pretrained is not None and diff is not None and outside is not None:
        findings = tuple(find(architecture, request, pretrained, diff, built.loading, outside))
    if failure is not None:
        verdict = Verdict.REFUSED if built.learn is None else Verdict.FAILS
    else:
        verdict = Verdict.WORKS_BUT if findings else Verdict.WORKS
    return Anatomy(
        request=request,
        verdict=verdict,
        failure=failure,
        findings=findings,
        loaded=built.loading.asked,
        pretrained=pretrained,
        learner=learner,
        diff=diff,
        groups=tuple(_groups(learner)) if learner is not None else (),
        outside=outside,
    )


def _groups(learner: Model) -> list[Group]:
    """The optimizer's parameter groups, each told by the topmost modules that lie wholly inside it."""
    inside: dict[str, set[int | None]] = {}
    for module in learner.modules:
        for parameter in module.parameters:
            path = module.path
            while True:
                inside.setdefault(path, set()).add(parameter.group)
                if not path:
                    break
                path = path.rpartition(".")[0]
    indices = sorted({index for found in inside.values() for index in found if index is not None})
    parameters = [parameter for module in learner.modules for parameter in module.parameters]
    return [
        Group(
            index=index,
            parameters=sum(parameter.count for parameter in parameters if parameter.group == index),
            trainable=sum(parameter.count for parameter in parameters if parameter.group == index and parameter.trainable),
            modules=tuple(
                path
                for path, found in inside.items()
                if found == {index} and (not path or inside[path.rpartition(".")[0]] != {index})
            ),
        )
        for index in indices
    ]
