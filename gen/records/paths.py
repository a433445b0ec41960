"""Names -> what they are made of: dotted names of modules, of which the model itself has the empty one, and keys of
architectures, which become folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


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


def is_folder(name: str) -> bool:
    """Whether a name may become a folder of the site: it leads nowhere else, and holds no markup."""
    return _FOLDER.fullmatch(name) is not None


def is_key(key: str) -> bool:
    """Whether it may be the key of an architecture: such names, with slashes between them."""
    return all(map(is_folder, key.split("/")))
