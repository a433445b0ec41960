"""A command -> what it cost, with all the processes that it started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmark import meter
from benchmark.machine import megabytes
from gen.errors import GenError

_TOLD = 2000  # characters of a failed command's output


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one run took."""

    cpu: float
    """Seconds of all its processes."""
    clock: float
    """Seconds until it ended."""
    memory_mb: float
    """Of the largest of its processes."""


class CommandFailedError(GenError):
    """A command that was to be measured ended with an error."""

    def __init__(self, command: tuple[str, ...], output: str) -> None:
        self.command = command
        self.output = output
        super().__init__(f"`{' '.join(command)}` failed:\n{output}")


def python(*arguments: str, folder: Path, stdin: str = "") -> Cost:
    """Runs this Python in `folder`. Raises CommandFailedError."""
    done = subprocess.run(
        (sys.executable, "-S", meter.__file__, sys.executable, *arguments),
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailedError(arguments, done.stderr[-_TOLD:])
    used = json.loads(done.stdout)
    return Cost(cpu=used["cpu"], clock=used["clock"], memory_mb=megabytes(used["peak"]))


def mkdocs(project: Path, docs: Path, site: Path) -> Cost:
    """Builds a site of `docs` with the project's own configuration, as `nox -s build-docs` does."""
    # MkDocs has no option for the folder that it reads; a configuration from stdin is relative to the project.
    command = ("-m", "mkdocs", "build", "--quiet", "--config-file", "-", "--site-dir", str(site))
    return python(*command, folder=project, stdin=f"INHERIT: mkdocs.yml\ndocs_dir: {docs}\n")
