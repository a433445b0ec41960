"""The words of `annotations.yml` -> links to where they are explained, and the file that tooltips come from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from gen.annotations import load_annotations

_PAGE = "reading/"


def term(word: str, up: str, text: str | None = None) -> str:
    """Markdown of a word with a link to its explanation; `up` is the way to the folder of the site.

    Words that are not explained stay as they are.
    """
    shown = text or word
    return f"[{shown}]({up}{_PAGE}index.md#{anchor(word)}){{ .term }}" if word in _explained() else shown


def anchor(word: str) -> str:
    """Where a word is explained, on the page of words."""
    return f"term-{word.lower().replace(' ', '-')}"


def word_anchors() -> Mapping[str, str]:
    """Where each word is explained, on the page of words."""
    return {word: anchor(word) for word in _explained()}


def terms_json() -> str:
    """What each word means, by its anchor."""
    texts = {anchor(word): {"term": word, "text": text} for word, text in _explained().items()}
    return msgspec.json.encode(texts).decode() + "\n"


@cache
def _explained() -> Mapping[str, str]:
    return {word: text for group in load_annotations().terms.values() for word, text in group.items()}
