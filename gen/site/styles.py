"""Leaves out of Material's styles what no page of this site wears, as a hook of MkDocs: two fifths of them.

A rule goes if it asks for a class that is on no page and in no script, and a variable if nothing reads it. MkDocs
loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tinycss2
from mkdocs.plugins import event_priority

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_LAST = -100  # of all hooks: what it sees is what is written
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_WORDS = re.compile(r"-{0,2}[A-Za-z_][\w-]*")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_GROUPS = frozenset({"media", "supports"})
_BARE = {"skip_comments": True, "skip_whitespace": True}
_worn: set[str] = set()


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 - MkDocs'
    """Called by MkDocs first."""
    _worn.clear()


@event_priority(_LAST)  # type: ignore[untyped-decorator]  # MkDocs'
def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> None:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page as it will be written."""
    _worn.update(classes(output))


@event_priority(_LAST)  # type: ignore[untyped-decorator]  # MkDocs'
def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> None:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page that is made of a template alone."""
    _worn.update(classes(output))


def on_post_build(*, config: MkDocsConfig) -> None:
    """Called by MkDocs when all is written."""
    site = Path(config.site_dir)
    scripts = [*site.glob("assets/javascripts/*.js"), *site.glob("scripts/**/*.js")]
    words = {word for script in scripts for word in _WORDS.findall(_text(script))}
    theirs = {sheet: worn_alone(_text(sheet), _worn | words) for sheet in site.glob("assets/stylesheets/*.css")}
    sheets = (*map(_text, site.glob("stylesheets/*.css")), *theirs.values())
    read = words.union(*map(_READ.findall, sheets))
    for sheet, css in theirs.items():
        sheet.write_text(read_alone(css, read), encoding="utf-8")


def classes(html: str) -> Iterator[str]:
    """Those that some element of a page has."""
    for each in _CLASSES.findall(html):
        yield from each.split()


def worn_alone(css: str, worn: AbstractSet[str]) -> str:
    """Styles without the rules for classes that are not worn."""

    def left(rule: Any) -> str:  # noqa: ANN401 - tinycss2 has no types
        fitting = (each for each in _parted(rule.prelude) if worn >= set(_asked(each)))
        selectors = ",".join(map(tinycss2.serialize, fitting))
        return f"{selectors}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""

    return _rewritten(tinycss2.parse_stylesheet(css, **_BARE), left)


def read_alone(css: str, read: AbstractSet[str]) -> str:
    """Styles without the variables that are not read."""

    def left(rule: Any) -> str:  # noqa: ANN401 - as above
        declared = tinycss2.parse_blocks_contents(rule.content, **_BARE)
        kept = [each for each in declared if not each.name.startswith("--") or each.name in read]
        if len(kept) == len(declared):
            return str(rule.serialize())
        written = ";".join(each.serialize() for each in kept)
        return f"{tinycss2.serialize(rule.prelude)}{{{written}}}" if kept else ""

    return _rewritten(tinycss2.parse_stylesheet(css, **_BARE), left)


def _rewritten(nodes: Iterable[Any], left: Callable[[Any], str]) -> str:
    """What is left of each rule, those in groups too."""
    made = []
    for node in nodes:
        if node.type == "qualified-rule":
            made.append(left(node))
        elif node.type == "at-rule" and node.lower_at_keyword in _GROUPS:
            within = _rewritten(tinycss2.parse_rule_list(node.content, **_BARE), left)
            made.append(f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{within}}}" if within else "")
        else:
            made.append(node.serialize())
    return "".join(made)


def _parted(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    """The selectors between commas."""
    for comma, tokens in groupby(prelude, key=lambda each: each == ","):
        if not comma:
            yield list(tokens)


def _asked(selector: Iterable[Any]) -> Iterator[str]:
    """The classes without which a selector fits nothing; those in brackets, as in `:not(.a)`, are others."""
    for dot, name in pairwise(selector):
        if dot == "." and name.type == "ident":
            yield name.value


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
