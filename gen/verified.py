"""A folder of committed verifications <-> records, a file for each architecture."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gen.errors import OutputError, VerifiedError
from gen.files import UNDECODABLE, write_atomically
from gen.records.verifications import Verification


def read_verified(folder: Path) -> tuple[Verification, ...]:
    """Those that are there, by name. Raises VerifiedError for one that is damaged."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Verification))
        except UNDECODABLE as error:
            raise VerifiedError(path, str(error)) from error
    return tuple(found)


def save_verified(verification: Verification, folder: Path) -> None:
    """Writes one in one step, over an older one of the same architecture. Raises OutputError."""
    content = msgspec.json.format(msgspec.json.encode(verification, order="deterministic")) + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / verification.name, content)
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
