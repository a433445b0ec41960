"""Bytes -> a file, in one step: whoever looks finds the old content or the new one, and never a part; and a file that
people keep -> the record in it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from gen.errors import GenError

Record = TypeVar("Record")

UNDECODABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What msgspec raises for bytes that are not what they should be, or are nested too deeply."""


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


def read_kept(
    path: Path,
    kind: type[Record],
    damaged: Callable[[Path, str], GenError],
    decode: Callable[..., Record] = msgspec.json.decode,
) -> Record:
    """The record in a file. Raises OSError where it cannot be read, and `damaged` where it holds something else."""
    try:
        return decode(path.read_bytes(), type=kind)
    except UNDECODABLE as error:
        raise damaged(path, " ".join(str(error).split())) from error
