"""Templates -> text: the Jinja environment, and the few filters that templates have.

Escaping is done here alone: `cell` makes our own text safe in a cell of a Markdown table, `foreign` makes text safe
that somebody else has written, `code` makes a code span, `address` and `setting` what stands in a link and above a
page; templates that end in `.html` escape everything by themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gen.records import Shape, Verdict
from gen.site.labels import printable
from gen.site.sources import source_url
from gen.site.terms import term

_UNKNOWN = "–"  # noqa: RUF001 - a dash
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(")
_BEGINS = re.compile(r"[#>+*=:~!\[-]|```|\d+[.)]")  # a heading, a list, a fence, a definition
_ADDRESS = re.compile(r"https?://[\w.-]+(?:[:/?#]|\Z)", re.ASCII)
_SPECIAL = {"|": "&#124;", "<": "&lt;", "{": "&#123;", "}": "&#125;", "`": "&#96;"}
_SLUGS = {
    Verdict.WORKS: "works",
    Verdict.WORKS_BUT: "works-but",
    Verdict.FAILS: "fails",
    Verdict.REFUSED: "refused",
}


def number(value: float | None) -> str:
    """`25,557,032`; a dash where nothing is known."""
    return _UNKNOWN if value is None else f"{value:,}"


def shape(size: Shape | None) -> str:
    """One item's size, without the batch: `2048 × 7 × 7`."""
    if size is None:
        return _UNKNOWN
    return " × ".join(str(each) for each in size[1:]) or "1"


def significant(value: float) -> str:
    """A measured number in four digits at most: `0.0221`, `1`."""
    return f"{value:.4g}"


def cell(text: str) -> str:
    """Markdown that can stand in a cell of a table, and anywhere else in a line.

    A pipe would end the cell, `<` would begin a tag, attr_list would swallow a trailing `{…}`, and a single backtick
    would look for another one. Code spans are left as they are: Markdown does not look into them.
    """
    line = " ".join(printable(text).split())
    parts = []
    end = 0
    for span in _CODE_SPAN.finditer(line):
        parts += [_without_markup(line[end : span.start()]), span[0]]
        end = span.end()
    return "".join([*parts, _without_markup(line[end:])])


def _without_markup(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def foreign(text: str) -> str:
    """The same for what a library says of itself: code spans stay, and nothing begins a block or a link."""
    line = _LINK.sub("]&#40;", cell(text))
    return f"&#{ord(line[0])};{line[1:]}" if _BEGINS.match(line) else line


def address(text: str) -> str:
    """An address in a link, where nothing ends the link before its end; what is none leads nowhere."""
    return quote(text, safe="/:?#[]@!$&*+,;=%~") if _ADDRESS.match(text) else "#"


def setting(text: str) -> str:
    """A text in the head of a page, which is YAML."""
    return json.dumps(printable(text), ensure_ascii=False)


def code(text: str) -> str:
    """A code span, whatever is in it."""
    line = " ".join(printable(text).split())
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def indent_block(text: str, width: int = 4) -> str:
    """Lines set in, for a fence inside an admonition, which none of them ends; empty lines stay empty."""
    lines = map(printable, text.replace("```", "'''").split("\n"))
    return "\n".join(" " * width + line if line.strip() else "" for line in lines)


@cache
def environment() -> Environment:
    """The templates of `gen/site/templates`, which find their filters and no globals but `source_url`."""
    loaded = Environment(
        loader=PackageLoader("gen.site"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: Mapping[str, Callable[..., Any]] = {
        "number": number,
        "shape": shape,
        "significant": significant,
        "cell": cell,
        "foreign": foreign,
        "address": address,
        "setting": setting,
        "code": code,
        "indent_block": indent_block,
        "slug": _SLUGS.__getitem__,
        "term": term,
    }
    loaded.filters.update(filters)
    loaded.globals["source_url"] = source_url
    return loaded


def render(template: str, **context: object) -> str:
    """A template's text, with exactly one newline at its end. Raises jinja2.UndefinedError for a missing name."""
    text = environment().get_template(template).render(context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
