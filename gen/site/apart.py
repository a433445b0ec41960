"""Turns a page into HTML beside MkDocs, as a hook of MkDocs.

An architecture's page has hundreds of table cells, and code, and notices; Python-Markdown and the search index spend
ten times as long on them as on all else, for 1,500 pages. A page that says `converted: apart` is turned into the same
HTML here; without this hook it is ordinary Markdown. What stands below its first heading of the second level is laid
in when the page is finished, so that search does not read it. Such a page may hold headings with ids, paragraphs,
lists, tables, code in fences, admonitions and comments, and in them code spans, links, emphasis and HTML. MkDocs loads
this file by its path, so it stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from mkdocs.structure.toc import get_toc
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # its stubs are no use elsewhere
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]  # as above

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # as above

_BELOW = re.compile(r"^## ", re.MULTILINE)
_PLACE = "<!-- below -->"
# Blocks.
_BLOCK = re.compile(
    r"^(?P<heading>\#{1,6}) (?P<headline>.*?) \{ \#(?P<anchor>[\w-]+).*\}[ ]*$"
    r"|(?P<table>^\|.*\|[ ]*\n\|(?:[ ]*:?-+:?[ ]*\|)+[ ]*\n(?:\|.*(?:\n|\Z))*)"
    r"|(?P<fence>^```(?P<kind>.*)\n(?P<code>(?:(?!```).*\n)*)```[ ]*$)"
    r"|(?P<admonition>^!!! (?P<role>\w+) \"(?P<title>.*)\"[ ]*\n(?P<inside>(?:[ ]{4}.*(?:\n|\Z)|[ ]*\n)*))"
    r"|(?P<list>(?:^- .*(?:\n|\Z))+)"
    r"|(?P<comment>^<!--.*-->)"
    r"|(?P<paragraph>(?:^(?!```|<!--).+(?:\n|\Z))+)",
    re.MULTILINE,
)
_HEADED = re.compile(r'^<h(\d) id="([\w-]+)">(.*)<a class="headerlink".*</h\d>$', re.MULTILINE)
_ID = re.compile(r'\bid="([\w-]+)"')
_TAG = re.compile(r"<[^>]*>")
_INSET = re.compile(r"^ {4}", re.MULTILINE)
_LAST = re.compile(r"\n\{ ?(?P<attributes>[^{}]*?) ?\}\s*$")
# Code.
_QUOTED = re.compile(r"'([\w.-]+)'")
_QUOTE = re.compile("&#x27;x&#x27;")
# Tables.
_PARTS = re.compile(r"(?P<fence>`+)(?!`).+?(?<!`)(?P=fence)(?!`)|[^|`]+|`+|(?P<end>\|)")
# Within a line.
_MARKED = re.compile(r"[`\[*<&]")
_INLINE = re.compile(
    r"(?P<fence>`+)(?!`)(?P<code>.+?)(?<!`)(?P=fence)(?!`)"
    r"|(?P<fences>`+)"
    r"|\[(?P<text>(?:(?P<span>`+)(?!`).+?(?<!`)(?P=span)(?!`)|[^\]`])*)\]\((?P<link>[^)\s]*)\)"
    r"(?:\{ ?(?P<attributes>[^}]*?) ?\})?"
    r"|\*\*(?P<strong>(?:(?P<within>`+)(?!`).+?(?<!`)(?P=within)(?!`)|[^`])+?)\*\*(?!\*)"
    r"|\*(?P<emphasis>(?=[^\s*])(?:(?P<inside>`+)(?!`).+?(?<!`)(?P=inside)(?!`)|[^*`])+)\*"
    r"|(?P<markup></?[a-z][^<>]*>|&\#?\w+;)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)|(?P<name>[\w-]+)(?:="(?P<value>[^"]*)")?""")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs before a page is converted: leaves it nothing to do."""
    if page.meta.get("converted") != "apart":
        return markdown
    below = _BELOW.search(markdown)
    end = below.start() if below else len(markdown)
    permalink = config.mdx_configs.get("toc", {}).get("permalink_title", "")
    page.meta["html"] = tuple(blocks(part, permalink) for part in (markdown[:end], markdown[end:]))
    return ""


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs when a page is converted: gives it its first lines, its table of contents,
    and the anchors that other pages may link to."""
    if "html" not in page.meta:
        return html
    lead, rest = page.meta["html"]
    page.toc = get_toc(_contents(f"{lead}\n{rest}"))
    page.present_anchor_ids = {match[1] for part in (lead, rest) for match in _ID.finditer(part)}
    return f"{lead}\n{_PLACE}"


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page as it will be written: lays the rest in."""
    return output.replace(_PLACE, page.meta["html"][1]) if "html" in page.meta else output


def _contents(html: str) -> list[Any]:
    """The headings as a tree, in the form of Python-Markdown's tokens."""
    tokens: list[Any] = []
    for level, anchor, title in _HEADED.findall(html):
        within = tokens
        while within and within[-1]["level"] < int(level):
            within = within[-1]["children"]
        within.append({"level": int(level), "id": anchor, "name": _TAG.sub("", title), "children": []})
    return tokens


def blocks(source: str, permalink: str = "") -> str:
    """Markdown as HTML, as Python-Markdown writes it; `permalink` is the tooltip of the links beside headings."""
    return "\n".join(_block(match, permalink) for match in _BLOCK.finditer(source))


def _block(match: re.Match[str], permalink: str) -> str:
    if match["heading"]:
        level, anchor = len(match["heading"]), match["anchor"]
        link = f'<a class="headerlink" href="#{anchor}" title="{permalink}">&para;</a>'
        return f'<h{level} id="{anchor}">{inline(match["headline"])}{link}</h{level}>'
    if match["table"]:
        return _table(match["table"])
    if match["fence"]:
        return _code(match["kind"].strip(), match["code"])
    if match["admonition"]:
        title = f'<p class="admonition-title">{inline(match["title"])}</p>'
        return f'<div class="admonition {match["role"]}">\n{title}\n{blocks(_INSET.sub("", match["inside"]))}\n</div>'
    if match["list"]:
        items = (f"<li>{inline(item[2:])}</li>" for item in match["list"].rstrip("\n").split("\n"))
        return "\n".join(["<ul>", *items, "</ul>"])
    return match["comment"] or _paragraph(match["paragraph"].strip())


@lru_cache(maxsize=4096)  # many stand on many pages
def _paragraph(text: str) -> str:
    last = _LAST.search(text)
    if last is None:
        return f"<p>{inline(text)}</p>"
    return f"<p{_written(_attributes(last['attributes']))}>{inline(text[: last.start()])}</p>"


@lru_cache(maxsize=4096)
def _code(kind: str, code: str) -> str:
    """What stands in a fence, which says a language, or has it as the first of its classes: `{ .python .copy }`."""
    language, *classes = re.findall(r"[\w-]+", kind) or ["text"]
    lines = [code] if "'''" in code or '"""' in code else code.splitlines(keepends=True)
    made = "".join(_line(language, line) for line in lines)
    return f'<div class="{" ".join([*classes, "highlight"])}"><pre><span></span><code>{made}</code></pre></div>'


def _line(language: str, line: str) -> str:
    """Names in quotes are put in afterwards: without them most lines stand on many pages."""
    names = iter(_QUOTED.findall(line))
    return _QUOTE.sub(lambda _: f"&#x27;{next(names)}&#x27;", _highlighted(language, _QUOTED.sub("'x'", line)))


@lru_cache(maxsize=4096)
def _highlighted(language: str, line: str) -> str:
    tokens = groupby(_lexer(language).get_tokens(line), key=lambda token: STANDARD_TYPES.get(token[0], ""))
    return "".join(_spanned(kind, escape("".join(text for _, text in inside))) for kind, inside in tokens)


def _spanned(kind: str, text: str) -> str:
    """Line by line, and what is of no kind as it is."""
    if not kind:
        return text
    return "\n".join(f'<span class="{kind}">{line}</span>' if line else "" for line in text.split("\n"))


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)


def _table(source: str) -> str:
    head, rule, *body = source.rstrip("\n").split("\n")
    sides = rule.strip().strip("|").split("|")
    styles = tuple(' align="right"' if side.strip().endswith(":") else "" for side in sides)
    rows = (_row("td", row, styles) for row in body)
    return "\n".join(
        ["<table>", "<thead>", _row("th", head, styles), "</thead>", "<tbody>", *rows, "</tbody>", "</table>"]
    )


@lru_cache(maxsize=8192)  # that of a ReLU stands on every page
def _row(tag: str, source: str, styles: tuple[str, ...]) -> str:
    cells = [*_cells(source, len(styles)), *[""] * len(styles)][: len(styles)]
    made = (f"<{tag}{style}>{inline(cell.strip())}</{tag}>" for cell, style in zip(cells, styles, strict=True))
    return "\n".join(["<tr>", *made, "</tr>"])


def _cells(row: str, columns: int) -> list[str]:
    """What stands between the pipes; those in code spans do not count."""
    inside = row.strip().removeprefix("|").removesuffix("|")
    cells = inside.split("|")
    if len(cells) == columns:  # nearly always
        return cells
    cells = [""]
    for part in _PARTS.finditer(inside):
        if part["end"]:
            cells.append("")
        else:
            cells[-1] += part[0]
    return cells


@lru_cache(maxsize=16384)  # as many cells do
def inline(text: str) -> str:
    """Markdown within a block as HTML."""
    return "".join(_inline(text)) if _MARKED.search(text) else escape(text, quote=False)


def _inline(text: str) -> Iterator[str]:
    end = 0
    for match in _INLINE.finditer(text):
        yield escape(text[end : match.start()], quote=False)
        yield _element(match)
        end = match.end()
    yield escape(text[end:], quote=False)


def _element(match: re.Match[str]) -> str:
    if match["markup"] or match["fences"]:
        return match[0]
    if match["code"]:
        return f"<code>{escape(match['code'].strip(), quote=False)}</code>"
    if match["strong"]:
        return f"<strong>{inline(match['strong'])}</strong>"
    if match["emphasis"]:
        return f"<em>{inline(match['emphasis'])}</em>"
    href = re.sub(r"\.md(?=$|#|\?)", "/", re.sub(r"\bindex\.md(?=$|#|\?)", "", match["link"])) or "./"
    return f"<a{_written({'href': href} | _attributes(match['attributes'] or ''))}>{inline(match['text'])}</a>"


def _attributes(text: str) -> dict[str, str]:
    """Those of an attribute list: `.source #fix download="a b"`."""
    found: dict[str, str] = {}
    for each in _ATTRIBUTE.finditer(text):
        if each["class"]:
            found["class"] = f"{found.get('class', '')} {each['class']}".strip()
        else:
            found[each["name"] or "id"] = each["id"] or each["value"] or ""
    return found


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' if value else f" {name}" for name, value in sorted(attributes.items()))
