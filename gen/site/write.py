"""Files in memory -> a tree on disk that holds them and nothing else.

Everything is written to a folder beside the tree first, and moved in when all of it is there. So a page that
cannot be rendered, a full disk or an interruption leaves the tree as it was, and no file is ever half-written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from gen import manifest
from gen.errors import OutputError
from gen.manifest import MANIFEST, Manifest
from gen.records import Version


class Mode(StrEnum):
    """What is done about a difference between the files and the tree."""

    WRITE = "write"
    """The tree is made to hold the files."""
    CHECK = "check"
    """The tree is left alone, and the differences are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be, by its path in the tree, with forward slashes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies in the tree already, as it shall be."""

    path: str
    digest: str
    """SHA-256 of its content, in hexadecimal."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """How the files differed from the tree that was there; paths are sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def same(self) -> bool:
        """Whether the tree held exactly the files already."""
        return not (self.added or self.changed or self.removed)


def write_tree(
    files: Iterable[File | Kept], root: Path, mode: Mode = Mode.WRITE, *, versions: tuple[Version, ...] = ()
) -> Written:
    """Makes `root` hold the files, touching none that is the same already, and a manifest of them with the versions
    that they came from.

    Raises OutputError if the folder cannot be written, ValueError for two files with one path or a path that
    leads out of the tree, and whatever `files` raises.
    """
    staging = root.with_name(f".{root.name}.partial")
    if mode is Mode.CHECK:
        return _stage(files, root, None)[0]
    touched = False
    try:
        _prepare(root, staging)
        written, digests = _stage(files, root, staging)
        listed = Manifest(versions=versions, files=digests)
        if not (written.same and manifest.holds(root, listed)):
            touched = True
            manifest.begin(root)
            _move(written, staging, root)
            manifest.finish(root, listed)
    except OSError as error:
        raise OutputError(root, error.strerror or str(error), unchanged=not touched) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return written


def _prepare(root: Path, staging: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    if not os.access(root, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()


def _stage(files: Iterable[File | Kept], root: Path, staging: Path | None) -> tuple[Written, dict[str, str]]:
    """Compares every file with the tree, and writes those that differ into `staging`, if there is one; and the digest
    of each file by its path."""
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()} - {MANIFEST}
    digests: dict[str, str] = {}
    added: list[str] = []
    changed: list[str] = []
    for file in files:
        if file.path in digests or file.path == MANIFEST or file.path.startswith("/") or ".." in file.path.split("/"):
            raise ValueError(f"two files with one path, or a path out of the tree: {file.path}")
        if isinstance(file, Kept):
            digests[file.path] = file.digest
            continue
        digests[file.path] = sha256(file.content).hexdigest()
        if file.path in there and (root / file.path).read_bytes() == file.content:
            continue
        (changed if file.path in there else added).append(file.path)
        if staging is not None:
            target = staging / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
    written = Written(
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(there - digests.keys())),
        unchanged=len(digests) - len(added) - len(changed),
    )
    return written, digests


def _move(written: Written, staging: Path, root: Path) -> None:
    for path in written.removed:  # first: a file may have become a folder, or a folder a file
        (root / path).unlink()
    _remove_empty_folders(root)
    for path in (*written.added, *written.changed):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).replace(root / path)


def _remove_empty_folders(root: Path) -> None:
    for folder, _, _ in os.walk(root, topdown=False):
        if folder != str(root) and not os.listdir(folder):  # noqa: PTH208 - os.walk gives strings
            os.rmdir(folder)  # noqa: PTH106
