"""Where a build goes on the branch, and the note that it leaves there."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

PREVIEWS = "pr-preview"
CATALOGUE = "architectures/index.json"
_PREVIEW = re.compile(rf"{PREVIEWS}/pr-(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is known of a build that was published: the file `.build` beside its pages."""

    order: int
    """Number of the run that built it: builds of one place are published in this order, or not at all."""
    commit: str
    size: int
    """In bytes."""

    def written(self) -> bytes:
        """As a file."""
        return f"{json.dumps(asdict(self), sort_keys=True)}\n".encode()

    @staticmethod
    def read(text: str) -> Note:
        """From a file. Raises ValueError if it is none."""
        try:
            found = json.loads(text)
            return Note(order=int(found["order"]), commit=str(found["commit"]), size=int(found["size"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"no note of a build: {text[:80]!r}") from error


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A folder of the branch: the root, or the preview of a pull request."""

    preview: int | None = None
    """Number of the pull request; None for the site of main."""

    @property
    def path(self) -> str:
        """Empty for the root."""
        return "" if self.preview is None else f"{PREVIEWS}/pr-{self.preview}"

    @property
    def note(self) -> str:
        """Path of its note."""
        return f"{self.path}/.build".lstrip("/")

    @staticmethod
    def of(path: str) -> Place | None:
        """The preview whose folder this is; None if it is none."""
        found = _PREVIEW.fullmatch(path)
        return Place(int(found[1])) if found else None
