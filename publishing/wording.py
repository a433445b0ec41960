"""A page as it was and as it is -> what a reader reads otherwise; pages of which the same is otherwise, together. Pure.

A change of one template changes a thousand pages in the same way, and is read in one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

# None of these looks far for its end: a page may be made to take for ever.
_UNREAD = re.compile(r"<(?:script|style)\b|<!--", re.IGNORECASE)
_ENDS = {f"<{name}": re.compile(f"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style")}
_COMMENT_ENDS = re.compile("-->")
_WITHIN_A_LINE = re.compile(
    r"</?(?:a|abbr|b|code|em|i|kbd|mark|small|span|strong|sub|sup|tspan|wbr)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_LONGEST = 3_000_000  # characters of a page that are looked at
_AROUND = 3  # words that are the same on either side of a difference
_TOLD = 400  # characters of a line
_MOST = 3  # lines of a page that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is read otherwise on a page; nothing, where only the markup differs."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    more: int
    """Lines that differ and are not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Pages of which the same is read otherwise."""

    wording: Wording
    pages: tuple[str, ...]


def wording(before: str, after: str) -> Wording:
    """What is read otherwise of a page's HTML."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    gone, come = list((old - new).elements()), list((new - old).elements())
    pairs = [_trimmed(*pair) for pair in zip(gone, come, strict=False)][:_MOST]
    left = _MOST - len(pairs)
    alone = (gone[len(pairs) :][:left], come[len(pairs) :][:left]) if len(pairs) < _MOST else ([], [])
    return Wording(
        gone=(*(pair[0] for pair in pairs), *alone[0]),
        new=(*(pair[1] for pair in pairs), *alone[1]),
        more=max(len(gone), len(come)) - len(pairs) - max(map(len, alone)),
    )


def alike(found: Iterable[tuple[str, Wording]]) -> Sequence[Alike]:
    """Pages by what is read otherwise, most pages first."""
    groups: dict[Wording, list[str]] = {}
    for page, each in found:
        groups.setdefault(each, []).append(page)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1]))
    return [Alike(wording=each, pages=tuple(pages)) for each, pages in ordered]


def _lines(html: str) -> Iterator[str]:
    """What is read, line by line."""
    text = _TAG.sub("\n", _WITHIN_A_LINE.sub("", "".join(_read(html[:_LONGEST]))))
    for line in text.split("\n"):
        if words := unescape(line).replace("¶", " ").split():  # the link of each heading to itself
            yield " ".join(words)


def _read(html: str) -> Iterator[str]:
    """A page without its scripts, styles and comments."""
    at = 0
    while found := _UNREAD.search(html, at):
        yield html[at : found.start()]
        end = _ENDS.get(found[0].lower(), _COMMENT_ENDS).search(html, found.end())
        if end is None:
            return
        at = end.end()
    yield html[at:]


def _trimmed(gone: str, new: str) -> tuple[str, str]:
    """Two lines without most of what they share at both ends."""
    before, after = gone.split(), new.split()
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    end = next((at for at in range(shorter - start) if before[-1 - at] != after[-1 - at]), shorter - start)
    return _part(before, start, end), _part(after, start, end)


def _part(words: Sequence[str], start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), max(0, end - _AROUND)
    kept = words[first : len(words) - last]
    return " ".join([*(["…"] if first else []), *kept, *(["…"] if last else [])])[:_TOLD]
