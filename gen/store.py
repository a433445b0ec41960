"""Records <-> a folder of JSON files, one for each entry, so that nobody has to hold a whole build in memory.

The index is written last and taken away first: where there is one, the entries that it names are all there and
come from one build. Nothing half-written is ever found under a record's own name.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import msgspec

from gen import manifest
from gen.errors import OutputError, RecordsError
from gen.files import UNDECODABLE, write_atomically
from gen.manifest import MANIFEST, Manifest
from gen.records import Entry, Index, Library
from gen.records.guides import GuideRun
from gen.records.paths import is_folder, is_key

_INDEX = "index.json"
_SUFFIX = ".json.gz"
_GUIDES = "guides"
_GUIDE = ".json"
_MOST_BYTES = 2**28  # of an entry; the largest have a few millions
_LEVEL = 3  # of gzip: a build is as fast as without, and nine tenths of the space are saved

Record = TypeVar("Record")


def encode(record: object) -> bytes:
    """A record as JSON, the same bytes for the same record."""
    return msgspec.json.encode(record, order="deterministic") + b"\n"


def pack(entry: Entry) -> bytes:
    """An entry as it lies on disk, the same bytes for the same entry."""
    return gzip.compress(encode(entry), _LEVEL, mtime=0)


@dataclass(frozen=True)
class Records:
    """The records of one build, in a folder of their own."""

    root: Path

    def begin(self) -> None:
        """Takes the old index away, so that an interrupted build is never taken for a whole one, and what a build that
        was killed had begun to write. Raises OutputError."""
        with _told(self.root, unchanged=True):
            self.root.mkdir(parents=True, exist_ok=True)
            (self.root / _INDEX).unlink(missing_ok=True)
            self._open()

    def save(self, entry: Entry) -> None:
        """Writes an entry in one step; several processes may do so at a time. Raises OutputError."""
        self.put(entry.architecture.key, pack(entry))

    def put(self, key: str, packed: bytes) -> None:
        """Writes an entry that is packed already, unless it is there. Raises OutputError."""
        path = self._path(key)
        with _told(self.root, unchanged=False):
            if path.is_file() and path.read_bytes() == packed:
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, packed)

    def finish(self, index: Index) -> None:
        """Removes the files of other entries, then writes the manifest, and the index last. Raises OutputError."""
        named = {self._path(key) for key in index.keys}
        with _told(self.root, unchanged=False):
            for library in Library:
                for path in (self.root / library).rglob(f"*{_SUFFIX}"):
                    if path not in named:
                        path.unlink()
            content = encode(_Whole(form=_form(), index=index))
            files = {f"{key}{_SUFFIX}": self.digest(key) for key in index.keys}
            files[_INDEX] = sha256(content).hexdigest()
            files |= {f"{_GUIDES}/{path.name}": sha256(path.read_bytes()).hexdigest() for path in self._guides()}
            manifest.finish(self.root, Manifest(versions=index.versions, files=files))
            write_atomically(self.root / _INDEX, content)

    def index(self) -> Index:
        """What a whole build holds. Raises RecordsError where there is none, or one of another form."""
        path = self.root / _INDEX
        with _read(path):
            content = path.read_bytes()
            if msgspec.json.decode(content, type=_Formed).form != _form():
                raise RecordsError(path, "written by another version of this project")
            index = msgspec.json.decode(content, type=_Whole).index
        for key in index.keys:
            if not is_key(key):
                raise RecordsError(path, f"{key!r} is no key of an architecture")
        return index

    def load(self, key: str) -> Entry:
        """One entry. Raises RecordsError where it is missing or damaged, or that of another architecture."""
        path = self._path(key)
        with _read(path):
            entry = msgspec.json.decode(_unpack(self.packed(key)), type=Entry)
        if entry.architecture.key != key or not is_folder(entry.architecture.family):
            raise RecordsError(path, "the record of another architecture")
        return entry

    def packed(self, key: str) -> bytes:
        """One entry as it lies on disk. Raises RecordsError where it is missing."""
        path = self._path(key)
        with _read(path):
            return path.read_bytes()

    def digest(self, key: str) -> str:
        """Digest of what lies on disk of one entry. Raises RecordsError where it is missing."""
        return sha256(self.packed(key)).hexdigest()

    def put_guides(self, runs: Mapping[str, GuideRun]) -> None:
        """Writes what came of each guide, by its name, and removes that of others. Raises OutputError."""
        made = {f"{_GUIDES}/{slug}{_GUIDE}": encode(run) for slug, run in runs.items()}
        with _told(self.root, unchanged=False):
            (self.root / _GUIDES).mkdir(parents=True, exist_ok=True)
            before = manifest.read(self.root) if (self.root / MANIFEST).is_file() else None
            self._open()
            for path in self._guides():
                if f"{_GUIDES}/{path.name}" not in made:
                    path.unlink()
            for name, content in made.items():
                write_atomically(self.root / name, content)
            if before is not None:  # of a whole build, which is whole again
                others = {name: digest for name, digest in before.files.items() if not name.startswith(f"{_GUIDES}/")}
                digests = {name: sha256(content).hexdigest() for name, content in made.items()}
                manifest.finish(self.root, replace(before, files=others | digests))

    def guide(self, slug: str) -> GuideRun | None:
        """What came of a guide; None where nothing is known of it. Raises RecordsError where that is damaged."""
        path = self.root / _GUIDES / f"{slug}{_GUIDE}"
        try:
            return msgspec.json.decode(path.read_bytes(), type=GuideRun)
        except FileNotFoundError:
            return None
        except (OSError, *UNDECODABLE) as error:
            raise RecordsError(path, str(error), command="guides") from error

    def _open(self) -> None:
        """Takes the manifest away, and what a build that was killed had begun to write. Raises OSError."""
        manifest.begin(self.root)
        for unfinished in self.root.rglob(".*"):
            if unfinished.is_file():
                unfinished.unlink()

    def _guides(self) -> list[Path]:
        return sorted((self.root / _GUIDES).glob(f"*{_GUIDE}"))

    def _path(self, key: str) -> Path:
        return self.root / f"{key}{_SUFFIX}"


def _unpack(packed: bytes) -> bytes:
    """Raises OSError, EOFError and zlib.error for what is damaged, or larger than any entry."""
    with gzip.open(BytesIO(packed)) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise OSError(f"more than {_MOST_BYTES:,} bytes")
    return content


@dataclass(frozen=True, kw_only=True)
class _Formed:
    """What every index has said of itself and ever will."""

    form: str


@dataclass(frozen=True, kw_only=True)
class _Whole(_Formed):
    """The index as it lies on disk."""

    index: Index


@cache
def _form() -> str:
    """A digest of what an entry consists of: it changes with the vocabulary."""
    return sha256(msgspec.json.encode(msgspec.json.schema(Entry), order="deterministic")).hexdigest()[:16]


@contextmanager
def _told(root: Path, *, unchanged: bool) -> Iterator[None]:
    """Turns what the disk complains of into an OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(root, error.strerror or str(error), unchanged=unchanged) from error


@contextmanager
def _read(path: Path) -> Iterator[None]:
    """Turns what is wrong with a file into a RecordsError."""
    try:
        yield
    except FileNotFoundError as error:
        raise RecordsError(path, "no such file") from error
    except (OSError, EOFError, zlib.error, *UNDECODABLE) as error:
        raise RecordsError(path, str(error)) from error
