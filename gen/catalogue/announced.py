"""Installed packages -> the entry points by which they offer architectures, without importing any of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points

GROUP = "fastai_anatomy.sources"


def announced() -> list[EntryPoint]:
    """Those of all packages, sorted by the packages' names."""
    return sorted(entry_points(group=GROUP), key=lambda point: (package_of(point), point.name))


def package_of(point: EntryPoint) -> str:
    """Name and version of the package that an entry point belongs to."""
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.module


def announcements() -> Iterator[tuple[str, str, str]]:
    """What tells whether packages offer something else than before: package, entry point, and what it leads to."""
    for point in announced():
        yield package_of(point), point.name, point.value
