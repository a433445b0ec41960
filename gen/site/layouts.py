"""DOT -> the drawing as SVG, laid out once for all drawings that differ in nothing but their words.

Graphviz takes milliseconds, and what it draws of one architecture differs from the next by names and numbers only.
So it is given the drawing with its words taken out, and the words are put in afterwards. Where a word decides about
the layout, as the shape beside an arrow does by its length, one of the same width stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from itertools import count
from math import ceil

from gen.site.labels import printable, width
from gen.site.renderer import Renderer
from gen.site.svg import inline_svg, standalone_svg

_LEFT, _RIGHT = "x", "y"  # stand-ins for a text that begins at its left edge, or ends at its right one
_SLOT = re.compile(r"@([a-z]+[\d.]*)@")
# In DOT, as the `graphviz` package writes it: a statement is a line.
_NAME = re.compile(r'(^\t+|-> )("[^"]+"|[\w-]+)(?=:| \[| ->|$)', re.MULTILINE)
_HAS_ID = re.compile(r"^.* id=.*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r'(?<=[\[ ])(id|label|tooltip|URL)=("(?:[^"\\]|\\.)*"|<<TABLE.*?</TABLE>>|[^\s\]]+)')
_WEIGHT = re.compile(r"(?<= weight-)\d+")
_TABLE = re.compile(r'CELLPADDING="(\d+)">(.*)</TABLE>')
_ROW = re.compile(r"<TR>.*?</TR>")
_CELL = re.compile(r'WIDTH="(?P<width>[\d.]+)"[^>]*>(?:<FONT POINT-SIZE="(?P<size>[\d.]+)">(?P<text>[^<]*)</FONT>)?')
_TEXT = re.compile(r"(?<=>)[^<>]+(?=</FONT>)")
_ESCAPED = re.compile(r"\\(.)")
_DIGIT = re.compile(r"\d")  # all as wide as each other
_WIDTH = re.compile(r'(?<= WIDTH=")[\d.]+(?=")')
_AT_THE_RIGHT = re.compile(rf'(?<=>){_LEFT}+(?=</FONT><BR ALIGN="RIGHT"/>)')
_SPLIT_CELLS = 2  # of a row with a title at its left edge and a number at its right one
_NARROW = 20  # points that a cell has at least when it stands in for another
# In SVG, as Graphviz writes it.
_OWNED = re.compile(r'<g id="@id(?P<owner>\d+)@"|<text (?P<how>[^>]*)>(?P<text>[^<]*)</text>')
_START = re.compile(r'(?P<at>text-anchor="start" x="(?P<x>[\d.-]+)").* font-size="(?P<size>[\d.]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawing in its two forms."""

    inline: str
    """SVG to stand in a page, coloured by its style sheet."""
    svg: str
    """SVG to stand alone."""


def draw(dot: str, renderer: Renderer, *, prefix: str, title: str, description: str) -> Drawn:
    """The drawing, whose ids in a page begin with `prefix`. Raises `RendererError` if there is none."""
    blank, words = take_out(dot)
    inline, alone = _laid_out(blank, renderer)
    told = {"title": printable(title), "desc": printable(description)}
    values = {name: escape(word) for name, word in (words | told).items()}
    return Drawn(
        inline=_filled(inline, values | {"prefix": prefix}),
        svg=_filled(alone, values | {"prefix": "diagram"}),
    )


@lru_cache(maxsize=1024)
def _laid_out(blank: str, renderer: Renderer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both forms with slots for words: pieces of text in turn with the names of slots."""
    svg = _with_slots(renderer.svg(blank))
    inline = inline_svg(svg, prefix="@prefix@", title="@title@", description="@desc@")
    alone = standalone_svg(svg, title="@title@", description="@desc@")
    return tuple(_SLOT.split(inline)), tuple(_SLOT.split(alone.replace('"diagram-', '"@prefix@-')))


def _filled(pieces: tuple[str, ...], values: Mapping[str, str]) -> str:
    filled = list(pieces)
    filled[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(filled)


def take_out(dot: str) -> tuple[str, dict[str, str]]:
    """The DOT without its words, and the words by the names of their slots."""
    names: dict[str, str] = {each: each for each in ("graph", "node", "edge")}
    renamed = _NAME.sub(lambda match: match[1] + names.setdefault(match[2], f"n{len(names)}"), dot)
    words: dict[str, str] = {}
    numbers = count()

    def take(line: re.Match[str]) -> str:
        number = next(numbers)

        def blank(attribute: re.Match[str]) -> str:
            name, value = attribute.groups()
            if name != "label":
                words[f"{name.lower()}{number}"] = _read(value)
                return f'{name}="@{name.lower()}{number}@"'
            label, texts = _label(value)
            words.update({f"text{number}.{place}": text for place, text in enumerate(texts)})
            return f"label={label}"

        def weigh(weight: re.Match[str]) -> str:
            words[f"weight{number}"] = weight[0]
            return f"@weight{number}@"

        return _WEIGHT.sub(weigh, _ATTRIBUTE.sub(blank, line[0]))

    return _HAS_ID.sub(take, renamed), words


@lru_cache(maxsize=8192)  # most of them stand in many drawings
def _label(value: str) -> tuple[str, tuple[str, ...]]:
    """A label without its words, and they."""
    if value.startswith("<"):
        return _TABLE.sub(_narrowed, value), tuple(map(_read, _TEXT.findall(value)))
    return _DIGIT.sub("0", value), tuple(map(_read, value.split("\\n")))


def _read(value: str) -> str:
    """What Graphviz reads in it: an attribute, or a text of a label."""
    value = value.removeprefix('"').removesuffix('"')
    return unescape(_ESCAPED.sub(r"\1", value)) if "\\" in value or "&" in value else value


def _narrowed(table: re.Match[str]) -> str:
    """A label with stand-ins for the texts that fit into their cells, which are as wide as they are."""
    padding = int(table[1])
    return table[0].replace(table[2], _ROW.sub(lambda row: _stand_in(row[0], padding), table[2]))


def _stand_in(row: str, padding: int) -> str:
    """What fits becomes as good as nothing, what is wider than its cell as many letters as it needs."""
    cells = [*_CELL.finditer(row)]
    letters = iter([_letters(cell, padding) for cell in cells if cell["text"]])
    blank = _TEXT.sub(lambda _: next(letters), row)
    if len(cells) == _SPLIT_CELLS and _LEFT + _LEFT not in blank:
        # Where the row is divided changes nothing but the room of either text.
        room = iter((sum(float(cell["width"]) for cell in cells) - _NARROW, _NARROW))
        blank = _WIDTH.sub(lambda _: f"{next(room):g}", blank)
    return _AT_THE_RIGHT.sub(lambda text: _RIGHT * len(text[0]), blank)


def _letters(cell: re.Match[str], padding: int) -> str:
    size = float(cell["size"])
    needed = width(unescape(cell["text"]), size)
    fits = needed + 2 * padding <= float(cell["width"])
    return _LEFT if fits else _LEFT * ceil(needed / width(_LEFT, size))


def _with_slots(svg: str) -> str:
    """Each text by its place in the element that it belongs to."""
    owner, places = "", count()

    def place(match: re.Match[str]) -> str:
        nonlocal owner, places
        if match["owner"]:
            owner, places = match["owner"], count()
            return match[0]
        how = _to_the_end(match["how"], match["text"]) if match["text"].startswith(_RIGHT) else match["how"]
        return f"<text {how}>@text{owner}.{next(places)}@</text>"

    return _OWNED.sub(place, svg)


def _to_the_end(how: str, text: str) -> str:
    """Some Graphviz tell of every text where it begins, which is no help where another has to end."""
    start = _START.search(how)
    if start is None:
        return how
    end = float(start["x"]) + width(text, float(start["size"]))
    return how.replace(start["at"], f'text-anchor="end" x="{end:.2f}"')
