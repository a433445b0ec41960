"""The quick way from a page to HTML against Python-Markdown's own, with the extensions of mkdocs.yml."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import markdown  # type: ignore[import-untyped]  # its stubs are not worth a dependency
import pytest

from gen.site.apart import blocks, on_page_content, on_page_markdown, on_post_page

GOLDEN = Path(__file__).parent / "golden"
PAGES = [file for file in sorted(GOLDEN.glob("*.md")) if "converted: apart" in file.read_text(encoding="utf-8")]
EXTENSIONS = ["admonition", "attr_list", "tables", "toc", "pymdownx.highlight", "pymdownx.superfences"]
TOC = {"permalink": True, "permalink_title": "Link to this section"}
TABLES = {"use_align_attribute": True}
CONFIG: Any = SimpleNamespace(mdx_configs={"toc": TOC})
TAG = re.compile(r'<(\w+)((?: [\w-]+(?:="[^"]*")?)+)>')
ATTRIBUTE = re.compile(r'[\w-]+(?:="[^"]*")?')
CASES = [
    "| a | b |\n| --- | --: |\n| `x | y` | 1,024 |\n",
    "| a | b |\n| --- | --- |\n| **bold `code`** and *slanted* | [`a`](../a/index.md#b){ .source } <br> &#124; |\n",
    '| a |\n| --- |\n| <span id="x" class="part">`a<b>`</span> & > |\n',
    "| a |\n| --- |\n| [``](b) ` ``](../a/index.md) and [`[`](c.md) |\n",
    "| a |\n| --- |\n| **`x**y`** and *`a*b`* and *c* |\n",
    "| | |\n| --- | --- |\n| only one |\n| 1 | 2 |\n",
    '| a |\n| --- |\n| [it](b.svg){ .download download="b c.svg" hidden="hidden" } 5 * 4 * 3 |\n',
    "| a | b | c |\n| --- | --- | --- |\n| `` | ``x ` | y`` | `z` |\n",
    "A paragraph\nof two lines, `code` and\n[a link](../index.md) and [another](../a/b.md#c).\n{ .kicker }\n",
    "Words.\n{ .line #here data-x }\n\n- one\n- `two` & **three**\n",
    (
        '!!! tip "Fix: *do* it"\n\n    Because.\n    { #fix }\n\n'
        "    ``` { .python .copy }\n    x = 'it' + \"is\"\n\n    y = 1\n    ```\n\n    And so on.\n\n"
        "After it.\n"
    ),
    (
        "```python\nfrom a import (\n    b,\n)\n\n@c\n"
        "class D(nn.Module):\n    '''Words.'''\n    e = f'{x!r}' + 'x-1.y'  # why < & >\n```\n"
    ),
    "```text\nError: <b> & 'x'\n```\n",
    "## One `two` { #one data-search-exclude }\n\n<!-- lay in: x -->\n\n### Three & four { #three }\n",
]


def theirs(source: str) -> str:
    """As Python-Markdown makes it."""
    return str(markdown.markdown(source, extensions=EXTENSIONS, extension_configs={"toc": TOC, "tables": TABLES}))


def said(html: str) -> str:
    """The same for what says the same: entities, order of attributes, empty space, and MkDocs' links to folders."""
    html = re.sub(r"\bindex\.md(?=[\"#?])", "", html.replace(' href="index.md"', ' href="./"'))
    html = re.sub(r"\.md(?=[\"#?])", "/", html)
    html = html.replace('data-x=""', "data-x").replace(" data-search-exclude", "")
    html = re.sub(r"\s*\n\s*", "\n", unescape(html)).replace("\n", "")
    return TAG.sub(lambda match: f"<{match[1]} {sorted(ATTRIBUTE.findall(match[2]))}>", html)


@pytest.mark.parametrize("source", CASES)
def test_a_block_is_the_same_html(source: str) -> None:
    """Links lead to folders, as MkDocs makes them."""
    assert said(blocks(source, TOC["permalink_title"])) == said(theirs(source))  # type: ignore[arg-type]


class Page:
    """As much of MkDocs' page as the hook looks at."""

    def __init__(self, **meta: object) -> None:
        self.meta: dict[str, Any] = meta
        self.toc: Any = ()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.stem))
def test_a_page_is_the_same_html(file: Path) -> None:
    """With its table of contents; and search reads no more than its first lines."""
    source = file.read_text(encoding="utf-8").split("---\n", 2)[2]
    page: Any = Page(converted="apart")
    assert on_page_markdown(source, page=page, config=CONFIG, files=CONFIG) == ""
    searched = on_page_content("", page=page, config=CONFIG, files=CONFIG)
    assert "<h2" not in searched
    assert "Made of" in searched
    assert said(on_post_page(searched, page=page, config=CONFIG)) == said(theirs(source))
    (title,) = page.toc
    assert [each.id for each in title.children] == re.findall(r"^## .*#([\w-]+)", source, re.MULTILINE)
    assert "print(learn.model), annotated" in [each.title for each in title.children] or "hopeless" in file.stem


def test_only_pages_that_ask_for_it_are_touched() -> None:
    """What is searched and checked by MkDocs stays with MkDocs."""
    page: Any = Page()
    assert on_page_markdown(CASES[0], page=page, config=CONFIG, files=CONFIG) == CASES[0]
    assert on_page_content("<p>x", page=page, config=CONFIG, files=CONFIG) == "<p>x"
    assert on_post_page("<p>x", page=page, config=CONFIG) == "<p>x"
