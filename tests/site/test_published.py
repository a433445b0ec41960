"""The Markdown that is published beside a page reads well on its own, and leads to what is there."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page

from gen.site.markdown_files import on_post_page
from gen.site.published import address, published
from tests.conftest import ARCHITECTURES, Site

SOURCE = """\
---
title: net
---

# net { #net }

<span class="verdict verdict--works">works</span> [Compare](../../compare/index.md?a=timm/net/){ .link }
{ .verdict-line }

<!-- lay in: bar -->

!!! tip "Fix: another"

    Paste `{ .this }`:

    ``` { .python .copy }
    a = {".b": 1}
    ```

| Layer | Why |
| --- | --- |
| <span id="l">**[ReLU](../../reading/index.md#term-relu){ .term }**</span><br>`1.5` <small>p=0.5</small> | `a<b>` |

<!-- lay in: body -->

<!-- lay in: printout -->

[SVG](head.svg){ .download }
 [PNG](head.svg){ .download data-png="net.png" }
 [JSON](anatomy.json){ .download }
"""
FRAGMENTS = {
    "bar": '<svg role="img"><desc id="d">Two parts.</desc></svg>\n'
    '<ul>\n<li class="origin">1 kept</li>\n<li>2 cut</li></ul>',
    "printout": '<pre><del class="line line--cut">Net(\n</del>  (a): Linear(&#39;x&#39;)\n</pre>\n'
    "<details><summary>… 3 lines, unchanged</summary><pre>  (b)\n</pre></details>\n"
    '<pre><span class="printout__start">here</span><ins class="line line--added">  (c)\n</ins></pre>',
}
PUBLISHED = """\
# net

**works** [Compare](../../compare/?a=timm/net/)

Two parts.

- 1 kept
- 2 cut

> **Fix: another**
>
> Paste `{ .this }`:
>
> ```python
> a = {".b": 1}
> ```

| Layer | Why |
| --- | --- |
| **[ReLU](../../reading/index.md#term-relu)** `1.5` (p=0.5) | `a<b>` |

Every layer is in [anatomy.json](anatomy.json), with its shapes and parameters.

```diff
-Net(
   (a): Linear('x')
 … 3 lines, unchanged
+  (c)
```

[SVG](head.svg)

 [JSON](anatomy.json)
"""


def test_the_source_becomes_markdown_that_stands_alone() -> None:
    """What only MkDocs understands is gone or written out; code is as it was."""
    assert published(SOURCE, "timm/net/index.md", FRAGMENTS.__getitem__) == PUBLISHED


@pytest.mark.parametrize(
    ("link", "page", "leads_to"),
    [
        ("../reading/index.md#term-body", "about/index.md", "../reading/index.md#term-body"),
        ("machines.md#files", "how-to/more-machines.md", "../machines/index.md#files"),
        ("../reading/index.md", "how-to/machines.md", "../../reading/index.md"),
        ("../llms.txt", "how-to/machines.md", "../../llms.txt"),
        ("how-to/machines.md", "index.md", "how-to/machines/index.md"),
        ("architectures/index.md?verdict=works", "index.md", "architectures/?verdict=works"),
        ("#files", "how-to/machines.md", "#files"),
        ("https://x.example/a.md", "how-to/machines.md", "https://x.example/a.md"),
    ],
)
def test_links_lead_from_where_the_markdown_is_published(link: str, page: str, leads_to: str) -> None:
    """A page that is no index has a folder of its own; what a script makes of a query is no text."""
    assert address(link, page) == leads_to


def test_a_page_without_its_text_stops_the_build_with_one_line(tmp_path: Path) -> None:
    """As where the folder is that of an older version."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: test\n")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    [file] = get_files(config)
    page = Page("Home", file, config)
    with pytest.raises(PluginError, match=r"index\.markdown is missing: build the pages again with"):
        on_post_page("", page=page, config=config)
    (docs / ".index.markdown").write_text("# Home\n")
    for _ in range(2):  # the second time it is there already
        assert on_post_page("html", page=page, config=config) == "html"
        assert (tmp_path / "site/index.md").read_text() == "# Home\n"


def test_every_page_has_its_markdown_beside_it(tiny_site: Site) -> None:
    """It is told so, and its links lead to files of the site."""
    pages = [path for path in tiny_site.folder.rglob("index.html") if 'http-equiv="refresh"' not in path.read_text()]
    assert len(pages) > len(ARCHITECTURES)
    for page in pages:
        assert '<link rel="alternate " type="text/markdown" href="index.md">' in page.read_text(encoding="utf-8")
        text = page.with_name("index.md").read_text(encoding="utf-8")
        assert re.search(r"^# \S", text, re.MULTILINE)
        assert "lay in:" not in text
        for link in re.findall(r"(?<!`)\]\(([^)\s#?]+)", text):
            target = page.parent / (f"{link}index.html" if link.endswith("/") else link)
            assert "://" in link or target.is_file(), f"{PurePosixPath(page)}: {link}"


def test_a_table_that_scripts_shorten_is_published_whole() -> None:
    """The beginning, which is laid out where scripts run, does not stand there twice."""
    row = '<tr><th scope="row"><a href="../timm/{0}/">{0}</a></th></tr>'
    first = f'<table class="finder__table finder__table--first"><tbody>{row.format("a")}</tbody></table>'
    whole = f'<table class="finder__table"><tbody>{row.format("a")}{row.format("b")}</tbody></table>'
    html = f"{first}\n<noscript data-rows>\n{whole}\n</noscript>"
    text = published("<!-- lay in: finder -->\n", "architectures/index.md", lambda _: html)
    assert [line for line in text.splitlines() if line] == [
        "| [a](../timm/a/index.md) |",
        "| [b](../timm/b/index.md) |",
    ]
