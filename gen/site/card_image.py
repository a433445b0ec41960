"""A `Card` -> a PNG of 1200 × 630 pixels, in the fonts and colours of the site. Only the fonts are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from gen.records import Origin, Verdict
from gen.site.canvas import Box, Canvas, Fonts, round_box
from gen.site.cards import Card, Part
from gen.site.palette import LIGHT, Role

WIDTH, HEIGHT = 1200, 630
_SITE = "fastai Anatomy"
_SANS, _SERIF = "inter.woff2", "source-serif-4-600.woff2"
_INK, _SOFT, _LINE = "#1d2433", "#4b5567", "#d9dee7"
_LEFT, _RIGHT = 72, WIDTH - 72
_GAP = 6  # between the parts of the bar
_LEAST = 10  # pixels of the smallest part
_LARGE, _LARGE_OF_TWO = 100, 62  # of names, in one line and in two
_SMALL = 60  # of one line, below which a name has two
_BAR = (428, 484)  # top and bottom
_ROLES: Mapping[Origin, Role] = {
    Origin.KEPT: Role.KEPT,
    Origin.CUT: Role.CUT,
    Origin.ADDED: Role.ADDED,
    Origin.CHANGED: Role.CHANGED,
    Origin.IDLE: Role.IDLE,
}


@dataclass(frozen=True, slots=True)
class _Badge:
    ink: str
    wash: str


_GOOD, _BAD = _Badge("#1e6b45", "#e5f3eb"), _Badge("#a1261b", "#fbe6e4")
_BADGES: Mapping[Verdict, _Badge] = {
    Verdict.WORKS: _GOOD,
    Verdict.WORKS_BUT: _Badge("#8a5300", "#fdf0d9"),
    Verdict.FAILS: _BAD,
    Verdict.REFUSED: _BAD,
}


def find_fonts(folder: Path) -> Fonts | None:
    """Those of a folder; None where it lacks one that a card needs."""
    return Fonts(folder) if all((folder / file).is_file() for file in (_SANS, _SERIF)) else None


def draw_card(card: Card, fonts: Fonts) -> bytes:
    """The file. The same card and fonts give the same bytes."""
    canvas = Canvas(WIDTH, HEIGHT, LIGHT.page)
    _head(canvas, card, fonts)
    _name(canvas, card, fonts)
    _verdict(canvas, card, fonts)
    if card.parts:
        _bar(canvas, card.parts)
        _legend(canvas, card.parts, fonts)
    if card.heading:
        font = _fitting(fonts, card.heading, _RIGHT - _LEFT, 26)
        canvas.text((_LEFT, _BAR[0] - 20), card.heading, font, _SOFT)
    return canvas.png()


def _head(canvas: Canvas, card: Card, fonts: Fonts) -> None:
    _mark(canvas, _LEFT, 54)
    canvas.text((_LEFT + 56, 86), _SITE, fonts.get(_SANS, 30, 600), _INK)
    font = _fitting(fonts, card.place, 720, 28)
    canvas.text((_RIGHT - font.getlength(card.place), 86), card.place, font, _SOFT)
    canvas.fill((_LEFT, 118, _RIGHT, 120), _LINE)


def _mark(canvas: Canvas, left: int, top: int) -> None:
    """The site's sign: a body, a head below it, and what was cut beside it."""
    kept, added, cut = (LIGHT.tones[role] for role in (Role.KEPT, Role.ADDED, Role.CUT))
    canvas.box((left, top, left + 23, top + 23), kept.line, radius=3.5)
    canvas.box((left, top + 29, left + 23, top + 40), added.fill, radius=3)
    x, y = left + 38, top + 1.5
    bracket = [(x - 8, y), (x - 2, y), (x, y + 2), (x, y + 18), (x - 2, y + 20), (x - 8, y + 20)]
    canvas.dashes(bracket, cut.line, width=3, dash=4.5, gap=3)


def _name(canvas: Canvas, card: Card, fonts: Fonts) -> None:
    """As large as it fits: in one line, or in two where that would be small."""
    lines = [card.name]
    if _size(fonts, card.name) < _SMALL:
        lines = list(_halves(card.name))
    size = min(_LARGE if len(lines) == 1 else _LARGE_OF_TWO, *(_size(fonts, line) for line in lines))
    font = fonts.get(_SERIF, size)
    baseline = 223 + size // 4 if len(lines) == 1 else 200
    for number, line in enumerate(lines):
        canvas.text((_LEFT, baseline + number * round(size * 1.1)), line, font, _INK)


def _size(fonts: Fonts, line: str) -> int:
    """The largest of a name that fits into its line."""
    room = _RIGHT - _LEFT
    size = int(_LARGE * room / fonts.get(_SERIF, _LARGE).getlength(line))
    while size < _LARGE and fonts.get(_SERIF, size).getlength(line) > room:
        size -= 1
    return size


def _halves(name: str) -> tuple[str, str]:
    """A long name in two lines, parted where that is nearest to its middle."""
    places = [index + 1 for index, sign in enumerate(name) if sign in " _"]
    middle = min(places, key=lambda place: abs(2 * place - len(name)), default=len(name) // 2)
    return name[:middle].rstrip(), name[middle:]


def _verdict(canvas: Canvas, card: Card, fonts: Fonts) -> None:
    left, baseline = _LEFT, 332
    if card.verdict is not None:
        badge, font = _BADGES[card.verdict], fonts.get(_SANS, 28, 600)
        width = round(font.getlength(card.verdict))
        canvas.box((left, baseline - 34, left + width + 44, baseline + 14), badge.wash, radius=24)
        canvas.text((left + 22, baseline), card.verdict, font, badge.ink, badge.wash)
        left += width + 44 + 24
    font = _fitting(fonts, card.said, _RIGHT - left, 30)
    canvas.text((left, baseline), card.said, font, _SOFT)


def _bar(canvas: Canvas, parts: tuple[Part, ...]) -> None:
    """Widths are as the numbers are, but for what would be too small to be seen."""
    room = _RIGHT - _LEFT - _GAP * (len(parts) - 1)
    total = sum(part.count for part in parts)
    widths = [max(_LEAST, round(room * part.count / total)) for part in parts]
    widths[widths.index(max(widths))] -= sum(widths) - room
    left = _LEFT
    for part, width in zip(parts, widths, strict=True):
        _part(canvas, part.origin, (left, _BAR[0], left + width, _BAR[1]), radius=min(7, width / 2))
        left += width + _GAP


def _part(canvas: Canvas, origin: Origin, box: Box, *, radius: float) -> None:
    """Filled where it is in the learner, dashed where it is cut, dotted where it is idle, as in the drawings."""
    tone = LIGHT.tones[_ROLES[origin]]
    outline = round_box((box[0] + 1.5, box[1] + 1.5, box[2] - 1.5, box[3] - 1.5), max(0, radius - 1.5))
    if origin is Origin.CUT:
        canvas.box(box, LIGHT.tones[Role.CUT].panel, radius=radius)
        canvas.dashes(outline, tone.line, width=3, dash=10, gap=6)
    elif origin is Origin.IDLE:
        canvas.box(box, tone.fill, radius=radius)
        canvas.dashes(outline, tone.line, width=3, dash=3, gap=5)
    else:
        canvas.box(box, tone.line if origin is Origin.KEPT else tone.fill, radius=radius)


def _legend(canvas: Canvas, parts: tuple[Part, ...], fonts: Fonts) -> None:
    numbers = [f"{part.count:,}" for part in parts]
    size = 38
    while _legend_width(numbers, fonts.get(_SANS, size, 600)) > _RIGHT - _LEFT:
        size -= 2
    font = fonts.get(_SANS, size, 600)
    left = _LEFT
    for part, written in zip(parts, numbers, strict=True):
        _part(canvas, part.origin, (left, 522, left + 26, 548), radius=5)
        width = canvas.text((left + 40, 548), written, font, _INK)
        canvas.text((left + 40, 584), part.origin, fonts.get(_SANS, 26, 400), _SOFT)
        left += 40 + max(width, 80) + 44


def _legend_width(numbers: list[str], font: ImageFont.FreeTypeFont) -> float:
    return sum(40 + max(font.getlength(each), 80) for each in numbers) + 44 * (len(numbers) - 1)


def _fitting(fonts: Fonts, text: str, room: float, size: int) -> ImageFont.FreeTypeFont:
    """A font in which a line fits into its room, of a size up to `size`."""
    font = fonts.get(_SANS, size, 400)
    while (length := font.getlength(text)) > room:
        size = min(size - 1, int(size * room / length))  # hinting widens some signs, so that once may not be enough
        font = fonts.get(_SANS, size, 400)
    return font
