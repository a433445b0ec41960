"""A small project that is built, injured and built again: what lay there before, what a clean build makes, and whether
a file is one of the two."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gen.cache import Store
from gen.manifest import MANIFEST
from gen.store import Records
from tests.site.handmade import keep
from tests.test_reproducible import digests
from tests.zoo import Project, plant

BUILD = ("build", *("--only", "finch", "--only", "robin", "--only", "carp"), "--workers", "1")
RENDER = ("render", "--workers", "1")
_TEMPLATE = "gen/site/templates/architecture.md"
_LIMIT = 300.0  # seconds that a build may take on a busy machine


@dataclass(frozen=True)
class Ended:
    """What became of a run of `gen`."""

    code: int
    lines: tuple[str, ...]
    seconds: float

    @property
    def message(self) -> str:
        """Its last line, or nothing."""
        return self.lines[-1] if self.lines else ""


@dataclass
class Yard:
    """A project, its state before each injury, and the bytes of a clean build."""

    project: Project
    chance: random.Random
    command: tuple[str, ...]
    """What is injured."""
    before: Path = field(init=False)
    old: Mapping[str, str] = field(init=False)
    clean: Mapping[str, str] = field(init=False)
    seconds: float = field(init=False)
    """From when a build of the pages takes the folder until it ends."""

    def __post_init__(self) -> None:
        """Builds twice: with another template, whose pages lie there before each injury, and as it is."""
        template = self.project.root / _TEMPLATE
        text = template.read_text()
        template.write_text(text + "\nAs it was before.\n")
        self._well()
        self.before = self.project.root / "before"
        shutil.copytree(self.build, self.before)
        template.write_text(text)
        self._well()
        for store in (Store.LISTINGS, Store.PAGES):
            shutil.rmtree(self.before / "cache" / store, ignore_errors=True)
        self.old, self.clean = made(self.before), made(self.build)
        assert self.old != self.clean
        self.reset()
        running = self.start()
        self.taken()
        began = time.monotonic()
        running.communicate(timeout=_LIMIT)
        self.seconds = time.monotonic() - began

    @property
    def build(self) -> Path:
        """Where records, pages and the cache lie."""
        return self.project.root / "build"

    def reset(self, *, learners: bool = True) -> None:
        """As before each injury: older pages, whole records, and a cache that has the learners, if they are wanted."""
        for path in self.build.iterdir() if self.build.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.before, self.build, dirs_exist_ok=True)
        for lock in self.build.glob(".*.lock"):
            lock.unlink()
        if not learners:
            shutil.rmtree(self.build / "cache")

    def start(self, *more: str, path: Path | None = None, ready: Callable[[], None] | None = None) -> Popen:
        """Starts a build as a group of processes of its own; `path` stands first on Python's path."""
        environment = self.project.environment
        if path is not None:
            environment["PYTHONPATH"] = os.pathsep.join((str(path), environment["PYTHONPATH"]))
        return subprocess.Popen(
            [sys.executable, "-m", "tests.zoo", *self.command, *more],
            cwd=self.project.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=ready,  # noqa: PLW1509 - no threads here
        )

    def run(self, *more: str, path: Path | None = None, ready: Callable[[], None] | None = None) -> Ended:
        """Runs a build to its end."""
        return ended(self.start(*more, path=path, ready=ready))

    def taken(self) -> None:
        """Waits until a build has the folder."""
        lock, until = self.build / ".records.lock", time.monotonic() + _LIMIT
        while not lock.exists() and time.monotonic() < until:
            time.sleep(0.01)

    def damaged(self) -> list[str]:
        """Records and pages that are neither as they were nor as they shall be."""
        there = made(self.build)
        return [path for path, digest in there.items() if digest not in (self.old.get(path), self.clean.get(path))]

    def mended(self) -> Ended:
        """The next build. Raises AssertionError unless it makes the bytes of a clean one."""
        done = self.run()
        assert done.code == 0, done.lines
        there = made(self.build)
        assert there == self.clean, sorted(there.items() ^ self.clean.items())
        return done

    def _well(self) -> None:
        done = self.run()
        assert done.code == 0, done.lines


Popen = subprocess.Popen[str]


def ended(running: Popen) -> Ended:
    """Waits for the end of a run."""
    began = time.monotonic()
    said = running.communicate(timeout=_LIMIT)[0]
    return Ended(running.returncode, tuple(said.splitlines()), time.monotonic() - began)


def made(folder: Path) -> dict[str, str]:
    """Digests of all records and pages, and of whatever else lies among them."""
    found = digests(folder)
    return {path: digest for path, digest in found.items() if path.startswith(("docs/", "records/"))}


def finished(paths: list[str]) -> list[str]:
    """Without what a writer that was killed left beside: it is under no name that anybody reads."""
    return [path for path in paths if not Path(path).name.startswith(".") or Path(path).name == MANIFEST]


def plant_yard(root: Path, seed: int, *, learners: bool) -> Yard:
    """A new one in an empty folder, which builds learners, or renders records that were made by hand."""
    project = plant(root)
    if not learners:
        keep(Records(root / "build" / "records"))
    return Yard(project, random.Random(seed), BUILD if learners else RENDER)  # noqa: S311 - moments, and no secrets
