"""A record in which nothing is called as it was: names of modules, classes, settings, files, checkpoints, errors.

A name that stands in several places is the same in all of them, so that the record still fits together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from tests.fuzz.hostile import texts

Record = TypeVar("Record")
Strings = dict[tuple[str, str], str]
"""By kind and old text: the new one."""

_PATHS = frozenset({"path", "before", "after", "tap", "block", "modules", "tops"})
_ANY = frozenset(
    "type detail printed operation operations message error summary paper history notes recipe licence dataset "
    "interpolation loaded function loss activation decoding optimizer cut splitter url file package version names "
    "facts metrics weights".split()
)
_NAMED = frozenset({"source", "checkpoints", "parameters", "raised", "entered", "moved"})
"""Where `name` is no architecture's."""


@st.composite
def renamed(draw: st.DrawFn, record: Record) -> Record:
    """The record with up to a dozen of its names changed."""
    whole = msgspec.to_builtins(record)
    known: dict[tuple[str, str], None] = {}

    def note(kind: str, text: str) -> str:
        known[kind, text] = None
        return text

    _walk(whole, "", "", note)
    chosen = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=12, unique=True))
    new: Strings = {}
    for kind, text in chosen:
        drawn = draw(texts)
        if kind == "segment":  # torch lets no module have an empty name, or one with a dot, or one that is taken
            drawn = drawn.replace(".", "") or "_"
            if ("segment", drawn) in known or drawn in new.values():
                continue
        new[kind, text] = drawn
    return msgspec.convert(_walk(whole, "", "", lambda kind, text: new.get((kind, text), text)), type(record))


def _walk(value: Any, key: str, within: str, change: Callable[[str, str], str]) -> Any:  # noqa: ANN401 - of JSON
    if isinstance(value, dict):
        around = "facts" if "facts" in (key, within) else key or within
        return {name: _walk(each, name, around, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(each, key, within, change) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if key in _PATHS:
        return ".".join(change("segment", segment) for segment in value.split("."))
    if key in _ANY or within == "facts" or (key == "name" and within in _NAMED):
        return change("text", value)
    return value
