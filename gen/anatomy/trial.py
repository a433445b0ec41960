"""A request -> an `Anatomy`: the learner is built and tried on a batch, and whatever it raises is recorded."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from fastai.learner import Learner

from gen.anatomy.attempts import attempt
from gen.anatomy.batches import Task, dataloaders, target_of
from gen.anatomy.calls import first_shape
from gen.anatomy.diff import compare
from gen.anatomy.failures import failure_of
from gen.anatomy.findings import find
from gen.anatomy.groups import groups_of
from gen.anatomy.inspector import inspect_model, likeness
from gen.anatomy.learners import Built, Pretrained, build, correspondence, examine_twin
from gen.anatomy.networks import Networks
from gen.anatomy.outside import around
from gen.records import (
    Anatomy,
    Architecture,
    Diff,
    Failure,
    Finding,
    Library,
    Model,
    Outside,
    Request,
    Shape,
    Verdict,
)

BATCH_SIZE = 2
DEFAULT_SIZE = (224, 224)  # pixels; for an architecture whose library names no other


@dataclass(frozen=True)
class Seen:
    """What was built and seen of an architecture before."""

    networks: Networks
    pretrained: Model | None = None
    learner: Model | None = None
    """The model of another learner, which need not be followed again where this one's is the same."""


def examine_learner(architecture: Architecture, request: Request, seen: Seen, *, task: Task = Task.CATEGORY) -> Anatomy:
    """Builds the learner that `request` asks for, tries it on one training batch, and records what it is."""
    known = seen.pretrained
    dls = dataloaders(task, n_out=request.n_out, n_in=request.n_in, batch_size=BATCH_SIZE)
    built = Built(dls, seen.networks)
    if architecture.library is Library.TIMM:  # timm makes the body anew, without the classifier
        built.pretrained = Pretrained(model=known) if known is not None else twin_of(architecture, seen.networks)
    learner: Model | None = None

    def make_and_try() -> None:
        nonlocal learner
        learn = build(built, request.code, lambda asked: blank(architecture, asked, 3), known=known)
        batch = blank(architecture, built.loading.asked, request.n_in)
        alike = likeness(learn.model, seen.learner)
        if alike is None:
            learner = _inspect(built, learn, batch)
        train_on(learn, batch)
        learner = learner or alike  # what does not run is like nothing that does

    error = attempt(make_and_try)
    if built.pretrained is None:
        built.pretrained = twin_of(architecture, seen.networks)
    failure: Failure | None = None
    if isinstance(error, Exception):
        pretrained = built.pretrained.model if built.pretrained is not None else None
        failure = failure_of(error, pretrained, _features(architecture, request, built))
    return _anatomy(architecture, request, built, learner, failure)


def blank(architecture: Architecture, asked: str | None, n_in: int) -> torch.Tensor:
    """A batch at the image size of the weights that were asked for, else at the architecture's own."""
    default = architecture.default_checkpoint
    loaded = next((each for each in architecture.checkpoints if each.name == asked), default if asked else None)
    height, width = architecture.image_size or DEFAULT_SIZE
    if loaded is not None and loaded.image_size is not None:
        height, width = loaded.image_size, loaded.image_width or loaded.image_size
    return torch.empty(BATCH_SIZE, n_in, height, width, device="meta")


def twin_of(architecture: Architecture, networks: Networks) -> Pretrained | None:
    """The architecture as its own library builds it; None if it cannot be built."""
    twin = attempt(lambda: examine_twin(networks, blank(architecture, None, 3)))
    return None if isinstance(twin, Exception) else twin


def _inspect(built: Built, learn: Learner, batch: torch.Tensor) -> Model:
    """The learner's model; initialisations are told of the parameters that are not the pretrained model's."""
    known = built.pretrained.parameters if built.pretrained is not None else frozenset()
    initialised = {key: value for key, value in built.initialised.items() if key not in known}
    return inspect_model(learn.model, batch, groups=learn.opt.param_lists, initialised=initialised)


def train_on(learn: Learner, batch: torch.Tensor) -> None:
    """One forward pass in training mode and the loss, as `fit` would start. Raises what they raise."""
    target = target_of(learn.dls).to("meta").as_subclass(torch.Tensor)  # as `CastToTensor` does in `fit`
    learn.model.train()
    learn.loss_func(learn.model(batch), target)


def _features(architecture: Architecture, request: Request, built: Built) -> Shape | None:
    """Shape of what the body of a learner that failed hands on; None where there is none, or it fails as well."""
    if built.learn is None:
        return None
    body = built.learn.model[0]
    shape = attempt(lambda: first_shape(body(blank(architecture, built.loading.asked, request.n_in))))
    return None if isinstance(shape, Exception) else shape


def _anatomy(
    architecture: Architecture, request: Request, built: Built, learner: Model | None, failure: Failure | None
) -> Anatomy:
    pretrained = built.pretrained.model if built.pretrained is not None else None
    diff: Diff | None = None
    outside: Outside | None = None
    if built.learn is not None:
        outside = around(built.learn)
        if built.pretrained is not None and learner is not None:
            same, replaced = correspondence(built.pretrained, built.learn.model, learner)
            diff = compare(built.pretrained.model, learner, same=same, replaced=replaced)
    findings: tuple[Finding, ...] = ()
    if failure is None and pretrained is not None and diff is not None and outside is not None:
        findings = tuple(find(architecture, request, pretrained, diff=diff, loading=built.loading, outside=outside))
    return Anatomy(
        request=request,
        verdict=verdict_of(built, failure, has_findings=bool(findings)),
        failure=failure,
        findings=findings,
        loaded=built.loading.asked,
        pretrained=pretrained,
        learner=learner,
        diff=diff,
        groups=groups_of(learner) if learner is not None else (),
        outside=outside,
    )


def verdict_of(built: Built, failure: Failure | None, *, has_findings: bool) -> Verdict:
    """What became of a learner."""
    if failure is not None:
        return Verdict.REFUSED if built.learn is None else Verdict.FAILS
    return Verdict.WORKS_BUT if has_findings else Verdict.WORKS
