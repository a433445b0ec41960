"""What came of the code of a guide when it was run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gen.records.anatomies import Version


class Medium(StrEnum):
    """How the last expression of a block shows itself."""

    TEXT = "text"
    """By its `repr`."""
    SVG = "svg"
    PNG = "png"
    HTML = "html"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The last expression of a block, as a notebook would show it."""

    medium: Medium
    content: str
    """Text as it is; a PNG in base64."""
    caption: str = ""
    """What a picture is of, in words."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What came of a block of code."""

    printed: str
    shown: Shown | None


@dataclass(frozen=True, kw_only=True)
class GuideRun:
    """What came of a whole guide."""

    steps: str
    """Digest of the code that was run: what is written between it is no part of that."""
    blocks: tuple[Ran, ...]
    """In their order in the text."""
    values: tuple[str, ...]
    """Of the expressions in the text between them, in their order."""
    versions: tuple[Version, ...]
    """Of the libraries that it ran with."""
