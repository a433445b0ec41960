"""A process that does what it is told: calls come through its stdin, results leave through its stdout.

It is a plain child, not one of `multiprocessing`, in which torchlens refuses to work. Whatever is printed meanwhile
goes to stderr, out of the way of the results.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from resource import RUSAGE_SELF, getrusage
from typing import IO, TypeVar, cast

from benchmark.machine import megabytes
from benchmark.project import ROOT

Result = TypeVar("Result")


class WorkerDiedError(Exception):
    """The process ended before it had a result."""


class Worker:
    """One such process. One that died is replaced at the next call."""

    def __init__(self) -> None:
        self._process = self._open()

    def call(self, function: Callable[..., Result], *arguments: object) -> Result:
        """What the function, of an importable module, returns there. Raises what it raises, and WorkerDiedError."""
        calls, results = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        try:
            pickle.dump((function, arguments), calls)
            calls.flush()
            error, result = pickle.load(results)  # noqa: S301 - from a process of our own
        except (EOFError, BrokenPipeError) as died:
            self.close()
            self._process = self._open()
            raise WorkerDiedError from died
        if error is not None:
            raise error
        return cast("Result", result)

    def peak(self) -> float:
        """The most memory that it held, in megabytes."""
        return self.call(_peak)

    def close(self) -> None:
        """Ends the process: there are no more calls."""
        self._process.kill()
        self._process.communicate()

    def _open(self) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "benchmark.worker")
        quiet = os.environ | {"PYTHONWARNINGS": "ignore"}  # the libraries' deprecations
        return subprocess.Popen(command, cwd=ROOT, env=quiet, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _peak() -> float:
    return megabytes(getrusage(RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Answers until nobody asks any more."""
    logging.disable(logging.WARNING)  # what timm says of weights that nobody fetched
    calls = os.fdopen(os.dup(0), "rb")
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            function, arguments = pickle.load(calls)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        error, result = None, None
        try:
            result = function(*arguments)
        except Exception as raised:  # noqa: BLE001 - it is raised where the call came from
            error = raised
        pickle.dump((error, result), results)
        results.flush()


if __name__ == "__main__":
    main()
