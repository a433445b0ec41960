"""A build with architectures that raise, hang, die and hoard memory: each costs its own page, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from gen.records import Cause, Entry, Verdict
from gen.store import Records
from tests.troublemakers import ODD, REAL, TROUBLE

ROOT = Path(__file__).parent.parent
UNWANTED = 3  # exit code of `--fail-on`
LIMITS = "n_out: 10\nseconds: 20\nmemory_gb: 4\n"
LOST = {
    "crashes": (Cause.KILLED, "SIGSEGV"),
    "hangs": (Cause.TIMED_OUT, "TimeoutError"),
    "hoards": (Cause.OUT_OF_MEMORY, "MemoryError"),
    "kills": (Cause.KILLED, "SIGKILL"),
    "leaves": (Cause.RAISED_BY_LIBRARY, "SystemExit"),
    "mumbles": (Cause.RAISED_BY_LIBRARY, "SystemExit"),
    "quits": (Cause.RAISED_BY_LIBRARY, "SystemExit"),
    "unspeakable": (Cause.RAISED_BY_LIBRARY, "NotImplementedError"),
}
"""What never gave an answer; `raises` does, like any library that has a mistake."""


@dataclass(frozen=True)
class Finished:
    """A build that came to its end."""

    code: int
    said: str
    records: Records
    docs: Path

    def entry(self, name: str) -> Entry:
        """What was recorded of an architecture."""
        return self.records.load(f"torchvision/{name}")

    def page(self, name: str) -> str:
        """What a reader finds of it."""
        return (self.docs / "torchvision" / name / "index.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One build of all troublemakers and of two architectures that are none."""
    work = tmp_path_factory.mktemp("isolation")
    (work / "settings.yml").write_text(LIMITS, encoding="utf-8")
    options = {"--settings": "settings.yml", "--records": "records", "--docs": "docs"}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.troublemakers", "build", "--no-cache", "--fail-on", "lost"),
            *(str(word) for name, path in options.items() for word in (name, work / path)),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Finished(done.returncode, done.stderr, Records(work / "records"), work / "docs")


def test_the_build_goes_on_and_says_at_the_end_what_was_lost(finished: Finished) -> None:
    """In a summary, a line for each, and the exit code that was asked for; everything is written nevertheless."""
    assert finished.code == UNWANTED, finished.said
    assert finished.records.index().keys == tuple(sorted(f"torchvision/{name}" for name in (*REAL, *TROUBLE, *ODD)))
    lines = finished.said.splitlines()
    assert {line.partition(":")[0] for line in lines if line.startswith("lost ")} == {
        f"lost torchvision/{name}" for name in LOST
    }
    [last] = [line for line in lines if line.startswith("gen: ")]
    assert last.startswith(f"gen: {len(LOST)} lost: torchvision/crashes, ")


@pytest.mark.parametrize(("name", "cause", "error"), [(name, *told) for name, told in LOST.items()])
def test_a_page_says_what_was_lost_and_why(finished: Finished, name: str, cause: Cause, error: str) -> None:
    """The cause, as Python or the operating system calls it, and no numbers that nobody has seen."""
    entry = finished.entry(name)
    assert entry.anatomy.verdict is Verdict.REFUSED
    assert entry.anatomy.failure is not None
    assert (entry.anatomy.failure.cause, entry.anatomy.failure.error) == (cause, error)
    assert entry.no_fix
    page = finished.page(name)
    assert error in page
    assert "parameters" not in page.partition("## ")[0].partition("# ")[2].partition("\n\n")[0]


def test_an_error_of_a_library_is_an_ordinary_refusal(finished: Finished) -> None:
    """With its own words."""
    entry = finished.entry("raises")
    assert entry.anatomy.failure is not None
    assert (entry.anatomy.failure.error, entry.anatomy.failure.message) == ("ValueError", "no such layer")
    assert "no such layer" in finished.page("raises")


def test_what_they_print_is_for_nobody(finished: Finished) -> None:
    """Not even what looks like a line of ours; what is told of an error moves no cursor."""
    assert "PRINTED" not in finished.said
    assert "\x1b" not in finished.said
    assert "gen: all is well" not in finished.said.splitlines()


@pytest.mark.parametrize("name", [*REAL, *ODD])
def test_the_others_are_built(finished: Finished, name: str) -> None:
    """As if they were alone."""
    assert finished.entry(name).anatomy.runs
    assert (finished.docs / "torchvision" / name / "head.svg").is_file()
