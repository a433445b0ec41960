"""What is to be rendered -> its files: those that lie in the docs folder as they are, those that the cache has, and
only the rest from a renderer.

A unit is a part of the site that is rendered at a time, such as the page of an architecture with its drawings. Its
key is a digest of everything that it is made from. Under the key the cache holds the digests of its files, and the
files: the first are enough where the folder has them already.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from gen.cache import Cache, Store
from gen.site.summaries import Summary
from gen.site.write import File, Kept

_LEVEL = 1  # of zlib: a page has a fifth of its size, in less time than its drawing takes

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """Runs a function on every item, here or elsewhere; results come in the items' order."""

    def __call__(self, function: Callable[[Item], Result], items: Sequence[Item], /) -> Iterator[Result]:
        """Both the function and the items have to find their way to another process."""


@dataclass(frozen=True)
class Unit(Generic[Item]):
    """A part of the site, and what it is rendered from."""

    key: str
    item: Item


@dataclass(frozen=True)
class Rendered:
    """The files of a unit."""

    files: tuple[File | Kept, ...]
    anew: bool
    """Whether it was rendered, and not found."""


def unchanged_or_rendered(
    units: Iterable[Unit[Item]], render: Callable[[Item], list[File]], docs: Path, *, cache: Cache, each: Each
) -> Iterator[Rendered]:
    """The files of every unit, in any order. Raises what `render` raises, and OutputError."""
    changed: list[Unit[Item]] = []
    for unit in units:
        files = _there(unit.key, docs, cache) or _remembered(unit.key, cache)
        if files is not None:
            yield Rendered(files, anew=False)
        else:
            changed.append(unit)
    for made in each(partial(_render, render, cache), changed):
        yield Rendered(tuple(made), anew=True)


def remembered_or_summarised(
    units: Sequence[Unit[Item]], summarise: Callable[[Item], Summary], *, cache: Cache, each: Each
) -> tuple[Summary, ...]:
    """The summary of every item, in their order."""
    found = {unit.key: known for unit in units if (known := cache.get(Store.SUMMARIES, unit.key, Summary)) is not None}
    missing = [unit for unit in units if unit.key not in found]
    for unit, made in zip(missing, each(summarise, [unit.item for unit in missing]), strict=True):
        cache.put(Store.SUMMARIES, unit.key, made)
        found[unit.key] = made
    return tuple(found[unit.key] for unit in units)


def _there(key: str, docs: Path, cache: Cache) -> tuple[Kept, ...] | None:
    """The files of a unit, if all of them lie in the folder as they should."""
    listing = cache.get(Store.LISTINGS, key, tuple[tuple[str, str], ...])
    if not listing or any(_digest(docs / path) != digest for path, digest in listing):
        return None
    return tuple(Kept(path=path, digest=digest) for path, digest in listing)


def _remembered(key: str, cache: Cache) -> tuple[File, ...] | None:
    packed = cache.get(Store.PAGES, key, bytes)
    return msgspec.msgpack.decode(zlib.decompress(packed), type=tuple[File, ...]) if packed is not None else None


def _render(render: Callable[[Item], list[File]], cache: Cache, unit: Unit[Item]) -> list[File]:
    """Runs where the work runs, which is where files are packed best."""
    files = render(unit.item)
    cache.put(Store.PAGES, unit.key, zlib.compress(msgspec.msgpack.encode(files), _LEVEL))
    cache.put(Store.LISTINGS, unit.key, [(file.path, sha256(file.content).hexdigest()) for file in files])
    return files


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
