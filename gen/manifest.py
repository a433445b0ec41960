"""A folder as it was written -> a manifest in it; a folder with a manifest -> what is wrong with its files.

The manifest names every other file of the folder with the SHA-256 of its content, and the versions that all of it
came from. It is taken away before anything is changed: a folder without one was not finished. It begins with a
digest of itself, so that a bit that flips in it is not blamed on a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath

import msgspec

from gen.errors import ManifestError
from gen.files import UNDECODABLE, write_atomically
from gen.records import Version

MANIFEST = ".manifest.json"
"""Its name in the folder. MkDocs leaves it alone because of the dot."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a folder should hold."""

    versions: tuple[Version, ...]
    files: Mapping[str, str]
    """By path in the folder, with forward slashes: the SHA-256 of the content, in hexadecimal."""


class Condition(StrEnum):
    """What may be wrong with a file."""

    DAMAGED = "damaged"
    """It has another content, cannot be read, or is no file."""
    MISSING = "missing"
    """It is not there."""
    EXTRA = "extra"
    """The build did not write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with one file."""

    path: str
    condition: Condition
    detail: str


@dataclass(frozen=True, kw_only=True)
class _Sealed:
    """A manifest as it lies on disk."""

    sha256: str
    manifest: msgspec.Raw


def begin(folder: Path) -> None:
    """Takes the manifest away, since the folder is about to be changed. Raises OSError."""
    (folder / MANIFEST).unlink(missing_ok=True)


def finish(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest of a folder that is whole. Raises OSError."""
    write_atomically(folder / MANIFEST, _pack(manifest))


def holds(folder: Path, manifest: Manifest) -> bool:
    """Whether this very manifest lies in the folder."""
    try:
        return (folder / MANIFEST).read_bytes() == _pack(manifest)
    except OSError:
        return False


def read(folder: Path) -> Manifest:
    """The manifest of a folder. Raises ManifestError where there is none, or it is damaged."""
    try:
        sealed = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Sealed)
        if sealed.sha256 != sha256(sealed.manifest).hexdigest():
            raise ManifestError(folder, "its manifest is damaged")
        manifest = msgspec.json.decode(sealed.manifest, type=Manifest)
    except FileNotFoundError as error:
        problem = "no build was finished there" if folder.is_dir() else "there is no such folder"
        raise ManifestError(folder, problem) from error
    except OSError as error:
        raise ManifestError(folder, f"its manifest cannot be read ({error.strerror or error})") from error
    except UNDECODABLE as error:
        raise ManifestError(folder, "its manifest is damaged") from error
    if any(not _inside(path) for path in manifest.files):
        raise ManifestError(folder, "its manifest names files of other folders")
    return manifest


def flaws(folder: Path, manifest: Manifest) -> Iterator[Flaw]:
    """What is wrong with the files of a folder, by their paths. Raises OSError where the folder cannot be listed."""
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    for path in sorted((there | set(manifest.files)) - {MANIFEST}):
        wanted = manifest.files.get(path)
        if wanted is None:
            yield Flaw(path=path, condition=Condition.EXTRA, detail="the build did not write it")
        elif path in there:
            problem = _problem(folder / path, wanted)
            if problem is not None:
                yield Flaw(path=path, condition=Condition.DAMAGED, detail=problem)
        elif (folder / path).is_dir():
            yield Flaw(path=path, condition=Condition.DAMAGED, detail="it is a folder")
        else:
            yield Flaw(path=path, condition=Condition.MISSING, detail="the build wrote it")


def _problem(path: Path, wanted: str) -> str | None:
    if path.is_symlink() or not path.is_file():
        return "it is a link" if path.is_symlink() else "it is no file"
    try:
        found = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"
    return f"its SHA-256 is {found} and was {wanted}" if found != wanted else None


def _inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return bool(path) and "\0" not in path and not parts.is_absolute() and ".." not in parts.parts


def _pack(manifest: Manifest) -> bytes:
    packed = msgspec.json.encode(manifest, order="deterministic")
    return msgspec.json.encode(_Sealed(sha256=sha256(packed).hexdigest(), manifest=msgspec.Raw(packed))) + b"\n"
