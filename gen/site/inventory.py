"""Pages -> `objects.inv`, by which Sphinx (intersphinx) and mkdocstrings link here by name. Pure.

It is Sphinx's inventory, version 2: four lines of text, and below them a line for each name, compressed. The labels
are architectures (`torchvision/resnet50`), problems (`problems/no-pooling-module`) and words (`words/body`); the
documents are pages, by their addresses.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gen.site.summaries import Summary
from gen.site.terms import word_anchors

_HEADER = (
    "# Sphinx inventory version 2",
    "# Project: fastai Anatomy",
    "# Version: ",  # an inventory is of the whole site, which has none
    "# The remainder of this file is compressed using zlib.",
)
_PRIORITY = -1  # as Sphinx gives to labels and documents: not in its search


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Something that others may link to."""

    role: Literal["label", "doc"]
    name: str
    address: str
    """Below the site's root, with its anchor: `reading/#term-body`."""
    shown: str
    """What the link says, where its author says nothing."""

    @property
    def line(self) -> str:
        """As it stands in the inventory."""
        return f"{self.name} std:{self.role} {_PRIORITY} {self.address} {' '.join(self.shown.split())}\n"


def names(summaries: Sequence[Summary], problems: Iterable[tuple[str, str]], pages: Iterable[str]) -> Iterator[Name]:
    """Everything that has a name. `problems` are anchors with titles, `pages` are paths below the docs folder."""
    for each in summaries:
        yield Name(role="label", name=each.page.rstrip("/"), address=each.page, shown=each.name)
    for anchor, title in problems:
        yield Name(role="label", name=f"problems/{anchor}", address=f"problems/#{anchor}", shown=title)
    for word, anchor in word_anchors().items():
        name = f"words/{anchor.removeprefix('term-')}"
        yield Name(role="label", name=name, address=f"reading/#{anchor}", shown=word)
    for path in sorted({*pages, *(f"{each.page}index.md" for each in summaries)}):
        address = path.removesuffix("index.md") if path.endswith("index.md") else f"{path.removesuffix('.md')}/"
        name = address.rstrip("/") or "index"
        yield Name(role="doc", name=name, address=address or "index.html", shown=name)


def inventory(entries: Iterable[Name]) -> bytes:
    """The file. The same names give the same bytes."""
    header = "".join(f"{line}\n" for line in _HEADER)
    return header.encode() + zlib.compress("".join(each.line for each in entries).encode(), 9)
