"""The machine that it runs on -> a `Machine` record: what a reader needs to judge figures by, and no name of it."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from gen.executors.processes import cores
from gen.records import Version
from gen.records.benchmarks import Machine

_PACKAGES = (
    "fastai",
    "graphviz-pure",
    "mkdocs",
    "mkdocs-material",
    "timm",
    "torch",
    "torchinfo",
    "torchlens",
    "torchview",
    "torchvision",
)


def machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        processor=_processor(),
        cores=cores(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions=tuple(Version(package=package, version=version(package)) for package in _PACKAGES),
    )


def megabytes(peak: int) -> float:
    """`ru_maxrss`, which counts kilobytes on Linux and bytes on a Mac."""
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


def _processor() -> str:
    """Its name as it is sold, where the system tells."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
