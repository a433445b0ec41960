"""Patterns -> the architectures of a catalogue that fit them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from gen.errors import UnknownArchitectureError
from gen.records import Architecture


def select(found: Iterable[Architecture], patterns: Iterable[str]) -> tuple[Architecture, ...]:
    """Those whose name or key (`torchvision/resnet50`) fits a pattern (`resnet*`); all if there is no pattern.

    Raises UnknownArchitectureError for a pattern that fits none.
    """
    every = tuple(found)
    wanted = tuple(patterns)
    for pattern in wanted:
        if not any(_fits(architecture, pattern) for architecture in every):
            raise UnknownArchitectureError(pattern, [architecture.name for architecture in every])
    return tuple(
        architecture for architecture in every if not wanted or any(_fits(architecture, pattern) for pattern in wanted)
    )


def _fits(architecture: Architecture, pattern: str) -> bool:
    return fnmatchcase(architecture.name, pattern) or fnmatchcase(architecture.key, pattern)
