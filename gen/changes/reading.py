"""The JSON of all architectures, as a build publishes it -> a `Catalogue`.

It may come from a stranger's build: what is of another form, or too large, is refused. Needs no other package, so that
what publishes can read it as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gen.errors import CatalogueError

_MOST_BYTES = 20_000_000

Row = Mapping[str, Any]
"""What is said of an architecture, by the names of the columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a build says of all architectures."""

    versions: Mapping[str, str]
    """Of the packages that it came from."""
    n_out: int
    """Number of classes that the learners were made for."""
    columns: tuple[str, ...]
    rows: Mapping[str, Row]
    """By the address of the page: `torchvision/resnet50/`."""


def read_catalogue(path: Path) -> Catalogue:
    """Reads `architectures/index.json` of a build. Raises CatalogueError if it cannot be read, or is something else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogueError(path, error.strerror or str(error)) from error
    try:
        return catalogue_of(content)
    except ValueError as error:
        raise CatalogueError(path, str(error)) from error


def catalogue_of(content: bytes) -> Catalogue:
    """The catalogue in a file's content. Raises ValueError if it is something else."""
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON of all architectures ({error})") from error
    if not isinstance(found, dict):
        raise ValueError("it is no JSON of all architectures")  # noqa: TRY004 - of the file, not of the caller
    versions: Any = found.get("versions")
    columns: Any = found.get("columns")
    rows: Any = found.get("rows")
    right = (
        isinstance(versions, dict) and all(isinstance(version, str) for version in versions.values()),
        isinstance(found.get("n_out"), int),
        isinstance(columns, list) and all(isinstance(column, str) for column in columns),
        isinstance(rows, list) and all(isinstance(row, list) for row in rows),
    )
    if not all(right):
        raise ValueError("it is no JSON of all architectures")
    if "page" not in columns or any(len(row) != len(columns) for row in rows):
        raise ValueError("its rows do not fit its columns")
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return Catalogue(
        versions=versions,
        n_out=int(found["n_out"]),
        columns=tuple(columns),
        rows={str(row["page"]): row for row in named},
    )
