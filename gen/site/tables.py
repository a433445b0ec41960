"""Turns the pipe tables of a page into HTML beside MkDocs, as a hook of MkDocs.

An architecture's page has hundreds of cells, and Python-Markdown spends more on them than on everything else, twice
over with the search index, for 1,500 pages. Where a page says `tables: apart`, its tables are turned into the same
HTML here and laid in when the page is finished; without this hook they are ordinary Markdown. They may hold code
spans, links with attributes, emphasis and HTML. MkDocs loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_TABLE = re.compile(r"^\|.*\|[ ]*\n\|(?:[ ]*:?-+:?[ ]*\|)+[ ]*\n(?:\|.*\n?)*", re.MULTILINE)
_PLACE = re.compile(r"<!-- table (\d+) -->")
_PARTS = re.compile(r"(?P<fence>`+).+?(?P=fence)|[^|`]+|`+|(?P<end>\|)")
_INLINE = re.compile(
    r"(?P<fence>`+)(?P<code>.+?)(?P=fence)"
    r"|\[(?P<text>(?:`[^`]*`|[^\]`])*)\]\((?P<link>[^)\s]*)\)(?:\{ ?(?P<attributes>[^}]*?) ?\})?"
    r"|\*\*(?P<strong>.+?)\*\*(?!\*)|\*(?P<emphasis>[^\s*][^*]*)\*"
    r"|(?P<markup></?[a-z][^<>]*>|&\#?\w+;)"
)
_ATTRIBUTE = re.compile(r"""\.(?P<class>[\w-]+)|(?P<name>[\w-]+)="(?P<value>[^"]*)\"""")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs before a page is converted: takes the tables out."""
    if page.meta.get("tables") != "apart":
        return markdown
    taken: list[str] = []

    def take(match: re.Match[str]) -> str:
        taken.append(table(match[0]))
        return f"<!-- table {len(taken) - 1} -->\n"

    rest = _TABLE.sub(take, markdown)
    page.meta["tables"] = taken
    return rest


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page as it will be written: lays the tables in."""
    tables = page.meta.get("tables")
    return _PLACE.sub(lambda match: tables[int(match[1])], output) if isinstance(tables, list) else output


def table(source: str) -> str:
    """A pipe table as HTML, as Python-Markdown writes it."""
    head, rule, *body = source.rstrip("\n").split("\n")
    styles = [' style="text-align: right;"' if cell.strip().endswith(":") else "" for cell in _cells(rule)]
    lines = ["<table>", "<thead>", *_row("th", head, styles), "</thead>", "<tbody>"]
    for row in body:
        lines += _row("td", row, styles)
    return "\n".join([*lines, "</tbody>", "</table>"])


def _row(tag: str, source: str, styles: list[str]) -> list[str]:
    cells = [*_cells(source), *[""] * len(styles)][: len(styles)]
    made = (f"<{tag}{style}>{inline(cell.strip())}</{tag}>" for cell, style in zip(cells, styles, strict=True))
    return ["<tr>", *made, "</tr>"]


def _cells(row: str) -> list[str]:
    """What stands between the pipes; those in code spans do not count."""
    cells = [""]
    for part in _PARTS.finditer(row.strip().removeprefix("|").removesuffix("|")):
        if part["end"]:
            cells.append("")
        else:
            cells[-1] += part[0]
    return cells


def inline(text: str) -> str:
    """Markdown within a line as HTML."""
    made = []
    end = 0
    for match in _INLINE.finditer(text):
        made += [escape(text[end : match.start()], quote=False), _element(match)]
        end = match.end()
    return "".join([*made, escape(text[end:], quote=False)])


def _element(match: re.Match[str]) -> str:
    if match["markup"]:
        return match["markup"]
    if match["code"]:
        return f"<code>{escape(match['code'].strip(), quote=False)}</code>"
    if match["strong"]:
        return f"<strong>{inline(match['strong'])}</strong>"
    if match["emphasis"]:
        return f"<em>{inline(match['emphasis'])}</em>"
    href = re.sub(r"\bindex\.md(?=$|#|\?)", "", match["link"]) or "./"
    attributes = {"href": href}
    for each in _ATTRIBUTE.finditer(match["attributes"] or ""):
        if each["class"]:
            attributes["class"] = f"{attributes.get('class', '')} {each['class']}".strip()
        else:
            attributes[each["name"]] = each["value"]
    written = " ".join(f'{name}="{escape(value)}"' for name, value in sorted(attributes.items()))
    return f"<a {written}>{inline(match['text'])}</a>"
