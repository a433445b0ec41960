"""The filters of the templates, and that text cannot break out of where it stands."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]  # its stubs are not worth a dependency
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.records import Shape
from gen.site.render import cell, code, number, shape, significant

EXTENSIONS = ["tables", "attr_list"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0"), (25557032, "25,557,032"), (80.858, "80.858")],  # noqa: RUF001 - a dash
)
def test_numbers_have_separators(value: float | None, text: str) -> None:
    """Thousands are set apart, and what is unknown is a dash."""
    assert number(value) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [((2, 2048, 7, 7), "2048 × 7 × 7"), ((2, 102), "102"), ((2,), "1"), (None, "–")],  # noqa: RUF001
)
def test_a_shape_is_that_of_one_item(size: Shape | None, text: str) -> None:
    """The batch is left out."""
    assert shape(size) == text


def test_measured_numbers_are_short() -> None:
    """Four digits tell enough of an initialisation."""
    assert [significant(value) for value in (1.0, 0.02209708691207961, 0.001)] == ["1", "0.0221", "0.001"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a | b", "a | b"),
        ("one\ntwo", "one two"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("ReLU {inplace}", "ReLU {inplace}"),
        ("`a | <b>` {x}", "<code>a | &lt;b&gt;</code> {x}"),
    ],
)
def test_a_cell_holds_what_it_was_given(text: str, html: str) -> None:
    """Neither Markdown's tables nor attr_list take a part of the text for their own."""
    rendered = markdown.markdown(f"| x | y |\n| --- | --- |\n| {cell(text)} | end |", extensions=EXTENSIONS)
    body = rendered.partition("<tbody>")[2]
    cells = [each.partition("</td>")[0] for each in body.split("<td>")[1:]]
    assert [each.replace("&#124;", "|").replace("&#123;", "{").replace("&#125;", "}") for each in cells] == [
        html,
        "end",
    ]


@given(st.text(st.characters(blacklist_categories=("C", "Zl", "Zp", "Zs"), blacklist_characters="&"), min_size=1))
def test_a_code_span_holds_any_text(text: str) -> None:
    """Backticks inside do not end it, and nothing in it is markup."""
    rendered = markdown.markdown(f"x {code(text)} y", extensions=EXTENSIONS)
    shown = rendered.removeprefix("<p>x <code>").removesuffix("</code> y</p>")
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip() == text.strip()
