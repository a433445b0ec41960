"""The JSON of all architectures, as a build publishes it -> a `Catalogue`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gen.errors import CatalogueError

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The form of the file; what it says besides is for others."""

    versions: dict[str, str]
    n_out: int
    columns: tuple[str, ...]
    rows: list[list[Any]]


def read_catalogue(path: Path) -> Catalogue:
    """Reads `architectures/index.json` of a build. Raises CatalogueError if it cannot be read, or is something else."""
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise CatalogueError(path, error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(path, f"it is no JSON of all architectures ({error})") from error
    if "page" not in file.columns or any(len(row) != len(file.columns) for row in file.rows):
        raise CatalogueError(path, "its rows do not fit its columns")
    rows = [dict(zip(file.columns, row, strict=True)) for row in file.rows]
    return Catalogue(
        versions=file.versions,
        n_out=file.n_out,
        columns=file.columns,
        rows={str(row["page"]): row for row in rows},
    )
