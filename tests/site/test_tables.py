"""The quick way from pipe tables to HTML against Python-Markdown's own."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import markdown  # type: ignore[import-untyped]  # its stubs are not worth a dependency
import pytest

from gen.site.tables import on_page_markdown, table

GOLDEN = Path(__file__).parent / "golden"
TABLE = re.compile(r"^\|.*\n\|[ :|-]+\n(?:\|.*\n)*", re.MULTILINE)
TABLES = [
    "| a | b |\n| --- | --: |\n| `x | y` | 1,024 |\n",
    "| a | b |\n| --- | --- |\n| **bold `code`** and *slanted* | [`a`](../a/index.md#b){ .source } <br> &#124; |\n",
    '| a |\n| --- |\n| <span id="x" class="part">`a<b>`</span> & > |\n',
    "| | |\n| --- | --- |\n| only one |\n| 1 | 2 |\n",
    '| a |\n| --- |\n| [it](b.svg){ .download download="b c.svg" } 5 * 4 * 3 |\n',
]


@pytest.mark.parametrize(
    "source", [*TABLES, *(each for file in sorted(GOLDEN.glob("*.md")) for each in TABLE.findall(file.read_text()))]
)
def test_a_table_is_the_same_html(source: str) -> None:
    """Links lead to folders, as MkDocs makes them."""
    theirs = markdown.markdown(source, extensions=["tables", "attr_list"])
    assert unescape(table(source)) == unescape(re.sub(r"\bindex\.md", "", theirs))


def test_only_pages_that_ask_for_it_are_touched() -> None:
    """What is searched and checked by MkDocs stays with MkDocs."""

    class Page:
        """As much of MkDocs' page as the hook looks at."""

        meta: dict[str, object] = {}  # noqa: RUF012 - the one page of this test

    assert on_page_markdown(TABLES[0], page=Page(), config=None, files=None) == TABLES[0]
