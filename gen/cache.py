"""What something is made from, as a digest -> what was made of it before, from a folder that may be thrown away.

A file holds one thing under the digest of everything that it depends on, so that it is never out of date: where
anything is different, it is looked for under another name. It begins with a digest of itself. What is truncated,
garbled or under a wrong name counts as not there, and is written anew. Files are written in one step and never
changed, so that several builds may use a folder at a time.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from gen.errors import OutputError
from gen.files import UNDECODABLE, write_atomically

_DIGEST = 64  # characters of a SHA-256 in hexadecimal
_SPARE = 2**30  # bytes of what the last build had no use for that are kept: branches come back
_DAY = 86_400  # seconds after which a file that was never finished has no writer any more

Thing = TypeVar("Thing")


class Store(StrEnum):
    """What is remembered, each in a folder of its own."""

    CATALOGUE = "catalogue"
    """All architectures that the libraries have."""
    ENTRIES = "entries"
    """What was seen of an architecture."""
    GUIDES = "guides"
    """What came of a guide."""
    SUMMARIES = "summaries"
    """What is said of it beside others."""
    LISTINGS = "listings"
    """Digests of the files that a page consists of, by which they are known where they lie."""
    PAGES = "pages"
    """The same files themselves."""


@dataclass(frozen=True)
class Cache:
    """A folder of what was made before. Without a folder nothing is remembered."""

    root: Path | None
    _began: float = field(default_factory=time.time, init=False, compare=False)

    def get(self, store: Store, key: str, kind: type[Thing]) -> Thing | None:
        """What was made from this before; None where it is not there, or damaged."""
        if self.root is None:
            return None
        path = self._path(self.root, store, key)
        try:
            content = path.read_bytes()
            path.touch()  # what is used last goes last
        except OSError:
            return None
        digest, packed = content[:_DIGEST], content[_DIGEST:]
        if digest != _digest(store, key, packed):
            return None
        try:
            return msgspec.msgpack.decode(packed, type=kind)
        except UNDECODABLE:
            return None

    def put(self, store: Store, key: str, thing: object) -> None:
        """Remembers what was made. Raises OutputError."""
        if self.root is None:
            return
        path = self._path(self.root, store, key)
        packed = msgspec.msgpack.encode(thing)
        try:
            if path.is_dir():
                shutil.rmtree(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, _digest(store, key, packed) + packed)
        except OSError as error:
            raise OutputError(self.root, f"{error.strerror or error} (`--no-cache` does without it)") from error

    def prune(self) -> None:
        """Removes what was not used for longest, beyond a gigabyte, and what was never finished."""
        if self.root is None:
            return
        spare = _SPARE
        for path, used, size in sorted(_files(self.root), key=lambda file: file[1], reverse=True):
            finished = not path.name.startswith(".")
            if used >= self._began or (not finished and used > time.time() - _DAY):
                continue
            spare -= size
            if spare < 0 or not finished:
                path.unlink(missing_ok=True)

    @staticmethod
    def _path(root: Path, store: Store, key: str) -> Path:
        return root / store / key[:2] / key


def _digest(store: Store, key: str, packed: bytes) -> bytes:
    return sha256(f"{store}/{key}\n".encode() + packed).hexdigest().encode()


def _files(root: Path) -> list[tuple[Path, float, int]]:
    """Every file of the cache, when it was used and how large it is; others may remove some meanwhile."""
    found = []
    for store in Store:
        for path in (root / store).rglob("*"):
            try:
                status = path.stat()
            except OSError:
                continue
            if path.is_file():
                found.append((path, status.st_mtime, status.st_size))
    return found
