"""A folder of committed verifications <-> records, a file for each architecture."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gen.errors import OutputError, VerifiedError
from gen.files import read_kept, write_atomically
from gen.records.verifications import Verification


def read_verified(folder: Path) -> tuple[Verification, ...]:
    """Those that are there, by name. Raises VerifiedError for one that is damaged."""
    return tuple(read_kept(path, Verification, VerifiedError) for path in sorted(folder.glob("*.json")))


def save_verified(verification: Verification, folder: Path) -> None:
    """Writes one in one step, over an older one of the same architecture. Raises OutputError."""
    content = msgspec.json.format(msgspec.json.encode(verification, order="deterministic")) + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / verification.name, content)
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
