"""What was computed between two versions of the libraries -> the page that keeps it for readers. Pure.

Each step is a file in `site_src/history/`: what `python -m gen changes OLD NEW --format json` says of two builds of
the whole catalogue that differ in nothing but the versions of libraries. The watch adds one to each pull request that
brings newer versions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gen.changes.comparing import Changes
from gen.changes.telling import Section, sections, summary
from gen.changes.voices import printable
from gen.site.pages import Page
from gen.site.render import render

_NUMBERS = re.compile(r"\d+")
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Voice:
    """In a page of this site: what it still has is linked."""

    pages: Collection[str]

    def word(self, word: Any, /) -> str:  # noqa: ANN401 - of JSON
        """As code, in which nothing has a meaning."""
        return f"`{printable(word).replace('`', chr(39)) or ' '}`"

    def page(self, page: str, /, *, there: Sequence[str]) -> str:  # noqa: ARG002 - as `Voice`
        """Its name, which leads to its page."""
        name = self.word(page.rstrip("/"))
        return f"[{name}](../{page}index.md)" if page in self.pages else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one version to the next."""

    title: str
    anchor: str
    summary: str
    sections: tuple[Section, ...]


def history_pages(history: Sequence[Changes], pages: Collection[str]) -> Iterator[Page]:
    """The page, newest versions of each library first; none where nothing was computed. `pages` are those to link."""
    steps = [_step(each, pages) for each in sorted(history, key=_order)]
    if steps:
        yield Page(path="history/index.md", content=render("history.md", steps=steps))


def _step(changes: Changes, pages: Collection[str]) -> Step:
    moved = [(package, old or "none", new or "none") for package, (old, new) in changes.versions.items()]
    told = sections(changes, _Voice(pages))
    return Step(
        title=", ".join(f"{package} {old} → {new}" for package, old, new in moved),
        anchor=_NO_LETTERS.sub("-", changes.step),
        summary=summary(changes),
        sections=tuple(section for section in told if section.title != "Versions"),  # they are the title
    )


def _order(changes: Changes) -> tuple[tuple[str, ...], list[int]]:
    """By the libraries, and then backwards by their new versions."""
    numbers = [int(number) for _, new in changes.versions.values() for number in _NUMBERS.findall(new or "")]
    return tuple(changes.versions), [-number for number in numbers]
