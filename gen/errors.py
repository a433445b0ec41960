"""The errors that a user can meet: each says what happened and what to do about it."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gen.records import Library


class GenError(Exception):
    """Base of all errors that end a command with one line and a non-zero exit."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Comes back from another process as it was; an exception is otherwise made anew from its message."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


def in_one_line(error: BaseException) -> str:
    """What a user sees of an error that is not ours: its class and its text."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def escaped(text: str) -> str:
    """Text on one line of a terminal: what would end the line or move the cursor is written as in Python's strings."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def legible(text: str) -> str:
    """Text that can be written down: half a character, which no encoding has, is written as in Python's strings."""
    return text.encode(errors="backslashreplace").decode()


class UnknownArchitectureError(GenError):
    """A name or a pattern matches no architecture of the catalogue."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.nearest = tuple(get_close_matches(name, sorted(set(known)), n=3, cutoff=0.5))
        hint = f"did you mean {', '.join(self.nearest)}?" if self.nearest else "`python -m gen list` prints them all."
        super().__init__(f"no architecture is called {name!r}: {hint}")


class UnusableNameError(GenError):
    """An architecture or its family is called what cannot become a folder."""

    def __init__(self, library: Library, name: str, family: str) -> None:
        self.library = library
        self.name = name
        self.family = family
        super().__init__(
            f"{library} has an architecture {name!r} of the family {family!r}, which can have no page: names need "
            "letters, digits, dots, dashes and underscores, and 100 of them at most. It is left out."
        )


class OtherLibraryError(GenError):
    """A pattern matches architectures, but none of the libraries that were chosen."""

    def __init__(self, pattern: str, chosen: Iterable[Library], others: Iterable[Library]) -> None:
        self.pattern = pattern
        self.chosen = tuple(chosen)
        self.others = tuple(others)
        hint = f"leave --library out, or say --library {self.others[0]}."
        super().__init__(
            f"no architecture of {' or '.join(self.chosen)} is called {pattern!r}, but {' and '.join(self.others)} "
            f"has one: {hint}"
        )


class WorkersError(GenError):
    """The processes that do the work cannot do it."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"the processes that do the work failed: {problem}. Is there enough memory for each?")


class MissingExtraError(GenError):
    """An optional package is needed that is not installed."""

    def __init__(self, option: str, extra: str) -> None:
        self.option = option
        self.extra = extra
        super().__init__(f"{option} needs what is not installed: `pip install 'fastai-anatomy[{extra}]'`.")


class SchedulerError(GenError):
    """A Dask cluster cannot be reached, or is gone."""

    def __init__(self, address: str, problem: str) -> None:
        self.address = address
        self.problem = problem
        super().__init__(
            f"the Dask scheduler {address}: {problem}. What was built is in the cache: the same command goes on."
        )


class StrangeWorkerError(GenError):
    """A worker would make other records than this machine."""

    def __init__(self, worker: str, problem: str) -> None:
        self.worker = worker
        self.problem = problem
        super().__init__(f"a worker on {worker} has {problem}: install the same there, and start it again.")


class ShardsError(GenError):
    """The parts of a build do not make a whole one."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"these shards make no whole build: {problem}.")


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

    def __init__(self, path: Path, problem: str, *, unchanged: bool = True) -> None:
        self.path = path
        self.problem = problem
        left = "Nothing there was changed." if unchanged else "What is there is incomplete: run the command again."
        super().__init__(f"cannot write to {path}: {problem}. {left}")


class RecordsError(GenError):
    """A file of records is missing, damaged, or of another version."""

    def __init__(self, path: Path, problem: str, *, command: str = "inspect") -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Run `python -m gen {command}` again.")


class ManifestError(GenError):
    """A folder cannot be checked."""

    def __init__(self, folder: Path, problem: str) -> None:
        self.folder = folder
        self.problem = problem
        super().__init__(f"{folder} cannot be checked: {problem}. Run `python -m gen build` again.")


class BenchmarkError(GenError):
    """The committed result of the benchmark is damaged, or of another version."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Run `nox -s benchmark` again, or remove it.")


class HistoryError(GenError):
    """A committed step of the history is damaged."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Write it again with `python -m gen changes OLD NEW --format json`.")


class GuideError(GenError):
    """A guide is not written as one, its code fails, or what it claims does not hold."""

    def __init__(self, path: str, line: int | None, problem: str) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        place = f"{path}, line {line}" if line is not None else path
        super().__init__(f"{place}: {problem}")


class TrustError(GenError):
    """A committed result of faults, fuzzing or mutants is damaged."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Write it again with the nox session that it comes from, or remove it.")


class UnknownSuffixError(GenError):
    """A report is to be saved in a form that there is none of."""

    def __init__(self, path: Path, known: Iterable[str]) -> None:
        self.path = path
        self.known = tuple(known)
        super().__init__(f"{path.name!r} names no form that a report has: end it in {', '.join(self.known)}.")


class NoDrawingError(GenError):
    """A drawing is asked for of what cannot be drawn."""

    def __init__(self, name: str, *, runs: bool) -> None:
        self.name = name
        self.runs = runs
        problem = "nothing in it is pretrained" if runs else "it does not run"
        super().__init__(f"there is no drawing of {name}: {problem}. Its tables are there: `report.to_text()`.")


class CatalogueError(GenError):
    """A file that should hold all architectures of a build cannot be read, or holds something else."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}. Give the `architectures/index.json` of a build.")


class CheckpointError(GenError):
    """A file of weights cannot be read, or is another than it should be."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}.")


class DownloadError(GenError):
    """A checkpoint cannot be fetched."""

    def __init__(self, url: str, problem: str) -> None:
        self.url = url
        self.problem = problem
        super().__init__(f"{url}: {problem}.")


class UnverifiableError(GenError):
    """There is nothing about an architecture that a checkpoint could prove."""

    def __init__(self, architecture: str, problem: str) -> None:
        self.architecture = architecture
        self.problem = problem
        super().__init__(f"{architecture} cannot be verified: {problem}.")


class VerifiedError(GenError):
    """A committed verification is damaged, or of another form."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. Run `python -m gen verify` for it again, or remove it.")


class ShippedError(GenError):
    """A list of what the site carries of others cannot be read, or names a file that is not there."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. It lists what the site carries of others, a file each.")
