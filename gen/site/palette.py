"""The colours of the drawings, light and dark: the same ones that `diagram.css` gives to a page.

DOT and SVG files that leave the site carry them inside; a test holds them to the style sheet and to WCAG AA.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a node, an edge or a panel stands for; it is also its CSS class."""

    TERMINAL = "terminal"
    """Input and output. It comes first: an end that was cut has two classes, and the later one counts."""
    KEPT = "origin-kept"
    CUT = "origin-cut"
    """Went with the cut, as fastai means it to."""
    LOST = "origin-lost"
    """Cut as well, but it made the features: the learner's body misses it."""
    ADDED = "origin-added"
    CHANGED = "origin-changed"
    IDLE = "origin-idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The colours of one role, as six digits."""

    fill: str
    """Of a node."""
    line: str
    """Of a node's border, and of edges."""
    ink: str
    """Of a node's text."""
    panel: str
    """Behind the nodes, where they stand in a panel."""
    heading: str
    """Of the panel's heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """All colours of one scheme."""

    page: str
    shape: str
    """Of the tensor shapes on the edges."""
    tones: Mapping[Role, Tone]


LIGHT = Palette(
    page="#ffffff",
    shape="#4b5567",
    tones=MappingProxyType(
        {
            Role.TERMINAL: Tone(fill="#ffffff", line="#5a6b84", ink="#33415a", panel="#ffffff", heading="#33415a"),
            Role.KEPT: Tone(fill="#e6ebf2", line="#5a6b84", ink="#1d2838", panel="#ffffff", heading="#44546b"),
            Role.CUT: Tone(fill="#ffffff", line="#c0564c", ink="#8c3a32", panel="#fdf5f4", heading="#9f3a30"),
            Role.LOST: Tone(fill="#fbdcd8", line="#a81e12", ink="#7d150b", panel="#fdf5f4", heading="#a81e12"),
            Role.ADDED: Tone(fill="#2b59c8", line="#1d43a1", ink="#ffffff", panel="#edf2fd", heading="#1d43a1"),
            Role.CHANGED: Tone(fill="#fdf0d9", line="#a35200", ink="#5f3000", panel="#ffffff", heading="#8a4500"),
            Role.IDLE: Tone(fill="#f6f6f7", line="#797d86", ink="#5a5e67", panel="#fafafa", heading="#5a5e67"),
        }
    ),
)

DARK = Palette(
    page="#1e2129",
    shape="#b4bccb",
    tones=MappingProxyType(
        {
            Role.TERMINAL: Tone(fill="#1e2129", line="#8c9bb3", ink="#d5dce8", panel="#1e2129", heading="#d5dce8"),
            Role.KEPT: Tone(fill="#323b4b", line="#8c9bb3", ink="#e8ecf3", panel="#1e2129", heading="#b4c0d2"),
            Role.CUT: Tone(fill="#1e2129", line="#d97f75", ink="#eda79f", panel="#282327", heading="#f0a097"),
            Role.LOST: Tone(fill="#58231f", line="#ff8f82", ink="#ffd9d4", panel="#282327", heading="#ff9f94"),
            Role.ADDED: Tone(fill="#3a63d0", line="#8caeff", ink="#ffffff", panel="#222a40", heading="#a9c2ff"),
            Role.CHANGED: Tone(fill="#43320f", line="#f0a63c", ink="#ffe3b3", panel="#1e2129", heading="#f5b75c"),
            Role.IDLE: Tone(fill="#24272f", line="#8d929d", ink="#b0b5c0", panel="#22252d", heading="#b0b5c0"),
        }
    ),
)
