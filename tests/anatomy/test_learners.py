"""Learners that the generator builds without memory, against the same learners built for real on the CPU."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

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
    entry = entry_of("torchvision/densenet121")
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
    kinds = [finding.kind for finding in entry_of("torchvision/resnext50_32x4d").anatomy.findings]
    assert kinds == [FindingKind.OLDER_WEIGHTS, FindingKind.NO_NORMALIZE]
    truncated = entry_of("torchvision/shufflenet_v2_x1_0").anatomy
    assert truncated.findings[0].kind is FindingKind.BODY_TRUNCATED
    assert truncated.diff is not None
    assert truncated.diff.totals.kept == 696
