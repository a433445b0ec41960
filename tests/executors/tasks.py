"""What an executor is given in these tests: functions of a number that answer, raise, hang, die or hoard."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from gen.errors import StrangeWorkerError
from gen.pipeline import Made, Maker
from gen.records import Architecture, Verdict


def double(number: int) -> int:
    """Answers."""
    return 2 * number


def slow(number: int) -> int:
    """Answers after a while."""
    time.sleep(0.5)
    return number


def trouble(number: int) -> str:
    """Another kind of it for each number."""
    match number:
        case 0:
            return "none"
        case 1:
            raise ValueError("no such layer")
        case 2:
            sys.exit("enough")
        case 3:
            while True:
                time.sleep(0.1)
        case 4:
            hoard = []
            while True:
                hoard.append(bytes(500_000_000))  # which the system need not fill
        case 5:
            os.kill(os.getpid(), signal.SIGKILL)
        case 6:
            ctypes.string_at(0)
        case _:
            pass
    raise AssertionError


def die(left: Path) -> None:
    """Ends a process as it starts, for as long as there are files in a folder: one for each."""
    for file in left.iterdir():
        file.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def ours(number: int) -> int:
    """Raises an error of this project's."""
    raise StrangeWorkerError(f"machine {number}", "no clock")


def make_slowly(_maker: Maker, _n_out: int, architecture: Architecture) -> Made:
    """Makes what may stand for an entry, where that of a real learner would take longer."""
    time.sleep(0.5)
    return Made(verdict=Verdict.WORKS, packed=architecture.key.encode())
