"""Texts -> labels and attributes in DOT: how they are set, and the one place where they are escaped.

Labels are Graphviz's HTML-like tables, since nothing else sets a name left and a number right. Titles are
made bold in `gen.site.svg`: Graphviz would set them higher than the number beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil

import graphviz

_NUMBER_SIZE = 11
_NOTE_SIZE = 10.5
_DIGIT = 6.2  # width of a digit in Arial at that size, and a little air
# Of Arial's characters, in thousandths of the size; what is not here may be as wide as the widest.
_WIDTHS = {
    character: each
    for each, characters in (
        (191, "'"),
        (222, "ijl"),
        (260, "|"),
        (278, " !,./:;I[\\]ft\N{NO-BREAK SPACE}"),
        (334, "()-`r{}"),
        (389, '"*'),
        (469, "^"),
        (500, "Jcksvxyz"),
        (556, "#$?L_abdeghnopqu0123456789"),
        (584, "+<=>~×"),
        (611, "FTZ"),
        (667, "&ABEKPSVXY"),
        (722, "CDHNRUw"),
        (778, "GOQ"),
        (833, "Mm"),
        (889, "%"),
        (944, "W"),
    )
    for character in characters
}
_WIDEST = 1015


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How wide the text of a column is in points, and how much of it fits."""

    width: int
    size: float
    """Of a title."""
    longest: int
    """Characters of a title; a tooltip has the whole."""


def title_line(title: str, right: str, column: Column) -> str:
    """A row with a title at the left edge, and a number or a short note that ends at the right one."""
    if not right:
        return f"<TR>{_cell(_text(_short(title, column.longest), column.size), column.width, span=2)}</TR>"
    right = _short(right, column.longest - 6)
    left = _text(_short(title, max(6, column.longest + 2 - len(right))), column.size)
    taken = ceil(len(right) * _DIGIT)
    return f"<TR>{_cell(left, column.width - taken)}{_cell(_text(right, _NUMBER_SIZE), taken, 'RIGHT')}</TR>"


def note_line(note: str, column: Column) -> str:
    """A row of small text; nothing if there is none."""
    return f"<TR>{_cell(_text(_short(note, column.longest + 3)), column.width, span=2)}</TR>" if note else ""


def wide_lines(above: tuple[str, str], below: tuple[str, str], columns: tuple[Column, Column], between: float) -> str:
    """Two rows across both columns: title and number, and below them small texts.

    Each column has a port above (`in-0`, `in-1`) and below (`out-0`, `out-1`).
    """
    first, second = columns
    gap = f'<TD WIDTH="{between:g}"></TD>'
    title = _text(_short(above[0], first.longest + 5), first.size)
    number, note, unit = _text(above[1], _NUMBER_SIZE), _text(below[0]), _text(below[1])
    upper = _cell(title, first.width, port="in-0") + gap + _cell(number, second.width, "RIGHT", port="in-1")
    lower = _cell(note, first.width, port="out-0") + gap + _cell(unit, second.width, "RIGHT", port="out-1")
    return f"<TR>{upper}</TR><TR>{lower}</TR>"


def table(rows: str, padding: int = 0) -> str:
    """The label that these rows make."""
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}">{rows}</TABLE>>'


def attribute(text: str) -> str:
    """Any text as the value of another attribute. Graphviz reads backslashes and entities in all of them."""
    return str(graphviz.escape(printable(text).replace("&", "&amp;")))


def weight(parameters: int | None, heaviest: int) -> str:
    """What is added to the class of a box for `gen.site.svg` to draw its bar: its percentage of the heaviest one's
    parameters; nothing where it has none."""
    return f" weight-{round(100 * parameters / heaviest)}" if parameters else ""


def width(text: str, size: float) -> float:
    """Points that a text takes in Arial, or a little more."""
    return sum(_WIDTHS.get(character, _WIDEST) for character in text) * size / 1000


def _cell(markup: str, width: float, side: str = "LEFT", *, port: str = "", span: int = 1) -> str:
    """A table cell whose text begins at its left edge or ends at its right one."""
    port = f' PORT="{port}"' if port else ""
    columns = f' COLSPAN="{span}"' if span > 1 else ""
    line = f'{markup}<BR ALIGN="{side}"/>' if markup else ""
    return f'<TD ALIGN="TEXT" WIDTH="{width:g}"{port}{columns}>{line}</TD>'


def _text(text: str, size: float = _NOTE_SIZE) -> str:
    """Markup of a text in a size of its own; nothing if it is empty, which Graphviz would not take."""
    return f'<FONT POINT-SIZE="{size:g}">{_escaped(text)}</FONT>' if text else ""


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _escaped(text: str) -> str:
    return escape(printable(text)).replace("\\", "\\\\")  # else `\N` becomes the name of the node


def printable(text: str) -> str:
    """What XML cannot hold, control characters and lone surrogates, becomes spaces."""
    return "".join(character if character.isprintable() else " " for character in text)
