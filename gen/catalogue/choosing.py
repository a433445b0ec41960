"""Patterns and libraries -> the architectures of a catalogue that fit them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from gen.errors import OtherLibraryError, UnknownArchitectureError
from gen.records import Architecture, Library


def select(
    found: Iterable[Architecture], patterns: Iterable[str], libraries: Collection[Library] = ()
) -> tuple[Architecture, ...]:
    """Those of the libraries whose name or key (`torchvision/resnet50`) fits a pattern (`resnet*`).

    No pattern stands for every name, no library for every library. Raises UnknownArchitectureError for a pattern
    that fits nothing, OtherLibraryError for one that fits in other libraries only.
    """
    every = tuple(found)
    of_libraries = tuple(each for each in every if not libraries or each.library in libraries)
    wanted = tuple(patterns)
    for pattern in wanted:
        if any(_fits(architecture, pattern) for architecture in of_libraries):
            continue
        elsewhere = sorted({architecture.library for architecture in every if _fits(architecture, pattern)})
        if elsewhere:
            raise OtherLibraryError(pattern, libraries, elsewhere)
        raise UnknownArchitectureError(pattern, (each.key if "/" in pattern else each.name for each in of_libraries))
    if not wanted:
        return of_libraries
    return tuple(each for each in of_libraries if any(_fits(each, pattern) for pattern in wanted))


def _fits(architecture: Architecture, pattern: str) -> bool:
    return fnmatchcase(architecture.name, pattern) or fnmatchcase(architecture.key, pattern)
