"""Learners that the generator builds without memory, against the same learners built for real on the CPU."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
import torch
from fastai.learner import Learner
from torchvision.models import WeightsEnum

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.entries import make_entry
from gen.catalogue import architectures, select
from gen.records import Entry, FindingKind, Origin, Verdict


def entry_of(name: str) -> Entry:
    """The entry of one architecture, for 102 classes."""
    return make_entry(select(architectures(), [name])[0], n_out=102)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The libraries warn of each other's deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_resnet50_for_102_classes() -> None:
    """The forum's own case: what is kept, what is cut, and the nine layers that are added."""
    anatomy = entry_of("torchvision/resnet50").anatomy
    assert anatomy.verdict is Verdict.WORKS
    assert anatomy.diff is not None
    assert anatomy.learner is not None
    totals = anatomy.diff.totals
    assert (totals.kept, totals.cut, totals.added) == (23_508_032, 2_049_000, 2_158_592)
    assert [change.before for change in anatomy.diff.of(Origin.CUT)] == ["", "avgpool", "fc"]
    head = [module for module in anatomy.learner.modules if module.parent == "1"]
    assert [(module.type, (module.output or ())[1:]) for module in head] == [
        ("AdaptiveConcatPool2d", (4096, 1, 1)),
        ("Flatten", (4096,)),
        ("BatchNorm1d", (4096,)),
        ("Dropout", (4096,)),
        ("Linear", (512,)),
        ("ReLU", (512,)),
        ("BatchNorm1d", (512,)),
        ("Dropout", (512,)),
        ("Linear", (102,)),
    ]
    assert [module.detail for module in head if module.type == "Dropout"] == [
        "p=0.25, inplace=False",
        "p=0.5, inplace=False",
    ]


def test_densenet121_loses_its_final_relu() -> None:
    """It is found, and the fix puts it back."""
    entry = entry_of("densenet121")
    assert entry.anatomy.diff is not None
    assert [step.operation for step in entry.anatomy.diff.missed] == ["relu"]
    assert entry.fix is not None
    assert entry.fix.anatomy.verdict is Verdict.WORKS


@pytest.mark.parametrize("name", ["mobilenet_v2", "vit_b_16", "xresnet18", "xsenet154"])
def test_a_refused_architecture_has_a_fix_that_works(name: str) -> None:
    """The error is fastai's own, and the pasted code gives a learner that runs."""
    entry = entry_of(name)
    assert entry.anatomy.verdict is Verdict.REFUSED
    assert entry.anatomy.failure is not None
    assert entry.fix is not None
    assert entry.fix.anatomy.verdict is Verdict.WORKS
    assert entry.shown is entry.fix.anatomy


def test_silent_differences_are_found() -> None:
    """No Normalize and older weights; a body of one convolution."""
    kinds = [finding.kind for finding in entry_of("resnext50_32x4d").anatomy.findings]
    assert kinds == [FindingKind.OLDER_WEIGHTS, FindingKind.NO_NORMALIZE]
    truncated = entry_of("shufflenet_v2_x1_0").anatomy
    assert truncated.findings[0].kind is FindingKind.BODY_TRUNCATED
    assert truncated.diff is not None
    assert truncated.diff.totals.kept == 696


REAL = (
    "resnet18 resnet50 densenet121 squeezenet1_1 mobilenet_v3_small shufflenet_v2_x0_5 "
    "regnet_y_400mf efficientnet_b0 mnasnet0_5 vit_b_16 googlenet alexnet"
).split()


@pytest.mark.parametrize("name", REAL)
def test_the_figures_hold_on_ordinary_tensors(name: str) -> None:
    """The page's own code, run with real tensors on the CPU: the same counts, shapes and trainable parameters."""
    shown = entry_of(f"torchvision/{name}").shown
    assert shown.learner is not None
    size = shown.learner.input[-1]
    learn = really(shown.request.code)
    parameters = list(learn.model.parameters())
    assert sum(each.numel() for each in parameters) == shown.learner.parameters
    assert sum(each.numel() for each in parameters if each.requires_grad) == sum(
        parameter.count for module in shown.learner.modules for parameter in module.parameters if parameter.trainable
    )
    assert {path for path, _ in learn.model.named_modules()} == set(shown.learner.by_path)
    with torch.no_grad():
        assert tuple(learn.model.eval()(torch.zeros(2, 3, size, size)).shape) == shown.learner.output
    assert [sum(each.numel() for each in group) for group in learn.opt.param_lists] == [
        group.parameters for group in shown.groups
    ]


def really(code: str) -> Learner:
    """The learner that a reader's code makes, on the CPU; only the download of weights is left out."""

    def fitting(_model: Any, state: Any, *_args: Any, **_kwargs: Any) -> None:
        assert state == {}

    namespace: dict[str, Any] = {"dls": dataloaders(Task.CATEGORY, n_out=102, n_in=3, batch_size=2)}
    from fastai.vision.learner import model_meta  # noqa: PLC0415 - as the pasted code finds it

    before = dict(model_meta)
    try:
        with (
            patch.object(WeightsEnum, "get_state_dict", lambda *_args, **_kwargs: {}),
            patch.object(torch.nn.Module, "load_state_dict", fitting),
        ):
            exec(code, namespace)  # noqa: S102 - the code that the page shows
    finally:
        model_meta.clear()
        model_meta.update(before)
    learn: Learner = namespace["learn"]
    return learn
