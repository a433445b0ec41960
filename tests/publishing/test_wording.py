"""What a reader reads otherwise on two pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.wording import alike, wording

PAGE = (
    "<body><script>1 < 2</script><h1>resnet18</h1>"
    "<p>fastai keeps <b>{}</b> of its parameters, and cuts the rest off.</p>{}</body>"
)


def test_a_word_that_is_another_one_is_told_with_its_neighbours() -> None:
    """And nothing of the rest."""
    found = wording(PAGE.format("10", ""), PAGE.format("1,020", ""))
    assert found.gone == ("fastai keeps 10 of its parameters, …",)
    assert found.new == ("fastai keeps 1,020 of its parameters, …",)
    assert found.more == 0


def test_what_came_and_what_went() -> None:
    """A few lines, and how many more there are."""
    lines = "".join(f"<p>line {number}</p>" for number in range(5))
    assert wording(PAGE.format("1", ""), PAGE.format("1", lines)).new == ("line 0", "line 1", "line 2")
    assert wording(PAGE.format("1", lines), PAGE.format("1", "")).more == 2


def test_markup_and_scripts_are_not_read() -> None:
    """Nor is where a line is broken."""
    found = wording(PAGE.format("1", ""), PAGE.format('<i class="x">1</i>', "<script>other</script>\n"))
    assert (found.gone, found.new, found.more) == ((), (), 0)


def test_pages_that_differ_alike_are_one() -> None:
    """The most first."""
    same = wording("<p>a</p>", "<p>b</p>")
    other = wording("<p>a</p>", "<p>c</p>")
    groups = alike([("x/", other), ("y/", same), ("z/", same)])
    assert [group.pages for group in groups] == [("y/", "z/"), ("x/",)]


@pytest.mark.parametrize("part", ["<", "<script", "<!--", "<a ", "</style", "&#"])
def test_no_page_takes_for_ever(part: str) -> None:
    """As it would where each part is looked at again from the next."""
    wording(part * 200_000, "")


@given(st.text("<>ab /&;\n"), st.text("<>ab /&;\n"))
def test_any_two_pages_are_compared(one: str, other: str) -> None:
    """Both ways, and a page does not differ from itself."""
    there, back = wording(one, other), wording(other, one)
    assert (there.gone, there.new, there.more) == (back.new, back.gone, back.more)
    assert wording(one, one).more == len(wording(one, one).new) == 0
