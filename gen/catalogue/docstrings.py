"""Docstrings of builders -> a plain first sentence and the paper that they cite."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

_LINK = re.compile(r"`(?P<text>[^`]+?)\s*<(?P<url>[^<>]+)>`_+")


def summary(builder: Callable[..., Any]) -> str:
    """First paragraph of the docstring in one line, links reduced to their text; empty if it has none."""
    return plain((inspect.getdoc(builder) or "").partition("\n\n")[0])


def plain(text: str) -> str:
    """reStructuredText in one line, links reduced to their text."""
    return _LINK.sub(lambda match: match["text"], " ".join(text.split())).replace("``", "`")


def paper(builder: Callable[..., Any]) -> str | None:
    """Address of the first paper that the docstring links to."""
    return next((url for _, url in _papers(builder)), None)


def history(builder: Callable[..., Any]) -> str | None:
    """Title of the first paper that the docstring links to."""
    return next((f"“{title}”" for title, _ in _papers(builder)), None)


def _papers(builder: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    for match in _LINK.finditer(inspect.getdoc(builder) or ""):
        url = " ".join(match["url"].split())
        if re.search(r"arxiv\.org|openaccess|papers\.n|openreview|doi\.org", url):
            yield " ".join(match["text"].split()), url
