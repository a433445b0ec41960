"""Measurements -> what is told of them: median, least, most, and how fast they grow."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import linear_regression, median

from gen.records.benchmarks import Spread


def spread(values: Sequence[float]) -> Spread:
    """The middle and the ends."""
    return Spread(median=_rounded(median(values)), least=_rounded(min(values)), most=_rounded(max(values)))


def ratios(these: Sequence[float], those: Sequence[float]) -> Spread:
    """Round by round, so that both were measured at about the same time."""
    return spread([this / that for this, that in zip(these, those, strict=True)])


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """Slope of a line through the logarithms of both: 1 where time grows in proportion.

    None where a difference of two measurements came out as nothing: so small a sample says nothing of growth.
    """
    if min(seconds) <= 0:
        return None
    return round(linear_regression([log(size) for size in sizes], [log(each) for each in seconds]).slope, 3)


def _rounded(value: float) -> float:
    """Four digits: there are no more in a measurement of a machine that does other things besides."""
    return float(f"{value:.4g}")
