"""Two sequences -> what they have in common, in order: a longest common subsequence, as far left or right as it goes.

The table of lengths is kept as one number a row, whose bits say where the length does not grow (Hyyrö 2004). Two
sequences of ten thousand take ten megabytes and a tenth of a second, whether they have much in common or little.
"""

from __future__ import annotations

from collections.abc import Sequence

Places = list[tuple[int, int]]
"""Where each common item stands in the first sequence, and where in the second; both grow."""


def leftmost(first: Sequence[str], second: Sequence[str]) -> Places:
    """A longest common subsequence whose items stand as early as can be."""
    shared = 0  # what both begin with stands nowhere earlier
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        shared += 1
    rest = _traced(_rows(first[shared:], second[shared:]), len(second) - shared)
    return [*zip(range(shared), range(shared), strict=True), *((row + shared, column + shared) for row, column in rest)]


def rightmost(first: Sequence[str], second: Sequence[str]) -> Places:
    """A longest common subsequence whose items stand as late as can be."""
    mirrored = leftmost(first[::-1], second[::-1])
    return [(len(first) - 1 - row, len(second) - 1 - column) for row, column in reversed(mirrored)]


def _rows(first: Sequence[str], second: Sequence[str]) -> list[int]:
    """The table: bit `c` of row `r` is clear where the first `r` items have one more in common with the first `c + 1`
    of `second` than with the first `c`."""
    places: dict[str, int] = {}
    for column, item in enumerate(second):
        places[item] = places.get(item, 0) | 1 << column
    every = (1 << len(second)) - 1
    rows = [every]
    for item in first:
        row = rows[-1]
        met = row & places.get(item, 0)
        rows.append(((row + met) | (row - met)) & every)
    return rows


def _traced(rows: Sequence[int], width: int) -> Places:
    """Back through the table, from its end: a column that adds nothing is left first, then such a row."""
    row, column = len(rows) - 1, width - 1
    places = []
    while row > 0 and column >= 0:
        if rows[row] >> column & 1:
            column -= 1
        elif not rows[row - 1] >> column & 1:
            row -= 1
        else:
            places.append((row - 1, column))
            row, column = row - 1, column - 1
    return places[::-1]
