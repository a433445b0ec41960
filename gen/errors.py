"""The errors that a user can meet: each says what happened and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class GenError(Exception):
    """Base of all errors that end a command with one line and a non-zero exit."""


class UnknownArchitectureError(GenError):
    """A name or a pattern matches no architecture of the catalogue."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.nearest = tuple(get_close_matches(name, sorted(known), n=3, cutoff=0.5))
        hint = f"did you mean {', '.join(self.nearest)}?" if self.nearest else "`python -m gen list` prints them all."
        super().__init__(f"no architecture is called {name!r}: {hint}")


class SettingsError(GenError):
    """The settings file cannot be read, or says something that makes no sense."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class MissingRendererError(GenError):
    """No Graphviz executable was found."""

    def __init__(self, tried: Iterable[str]) -> None:
        self.tried = tuple(tried)
        super().__init__(
            f"no Graphviz found (looked for {', '.join(self.tried)}): `pip install graphviz-pure`, "
            "or install your system's Graphviz so that `dot` is on the PATH."
        )


class RendererError(GenError):
    """Graphviz ran and gave no drawing."""

    def __init__(self, executable: str, problem: str) -> None:
        self.executable = executable
        self.problem = problem
        super().__init__(f"{executable} could not draw a diagram: {problem}")


class OutputError(GenError):
    """The output folder cannot be written."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"cannot write to {path}: {problem}. Nothing there was changed.")


class RecordsError(GenError):
    """A file of records is missing, damaged, or of another version."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Run `python -m gen inspect` again.")
