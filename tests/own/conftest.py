"""Real learners, taken apart once for all tests of what is shown of them."""

from __future__ import annotations

import warnings

import pytest

from gen.anatomy.entries import make_entry
from gen.catalogue import architectures, select
from gen.own.report import Report
from gen.records import Dissection, Found


@pytest.fixture(scope="session")
def resnet50() -> Report:
    """fastai's own learner for 102 classes, as nobody has touched it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries warn of each other's deprecations
        entry = make_entry(select(architectures(), ["torchvision/resnet50"])[0], n_out=102)
    return Report(
        Dissection(
            name="resnet50",
            found=Found.ARCH,
            anatomy=entry.anatomy,
            reasons=entry.reasons,
            ambiguous=(),
            moved=None,
            notes=(),
        )
    )
