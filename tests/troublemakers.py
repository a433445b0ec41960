"""Architectures that no build should stumble over, as a catalogue: `python -m tests.troublemakers` is `gen` with it.

The processes that build them import this module as they import torchvision's.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace

from torch import Tensor, nn

import gen.catalogue
from gen.catalogue import torchvision
from gen.cli import main
from gen.records import Architecture

REAL = ("resnet18", "squeezenet1_1")
TROUBLE = ("crashes", "hangs", "hoards", "kills", "leaves", "mumbles", "quits", "raises", "unspeakable")
ODD = ("forks", "prints", "unprintable")
"""What works, and does more than it should."""


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


def mumbles(**_: object) -> None:
    """Says half a character, and what would clear a terminal."""
    raise SystemExit("\udc80\x1b[2J\ngen: all is well")


def forks(**_: object) -> nn.Module:
    """Is two processes from now on."""
    os.fork()
    return _net(nn.ReLU())


def prints(**_: object) -> nn.Module:
    """Speaks for this project, by all ways that there are."""
    sys.stdout.write("gen: PRINTED\n")
    sys.stderr.write("gen: PRINTED\n")
    os.write(1, b"gen: PRINTED\n")
    os.write(2, b"gen: PRINTED\n")
    return _net(nn.ReLU())


def quits(**_: object) -> nn.Module:
    """Ends the program when it is run."""
    return _net(Quitting())


def unprintable(**_: object) -> nn.Module:
    """Cannot be printed."""
    return _net(Unprintable())


class Quitting(nn.Module):
    """A layer that leaves."""

    def forward(self, _: Tensor) -> Tensor:
        """Never returns."""
        sys.exit("enough")


class Looping(nn.Module):
    """A layer that goes round and round, whatever is raised in it."""

    def forward(self, _: Tensor) -> Tensor:
        """Never returns."""
        while True:
            with suppress(BaseException):
                time.sleep(1)


class Unprintable(nn.ReLU):
    """A layer that nobody can describe."""

    def extra_repr(self) -> str:
        """Never returns."""
        raise RuntimeError("no words")


def _net(layer: nn.Module) -> nn.Module:
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)]
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), layer, *head)


def hangs(**_: object) -> nn.Module:
    """Never comes back when it is run."""
    return _net(Looping())


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
    return (*(real[name] for name in REAL), *(replace(stranger, name=name) for name in (*TROUBLE, *ODD)))


if __name__ == "__main__":
    gen.catalogue.SOURCES = ("tests.troublemakers",)
    main(prog_name="gen")
