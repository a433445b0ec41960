"""Longest common subsequences against the plain table, and how long long ones take."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.anatomy.alignment.subsequences import Places, leftmost, rightmost

words = st.text(alphabet="abc", max_size=12)


def longest(first: str, second: str) -> int:
    """The length, as every textbook computes it."""
    above = [0] * (len(second) + 1)
    for one in first:
        row = [0]
        for column, other in enumerate(second):
            row.append(above[column] + 1 if one == other else max(above[column + 1], row[column]))
        above = row
    return above[-1]


def is_common(places: Places, first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether equal items are named, in the order of both."""
    rows, columns = ([pair[side] for pair in places] for side in (0, 1))
    return (
        all(first[row] == second[column] for row, column in places)
        and rows == sorted(set(rows))
        and columns == sorted(set(columns))
    )


@given(first=words, second=words)
def test_both_extremes_are_common_and_longest(first: str, second: str) -> None:
    """Whatever the two have in common."""
    for places in (leftmost(first, second), rightmost(first, second)):
        assert is_common(places, first, second)
        assert len(places) == longest(first, second)


@given(first=words, second=words)
def test_what_both_begin_with_is_left_where_it_is(first: str, second: str) -> None:
    """And what both end with, seen from the right."""
    common = "abcabc"
    assert leftmost(common + first, common + second)[:6] == [(place, place) for place in range(6)]
    ends = [(len(first) + place, len(second) + place) for place in range(6)]
    assert rightmost(first + common, second + common)[-6:] == ends


@given(word=words)
def test_equal_sequences_have_one_extreme_only(word: str) -> None:
    """Though many of their items are equal."""
    assert leftmost(word, word) == rightmost(word, word) == [(place, place) for place in range(len(word))]


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        ("aaa", "aa", [(0, 0), (1, 1)], [(1, 0), (2, 1)]),
        ("abab", "ab", [(0, 0), (1, 1)], [(2, 0), (3, 1)]),
        ("xab", "yab", [(1, 1), (2, 2)], [(1, 1), (2, 2)]),
        ("ab", "", [], []),
    ],
)
def test_extremes_lie_as_far_out_as_they_can(first: str, second: str, left: Places, right: Places) -> None:
    """Equal items are taken from either end."""
    assert leftmost(first, second) == left
    assert rightmost(first, second) == right


def test_ten_thousand_items_take_no_time() -> None:
    """Also where next to nothing stands at its place, or is in both."""
    many = [str(number % 97) for number in range(10_000)]
    others = [str(number % 89) for number in range(10_000)]
    start = process_time()
    assert len(leftmost(many, ["new", *many[:-1]])) == 9_999
    assert leftmost(many, others)
    assert not leftmost(many, ["new"] * 10_000)
    assert process_time() - start < 5
