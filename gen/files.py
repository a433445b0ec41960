"""Bytes -> a file, in one step: whoever looks finds the old content or the new one, and never a part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

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
