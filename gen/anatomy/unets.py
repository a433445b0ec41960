"""An architecture -> its `UNetEntry`: what `unet_learner` makes of it, and a fix where one is due.

Which modules hand something across to the decoder is read off the finished U-Net: each block of its decoder holds
the hook that feeds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from fastai.vision.models.unet import UnetBlock
from torch import nn

from gen.anatomy.attempts import attempt
from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.diff import compare
from gen.anatomy.explain import why_no_fix
from gen.anatomy.failures import failure_of
from gen.anatomy.inspector import inspect_model
from gen.anatomy.learners import Built, build, correspondence, imports_for, written_as
from gen.anatomy.networks import Networks
from gen.anatomy.outside import around
from gen.anatomy.recipes import applicable, context_for, gravity, render, unet_recipes
from gen.anatomy.trial import BATCH_SIZE, blank, train_on, verdict_of
from gen.anatomy.unet_findings import find_in_unet
from gen.annotations import load_annotations
from gen.records import (
    Anatomy,
    Architecture,
    Diff,
    Failure,
    Finding,
    FindingKind,
    Kind,
    Model,
    Module,
    Outside,
    Request,
    Skip,
    Stage,
    UNet,
    UNetEntry,
    UNetFix,
    Verdict,
)

_ENCODER = "layers.0"  # `DynamicUnet` keeps its children in `layers`
_CHILD_DEPTH = 2
_GRAVE = (FindingKind.ONE_SKIP, FindingKind.NO_SKIP, FindingKind.MISREAD_FEATURES)  # the last is the gravest


def examine_unet(architecture: Architecture, anatomy: Anatomy, networks: Networks) -> UNetEntry:
    """Builds and tries the default U-Net and, where it is not what its maker takes it for, remedies.

    `anatomy` is that of the architecture's main learner, whose pretrained model is not inspected again.
    """
    code = f"{imports_for(architecture)}\n\nlearn = unet_learner(dls, {written_as(architecture)})"
    request = Request(code=code, n_out=anatomy.request.n_out, kind=Kind.UNET)
    unet = build_unet(architecture, request, networks, anatomy.pretrained)
    if unet.anatomy.verdict is Verdict.WORKS:
        return UNetEntry(unet=unet, fix=None, no_fix=None)
    fix, failures = _fix(architecture, unet, networks, anatomy.pretrained)
    return UNetEntry(unet=unet, fix=fix, no_fix=_why_no_fix(unet, failures) if fix is None else None)


def build_unet(architecture: Architecture, request: Request, networks: Networks, pretrained: Model | None) -> UNet:
    """The U-Net that `request` asks for, tried on one training batch.

    `pretrained` is the architecture's pretrained model, if it was seen before.
    """
    batch = _blank(architecture, request, pretrained)
    size = (batch.shape[2], batch.shape[3])
    dls = dataloaders(Task.SEGMENTATION, n_out=request.n_out, n_in=3, batch_size=BATCH_SIZE, size=size)
    built = Built(dls, networks)
    learner: Model | None = None

    def make_and_try() -> None:
        nonlocal learner
        learn = build(built, request.code, lambda _asked: batch, known=pretrained, initialised=False)
        learner = inspect_model(learn.model, batch, groups=learn.opt.param_lists)
        train_on(learn, batch)

    error = attempt(make_and_try)
    failure = failure_of(error, pretrained) if isinstance(error, Exception) else None
    if learner is None or failure is not None:
        return UNet(anatomy=_anatomy(request, built, failure), skips=(), encoder=None, decoder=())
    return _unet(architecture, request, built, learner, pretrained)


def _blank(architecture: Architecture, request: Request, pretrained: Model | None) -> torch.Tensor:
    """A batch at the size that the main learner was tried on, unless the code asks for the default weights."""
    default = architecture.default_checkpoint
    if default is not None and "'DEFAULT'" in request.code:
        return blank(architecture, default.name, request.n_in)
    if pretrained is None:
        return blank(architecture, None, request.n_in)
    return torch.empty((BATCH_SIZE, *pretrained.input[1:]), device="meta")


def _unet(architecture: Architecture, request: Request, built: Built, learner: Model, pretrained: Model | None) -> UNet:
    """What is told of a U-Net that runs."""
    assert built.learn is not None and built.pretrained is not None  # noqa: S101, PT018 - it runs
    same, replaced = correspondence(built.pretrained, built.learn.model, learner)
    diff = _whole(compare(built.pretrained.model, learner, same=same, replaced=replaced), built, pretrained)
    outside = around(built.learn)
    shown = arms(built.learn.model, learner, same if built.pretrained.model is pretrained else {})
    findings = tuple(
        find_in_unet(
            architecture,
            request,
            pretrained or built.pretrained.model,
            body=built.pretrained.model,
            diff=diff,
            loading=built.loading,
            outside=outside,
            skips=shown.skips,
            encoder=shown.encoder,
        )
    )
    return UNet(
        anatomy=_anatomy(request, built, None, diff=diff, outside=outside, findings=findings),
        skips=shown.skips,
        encoder=shown.encoder,
        decoder=shown.decoder,
    )


@dataclass(frozen=True, kw_only=True)
class Arms:
    """A U-Net from one end to the other."""

    skips: tuple[Skip, ...]
    encoder: Stage
    decoder: tuple[Stage, ...]


def arms(network: nn.Module, learner: Model, same: Mapping[str, str]) -> Arms:
    """What a `DynamicUnet` hands across, and its stages; `same` maps paths in it to those in the pretrained model."""
    encoder, *decoder = (_stage(module, learner) for module in learner.modules if module.depth == _CHILD_DEPTH)
    skips = (
        Skip(tap=tap, before=same.get(tap), shape=learner.by_path[tap].output or (), block=block)
        for block, tap in reversed(_taps(network))
    )
    return Arms(skips=tuple(skips), encoder=encoder, decoder=tuple(decoder))


def _taps(network: nn.Module) -> list[tuple[str, str]]:
    """Path of each block of the decoder that takes something across, with the path of the module that gives it."""
    modules = dict(network.named_modules())
    hooked = {number: path for path, module in modules.items() for number in module._forward_hooks}  # noqa: SLF001
    return [(path, hooked[each.hook.hook.id]) for path, each in modules.items() if isinstance(each, UnetBlock)]


def _stage(module: Module, learner: Model) -> Stage:
    return Stage(
        path=module.path,
        type=module.type,
        input=module.input,
        output=module.output,
        parameters=learner.count(module.path),
    )


def _whole(diff: Diff, built: Built, pretrained: Model | None) -> Diff:
    """Counts what a builder left out of the pretrained model as cut: some fixes ask timm for its features only."""
    if pretrained is None or built.pretrained is None:
        return diff
    left_out = pretrained.parameters - built.pretrained.model.parameters
    return replace(diff, totals=replace(diff.totals, cut=diff.totals.cut + left_out))


def _anatomy(  # noqa: PLR0913 - the parts of an anatomy
    request: Request,
    built: Built,
    failure: Failure | None,
    *,
    diff: Diff | None = None,
    outside: Outside | None = None,
    findings: tuple[Finding, ...] = (),
) -> Anatomy:
    """Without the models and their changes: the page shows the architecture's main learner with those."""
    return Anatomy(
        request=request,
        verdict=verdict_of(built, failure, has_findings=bool(findings)),
        failure=failure,
        findings=findings,
        loaded=built.loading.asked,
        pretrained=None,
        learner=None,
        diff=diff.totals_only() if diff is not None else None,
        groups=(),
        outside=outside,
    )


def _fix(
    architecture: Architecture, unet: UNet, networks: Networks, pretrained: Model | None
) -> tuple[UNetFix | None, tuple[Failure, ...]]:
    """The first remedy that leaves nothing to find, or the one that leaves least, and how the others failed.

    Each is tried only if it may help with what is left to mend after those before it.
    """
    n_out = unet.anatomy.request.n_out
    context = context_for(architecture, pretrained, n_out)
    context["model_type"] = pretrained.by_path[""].type if pretrained is not None else ""
    left = unet.anatomy
    best: UNetFix | None = None
    failures: list[Failure] = []
    for recipe in unet_recipes():
        if not any(applicable((recipe,), architecture, replace(left, pretrained=pretrained))):
            continue
        code = render(recipe.code, context)
        request = Request(code=code, n_out=n_out, pretrained="pretrained=False" not in code, kind=Kind.UNET)
        fixed = build_unet(architecture, request, networks, pretrained)
        if fixed.anatomy.failure is not None:
            failures.append(fixed.anatomy.failure)
        elif _gravity(fixed.anatomy) < _gravity(left):
            left = fixed.anatomy
            best = UNetFix(recipe=recipe.key, title=recipe.title, text=recipe.text, unet=fixed)
    return best, tuple(failures)


def _gravity(anatomy: Anatomy) -> tuple[tuple[bool, int], int]:
    """How much is wrong with a U-Net; of two with as many findings, the one with the graver is worse."""
    grave = [_GRAVE.index(finding.kind) + 1 for finding in anatomy.findings if finding.kind in _GRAVE]
    return gravity(anatomy), max(grave, default=0)


def _why_no_fix(unet: UNet, failures: tuple[Failure, ...]) -> str:
    """Why none is offered; some code cannot be tried here, because tensors without memory hold no numbers."""
    if any("meta tensors" in failure.message for failure in failures):
        return load_annotations().no_fix["reads-numbers"]
    return why_no_fix(unet.anatomy)
