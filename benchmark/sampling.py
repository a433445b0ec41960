"""The catalogue -> samples of it, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from gen.catalogue import architectures
from gen.records import Kind

SEED = 20


def vision() -> tuple[str, ...]:
    """Keys of every architecture that makes a `vision_learner`, sorted."""
    return tuple(each.key for each in architectures() if each.kind is Kind.VISION)


def everything() -> tuple[str, ...]:
    """Keys of the whole catalogue, sorted."""
    return tuple(each.key for each in architectures())


def drawn(keys: Sequence[str], count: int | None, seed: int = SEED) -> tuple[str, ...]:
    """So many in random order; all of them for None."""
    dice = Random(seed)  # noqa: S311 - it keeps no secret
    return tuple(dice.sample(keys, len(keys) if count is None else min(count, len(keys))))


def spaced(keys: Sequence[str], count: int) -> tuple[str, ...]:
    """So many at even distances, so that small samples hold the same mixture of families as large ones."""
    count = min(count, len(keys))
    return tuple(keys[index * len(keys) // count] for index in range(count))
