"""What exists: the architectures that fastai can take, found in the libraries' own registries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

from gen.errors import UnknownArchitectureError
from gen.records import Architecture, Library


def architectures() -> tuple[Architecture, ...]:
    """Every architecture of every library, sorted by its key."""
    from gen.catalogue import fastai, torchvision  # noqa: PLC0415 - torch takes seconds to import

    return tuple(sorted([*fastai.architectures(), *torchvision.architectures()], key=lambda found: found.key))


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


def builder_of(architecture: Architecture) -> Callable[..., Any]:
    """The function that a user passes to `vision_learner`."""
    from gen.catalogue import fastai, torchvision  # noqa: PLC0415 - torch takes seconds to import

    match architecture.library:
        case Library.FASTAI:
            return fastai.builder_of(architecture.name)
        case Library.TORCHVISION:
            return torchvision.builder_of(architecture.name)


def _fits(architecture: Architecture, pattern: str) -> bool:
    return fnmatchcase(architecture.name, pattern) or fnmatchcase(architecture.key, pattern)
