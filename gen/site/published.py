"""The text of each page as Markdown that needs no MkDocs, published beside it: `torchvision/resnet50/index.md`. Pure.

It is the source of the page without what only MkDocs understands: attributes go, notices become quotations, drawings
become their descriptions, and what is laid into a page is written out. Links lead to the Markdown of other pages.
It lies beside the source as `.index.markdown`, which MkDocs leaves alone because of the dot; a hook publishes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from posixpath import dirname, join, normpath, relpath, split

from gen.site.write import File

_SUFFIX = ".markdown"
_FILE = "index.md"
_BODY = "Every layer is in [anatomy.json](anatomy.json), with its shapes and parameters.\n"
_SIGNS = {"added": "+", "cut": "-", "idle": "~"}
# Of the source.
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CODE = re.compile(r"`[^`]+`(?!`)|^```.*?^```[ ]*$|(`+)(?!`).+?(?<!`)\1(?!`)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"(?<=```) \{ \.(\w+)[^}]*\}")
_PLACE = re.compile(r"^<!-- lay in: ([a-z0-9-]+) -->$", re.MULTILINE)
_NOTICE = re.compile(r"^!!! \w+ \"(?P<title>.*)\"[ ]*\n(?P<inside>(?:[ ]{4}.*(?:\n|\Z)|[ ]*\n)*)", re.MULTILINE)
_INSET = re.compile(r"^ {4}", re.MULTILINE)
_DRAWN = re.compile(r"\[PNG\]\([^)\s]*\)\{[^}\n]*\}")  # a PNG is made in the reader's browser
_ATTRIBUTES = re.compile(r"\{ ?[.#][^{}\n]*\}")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_OWN = re.compile(r"[a-z]+:|[#/]")  # addresses that are the same from everywhere, and those within a page
_PUT_ASIDE = re.compile("\0(\\d+)\0")
_BLANK = re.compile(r"\n(?:[ ]*\n){2,}")
# Of HTML, in the source and in what is laid in. What only browsers without scripts show is the whole table.
_PLAIN = re.compile(r'<table class="[^"]*--first">.*?</table>\s*<noscript[^>]*>(.*?)</noscript>', re.DOTALL)
_UNSAID = re.compile(r"<(form|noscript|style)\b.*?</\1>|<a\b[^>]*data-png.*?</a>|<!--.*?-->", re.DOTALL)
_SAID = re.compile(r"<(desc|title)\b[^>]*>(.*?)</\1>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>\s*(</thead>\s*<tbody>\s*)?", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
_A = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TOLD = re.compile(r'<span class="(?:origin|verdict) [^"]*">(.*?)</span>')
_ASIDE = re.compile(r'<(span class="tag|small\b)[^>]*>(.*?)</(?:span|small)>')
_ITEM = re.compile(r"<(?:li|dt)\b[^>]*>")
_APART = re.compile(r"^(- .*\n)\n+(?=- )", re.MULTILINE)
_ENDS = re.compile(r"</(?:p|div|figure|ul|dl|details|summary|table|pre)>")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_FOLDED = re.compile(r"<details><summary>([^<]*)</summary><pre>[^<]*</pre></details>")
_START = re.compile(r'<span class="printout__start">.*?</span>')
_OUTPUT = re.compile(r"-output-\d+$")
_PRINTED = re.compile(r"<pre[^>]*>(.*?)</pre>", re.DOTALL)
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*>')
_LINE = re.compile(r'<(?:ins|del|span) class="line line--(\w+)">(.*)\n</\w+>')


def with_markdown(files: Sequence[File]) -> list[File]:
    """The files, and beside each page its text; what is laid into a page is among the files."""
    contents = {file.path: file.content for file in files}

    def text(page: File) -> File:
        folder, name = split(page.path)
        source = page.content.decode()
        said = published(source, page.path, lambda laid: contents[join(folder, f".{laid}.html")].decode())
        return File(path=join(folder, f".{name.removesuffix('.md')}{_SUFFIX}"), content=said.encode())

    return [*files, *(text(file) for file in files if file.path.endswith(".md"))]


def published(markdown: str, path: str, fragment: Callable[[str], str]) -> str:
    """The text of the page at `path` below the docs folder; `fragment` is the HTML that is laid in by a name."""
    aside: list[str] = []  # code, and what is laid in: nothing in it is read as Markdown

    def put_aside(text: str) -> str:
        aside.append(text)
        return f"\0{len(aside) - 1}\0"

    def lay_in(place: re.Match[str]) -> str:
        return put_aside(_BODY if place[1] == "body" else _written_out(place[1], fragment(place[1])))

    text = _NOTICE.sub(_quotation, _PLACE.sub(lay_in, _FRONT.sub("", markdown)))
    text = _CODE.sub(lambda code: put_aside(_FENCE.sub(r"\1", code[0])), text)
    text = _ATTRIBUTES.sub("", _DRAWN.sub("", text))
    text = _marked(_LINK.sub(lambda link: f"]({address(link[1], path)})", text))
    text = text.replace(" \n", "\n")  # where attributes were
    return _BLANK.sub("\n\n", _PUT_ASIDE.sub(lambda place: aside[int(place[1])], text)).strip() + "\n"


def _quotation(notice: re.Match[str]) -> str:
    lines = [f"**{notice['title']}**", "", *_INSET.sub("", notice["inside"]).strip().split("\n")]
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"


@lru_cache(maxsize=4096)  # all pages of a library link to the same words
def address(link: str, path: str) -> str:
    """Where a link in the page at `path` leads, from where its Markdown is published."""
    target, mark, rest = link.partition("?") if "?" in link else link.partition("#")
    if not target or _OWN.match(target) or (mark != "?" and path.endswith(_FILE) and target.endswith(_FILE)):
        return link
    source, shown = dirname(path), dirname(path) if path.endswith(_FILE) else path.removesuffix(".md")
    resolved = normpath(join(source, target))
    if resolved.endswith(".md") and not resolved.endswith(_FILE):
        resolved = f"{resolved.removesuffix('.md')}/{_FILE}"
    moved = relpath(resolved, shown or ".")
    if mark == "?":  # what a script makes of it is no text
        moved = moved.removesuffix(_FILE) or "./"
    return f"{moved}{mark}{rest}"


def _written_out(name: str, html: str) -> str:
    """The HTML that is laid into a page, as Markdown."""
    if name == "printout":
        return _diff(html)
    if _OUTPUT.search(name):
        return _output(html)
    return "\n".join(unescape(line).strip() for line in _marked(html).split("\n"))


def _output(html: str) -> str:
    """What came of code: what it printed in a fence, and a picture as a link to it."""
    printed = _PRINTED.search(html)
    fence = f"```text\n{unescape(printed[1])}```\n" if printed else ""
    rest = _IMAGE.sub(r"![\2](\1)\n", _PRINTED.sub("", html))
    return f"{fence}{unescape(_marked(rest).strip())}".rstrip()


def _diff(html: str) -> str:
    """A printed model, its unchanged stretches folded as in the page."""
    html = _START.sub("", _FOLDED.sub(r"\1\n", html))
    lines = _TAG.sub("", _LINE.sub(lambda line: f"{_SIGNS.get(line[1], ' ')}{line[2]}\n", html)).split("\n")
    marked = (line if line[:1] in _SIGNS.values() else f" {line}" for line in lines if line.strip())
    return f"```diff\n{unescape(chr(10).join(marked))}\n```"


def _marked(html: str) -> str:
    """Markdown for the little HTML that stands on a page, and nothing for the rest."""
    html = _UNSAID.sub("", _PLAIN.sub(r"\1", _described(html)))
    html = _ROW.sub(_row, html)
    html = _A.sub(lambda link: f"[{link[2].strip()}]({_page(link[1])})", html)
    html = _ITEM.sub("\n- ", _TOLD.sub(r"**\1**", _ASIDE.sub(r"(\2)", html)))
    html = html.replace("<code>", "`").replace("</code>", "`").replace("<br>", " ").replace("<dd>", ": ")
    return _APART.sub(r"\1", _TAG.sub("", _ENDS.sub("\n", html)))


def _page(href: str) -> str:
    return f"{href}{_FILE}" if href.endswith("/") and not _OWN.match(href) else href


def _described(html: str) -> str:
    """With what each drawing says to those who do not see it in its place: its description, or else its title."""
    before, *drawings = html.split("<svg")
    for drawing in drawings:
        svg, _, after = drawing.partition("</svg>")
        said = dict(_SAID.findall(svg))
        before += f"{said.get('desc') or said.get('title') or ''}\n{after}"
    return before


def _row(row: re.Match[str]) -> str:
    cells = [" ".join(cell.split()) for _, cell in _CELL.findall(row[1])]
    line = f"| {' | '.join(cells)} |\n"
    return f"\n{line}|{' --- |' * len(cells)}\n" if row[2] else line
