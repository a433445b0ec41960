"""HTML, SVG and the head of a page, read as a browser or MkDocs does: which tags and attributes there are, and where
links lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import yaml

from gen.site.apart import blocks

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class Seen(HTMLParser):
    """What a browser makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.schemes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes it."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src", "xlink:href", "action"):
                self.schemes.add(urlsplit((value or "").strip()).scheme.lower())

    def handle_decl(self, decl: str) -> None:
        """A declaration or a processing instruction is none of ours."""
        self.tags.add(f"!{decl}")

    def handle_pi(self, data: str) -> None:
        """As little."""
        self.tags.add(f"?{data}")


def seen(html: str) -> Seen:
    """What is in a fragment or a drawing."""
    found = Seen()
    found.feed(html)
    found.close()
    return found


def front(markdown: str) -> dict[str, Any]:
    """What MkDocs is told of a page."""
    match = _FRONT.match(markdown)
    assert match is not None
    told = yaml.safe_load(match[1])
    assert isinstance(told, dict)
    return told


def converted(markdown: str) -> str:
    """The HTML of a page that is converted beside MkDocs."""
    return blocks(_FRONT.sub("", markdown))
