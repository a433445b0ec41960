"""A folder that somebody else has built -> its size, if everything in it may be published.

A pull request decides what its build writes, so that nothing in it is trusted: names and kinds of files are checked,
and nothing is followed or run.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.errors import PublishingError

MOST_FILES = 50_000
_LONGEST = 200  # characters of a path
# Ours, or Pages'.
_RESERVED = frozenset({".nojekyll", ".build", "cname", "pr-preview", "pull-request", "preview.css"})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a site, by its content."""

    name: str
    size: int
    """In bytes."""


def checked(folder: Path, *, most_bytes: int) -> int:
    """How many bytes are in a site. Raises PublishingError if it is none, or must not be published."""
    if not (folder / "index.html").is_file():
        raise PublishingError(f"{folder} holds no index.html: it is no site")
    size = 0
    for files, (path, info) in enumerate(_walked(folder, folder), start=1):
        size += info.st_size
        if files > MOST_FILES:
            raise PublishingError(f"{folder} holds more than {MOST_FILES:,} files")
        if size > most_bytes:
            raise PublishingError(f"{folder} holds more than {most_bytes:,} bytes, with {path} and what comes after it")
    return size


def files_of(folder: Path) -> Mapping[str, File]:
    """Every file of a site that was checked, by its path."""
    found = {}
    for path, info in _walked(folder, folder):
        content = (folder / path).read_bytes()
        # As git names it: what lies on the branch is known by that name.
        name = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
        found[path] = File(name=name, size=info.st_size)
    return found


def _walked(folder: Path, root: Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            path = str(Path(entry.path).relative_to(root))
            judge(path, entry.name, at_the_root=folder == root)
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(info.st_mode):
                yield from _walked(Path(entry.path), root)
            elif stat.S_ISREG(info.st_mode):
                yield path, info
            else:
                raise PublishingError(f"{path!r} is neither a file nor a folder")


def judge(path: str, name: str, *, at_the_root: bool) -> None:
    """Raises PublishingError if a part of a path must not be published."""
    if len(path) > _LONGEST:
        raise PublishingError(f"{path[:_LONGEST]!r}… is longer than {_LONGEST} characters")
    if not name.isprintable() or "\\" in name or not name.isascii():
        raise PublishingError(f"{path!r} is no name that can be published")
    if name.lower().startswith(".git") or (at_the_root and name.lower() in _RESERVED):
        raise PublishingError(f"{path!r} is a name that is kept for others")
