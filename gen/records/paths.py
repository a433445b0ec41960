"""Dotted names of modules -> the modules that they lie in. The model itself has the empty name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile


def upwards(path: str) -> Iterator[str]:
    """The path itself, then what it lies in, up to the model."""
    yield path
    while path:
        path = path.rpartition(".")[0]
        yield path


def with_parents(paths: Iterable[str]) -> set[str]:
    """The paths, and all that they lie in."""
    found: set[str] = set()
    for each in paths:
        path = each
        while path not in found:  # where it is, what it lies in is too
            found.add(path)
            path = path.rpartition(".")[0]
    return found


def lies_in(path: str, other: str) -> bool:
    """Whether it is the other one or below it."""
    return not other or path == other or path.startswith(f"{other}.")


def common_parent(paths: Iterable[str]) -> str:
    """The innermost module that holds all of them."""
    parts = [path.split(".") for path in paths]
    first, last = min(parts), max(parts)  # in this order all others are between them, with what they share
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return ".".join(part for part, _ in shared)
