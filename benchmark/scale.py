"""How much is measured: a sample in minutes, or everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The size of every part."""

    rounds: int
    compared: int
    """Architectures that all tools are compared on."""
    naive: int | None
    """Architectures that the naive script builds; None for every one."""
    naive_rounds: int
    again: int
    """How many of the largest ratios are measured in two more rounds."""
    growth: tuple[int, ...]
    """Numbers of architectures, of those in the catalogue at most."""
    built: int
    """Architectures of a whole build."""
    shared: int
    """Architectures that two workers share."""


SAMPLE = Scale(rounds=2, compared=8, naive=24, naive_rounds=2, again=4, growth=(6, 18, 54), built=2, shared=12)
EVERYTHING = Scale(
    rounds=3,
    compared=30,
    naive=None,
    naive_rounds=1,
    again=40,
    growth=(100, 400, 1500),
    built=6,
    shared=100,
)
