"""Records <-> JSON on disk. Nothing half-written is ever found under a record's own name."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from gen.errors import OutputError, RecordsError
from gen.records import Catalogue


def encode(record: object) -> bytes:
    """A record as JSON, the same bytes for the same record."""
    return msgspec.json.encode(record, order="deterministic") + b"\n"


def save(catalogue: Catalogue, path: Path) -> None:
    """Writes a catalogue in one step. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, encode(catalogue))
    except OSError as error:
        raise OutputError(path, error.strerror or str(error)) from error


def load(path: Path) -> Catalogue:
    """Reads a catalogue. Raises RecordsError where it is missing, damaged or of another form."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Catalogue)
    except FileNotFoundError as error:
        raise RecordsError(path, "no such file") from error
    except (OSError, msgspec.DecodeError) as error:
        raise RecordsError(path, str(error)) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Writes beside `path`, then renames. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
