"""The Markdown of a guide -> its words, its blocks of code and the expressions between them. Pure.

A fence that says `python` is run, any other is only shown. Outside fences `{{ expression }}` is a value that the code
above has found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec

from gen.errors import GuideError
from gen.files import UNDECODABLE
from gen.provenance import digest_of

FOLDER = "guides"
"""Below `site_src`."""

_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<kind>[^`\n]*)\n(?P<code>(?:.*\n)*?)(?P=fence)[ ]*$", re.MULTILINE)
_SET_IN = re.compile(r"^[ \t]+(?:```|~~~)[ {.]*py", re.MULTILINE)
_VALUE = re.compile(r"\{\{(.+?)\}\}")
_RUN = "python"
_NEVER_RUN = re.compile(r"[\s{.]*(?:i?py\w*)\b")


@dataclass(frozen=True)
class Words:
    """Markdown that stays as it is."""

    text: str


@dataclass(frozen=True)
class Block:
    """Code that is run, and shown with what came of it."""

    code: str
    line: int
    """That of its first line in the file."""


@dataclass(frozen=True)
class Value:
    """An expression whose value stands in the text."""

    expression: str
    line: int


Piece: TypeAlias = Words | Block | Value


@dataclass(frozen=True, kw_only=True)
class Front:
    """What a guide says of itself before its text."""

    title: str
    description: str
    order: int
    """Among the guides, smallest first."""


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide, taken apart."""

    slug: str
    """Name of its file, and of its page."""
    path: str
    """Of its file, as a user would write it."""
    text: str
    """All of it, which the lines are counted in."""
    front: Front
    pieces: tuple[Piece, ...]

    @property
    def steps(self) -> tuple[Block | Value, ...]:
        """What is to be run, in order."""
        return tuple(piece for piece in self.pieces if not isinstance(piece, Words))

    @property
    def digest(self) -> str:
        """Of what is run, which the words between it do not change."""
        return digest_of([each.code if isinstance(each, Block) else [each.expression] for each in self.steps])

    @property
    def script(self) -> str:
        """All its code one below the other, as a reader would paste it."""
        return "\n".join(each.code for each in self.steps if isinstance(each, Block))


def read_guides(site_src: Path) -> tuple[Guide, ...]:
    """All guides, in the order in which they are listed. Raises GuideError."""
    files = sorted((site_src / FOLDER).glob("*.md"))
    found = [read_guide(path.read_text(encoding="utf-8"), path) for path in files]
    return tuple(sorted(found, key=lambda guide: (guide.front.order, guide.slug)))


def read_guide(text: str, path: Path) -> Guide:
    """A guide by its text. Raises GuideError, which names the file and the line."""
    shown = path.as_posix()
    head = _FRONT.match(text)
    if head is None:
        raise GuideError(shown, 1, "a guide begins with `---`, its title, description and order, and `---`")
    try:
        front = msgspec.yaml.decode(head[1], type=Front)
    except UNDECODABLE as error:
        raise GuideError(shown, 1, str(error)) from error
    pieces = tuple(_pieces(text, head.end(), shown))
    return Guide(slug=path.stem, path=shown, text=text, front=front, pieces=pieces)


def _pieces(text: str, start: int, path: str) -> Iterator[Piece]:
    end = start
    for fence in _FENCE.finditer(text, start):
        yield from _words(text, end, fence.start(), path)
        end = fence.end()
        if fence["kind"].strip() == _RUN:
            yield Block(fence["code"], _line(text, fence.start("code")))
        elif _NEVER_RUN.match(fence["kind"]):
            raise GuideError(path, _line(text, fence.start()), "code that is Python begins with ```python, and is run")
        else:
            yield Words(fence[0])
    yield from _words(text, end, len(text), path)


def _words(text: str, start: int, end: int, path: str) -> Iterator[Words | Value]:
    """The Markdown between two fences."""
    hidden = _SET_IN.search(text, start, end)
    if hidden is not None:
        raise GuideError(path, _line(text, hidden.start()), "code that is set in is not run: begin it with the line")
    for value in _VALUE.finditer(text, start, end):
        yield Words(text[start : value.start()])
        yield Value(value[1].strip(), _line(text, value.start()))
        start = value.end()
    yield Words(text[start:end])


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
