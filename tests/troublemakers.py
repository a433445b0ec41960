"""Architectures that no build should stumble over, as a catalogue: `python -m tests.troublemakers` is `gen` with it.

The processes that build them import this module as they import torchvision's.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from dataclasses import replace

import gen.catalogue
from gen.catalogue import torchvision
from gen.cli import main
from gen.records import Architecture

REAL = ("resnet18", "squeezenet1_1")
TROUBLE = ("crashes", "hangs", "hoards", "kills", "leaves", "raises", "unspeakable")


class UnspeakableError(Exception):
    """Nothing can be said of it."""

    def __str__(self) -> str:
        raise NotImplementedError


def raises(**_: object) -> None:
    """Raises like a library that has a mistake."""
    raise ValueError("no such layer")


def unspeakable(**_: object) -> None:
    """Raises what cannot even be printed."""
    raise UnspeakableError


def leaves(**_: object) -> None:
    """Ends the program, or means to."""
    sys.exit("enough")


def hangs(**_: object) -> None:
    """Never comes back."""
    while True:
        time.sleep(1)


def kills(**_: object) -> None:
    """Ends its process as the operating system does where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def crashes(**_: object) -> None:
    """Reads from an address that is not its own."""
    ctypes.string_at(0)


def hoards(**_: object) -> None:
    """Takes all the memory that it can get."""
    hoard = []
    while True:
        hoard.append(bytearray(100_000_000))


def architectures() -> tuple[Architecture, ...]:
    """The troublemakers among two that are none."""
    real = {each.name: each for each in torchvision.architectures()}
    stranger = replace(real["resnet18"], home="tests.troublemakers", family="trouble", checkpoints=(), meta=None)
    return (*(real[name] for name in REAL), *(replace(stranger, name=name) for name in TROUBLE))


if __name__ == "__main__":
    gen.catalogue.SOURCES = ("tests.troublemakers",)
    main(prog_name="gen")
