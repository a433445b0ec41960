"""How what has changed is written: on a terminal, in Markdown, in HTML. Pure.

Names and values come from a catalogue that a stranger's build may have written. None of them can end a line, open a
tag, mention somebody, or lead anywhere but to a page of the two sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

_LONGEST = 120  # characters of a word
_HOME = "home page"  # whose address is empty
_PAGE = re.compile(r"(?:[A-Za-z0-9][\w.-]*/)*", re.ASCII)


class Voice(Protocol):
    """A way to write."""

    def word(self, word: Any, /) -> str:  # noqa: ANN401 - of JSON
        """What stands in a catalogue: a name or a value."""
        ...

    def page(self, page: str, /, *, there: Sequence[str]) -> str:
        """An architecture by its page, which is `there` in the old catalogue, the new one, or both."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """On a terminal."""

    def word(self, word: Any, /) -> str:  # noqa: ANN401 - of JSON
        """As it is, on one line and without what would move the cursor."""
        return printable(word)

    def page(self, page: str, /, *, there: Sequence[str]) -> str:  # noqa: ARG002 - as `Voice`
        """Without the slash."""
        return printable(page.rstrip("/")) or _HOME


@dataclass(frozen=True, slots=True)
class Markdown:
    """In a comment. Links lead to the sites whose addresses are known."""

    old: str | None
    new: str | None

    def word(self, word: Any, /) -> str:  # noqa: ANN401 - of JSON
        """As code, in which nothing has a meaning."""
        return f"`{printable(word).replace('`', chr(39)) or ' '}`"

    def page(self, page: str, /, *, there: Sequence[str]) -> str:
        """Its name, and links."""
        links = ", ".join(f"[{which}]({address})" for which, address in _addresses(self.old, self.new, page, there))
        name = self.word(page.rstrip("/") or _HOME)
        return f"{name} ({links})" if links else name


@dataclass(frozen=True, slots=True)
class Html:
    """In a page."""

    old: str
    new: str

    def word(self, word: Any, /) -> str:  # noqa: ANN401 - of JSON
        """Escaped."""
        return f"<code>{escape(printable(word))}</code>"

    def page(self, page: str, /, *, there: Sequence[str]) -> str:
        """Its name, and links."""
        found = _addresses(self.old, self.new, page, there)
        links = ", ".join(f'<a href="{escape(address)}">{which}</a>' for which, address in found)
        name = self.word(page.rstrip("/") or _HOME)
        return f"{name} ({links})" if links else name


def printable(word: Any) -> str:  # noqa: ANN401 - of JSON
    """A word on one line, not too long, without what is not seen."""
    text = " ".join(str(word)[: 10 * _LONGEST].split())
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def is_page(page: str) -> bool:
    """Whether this is an address of a page, and can be no other address."""
    return _PAGE.fullmatch(page) is not None


def _addresses(old: str | None, new: str | None, page: str, there: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The page on each site that has it; of what is no address of a page there is none."""
    sites = {"old": old, "new": new}
    for which in there:
        site = sites[which]
        if site and is_page(page):
            yield which, f"{site.rstrip('/')}/{page}"
