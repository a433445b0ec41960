"""A picture of few colours: shapes and text with smooth edges, as a PNG with a palette.

Every edge lies between two colours, that of what is drawn and that of the ground below it. So the palette holds the
few steps between them, and nothing has to be quantised afterwards: a picture takes milliseconds and few bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from itertools import pairwise
from math import cos, hypot, pi, sin
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

_STEPS = 12  # between a colour and its ground
_FINE = 4  # shapes are drawn so many times as large, and made smaller
_LEVEL = 7  # of zlib: a twentieth more bytes than 9 leaves, in a sixth of the time
_CURVE = 8  # lines to a quarter of a circle

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""
Point = tuple[float, float]


class Fonts:
    """The fonts of a folder, by file. Each process opens a font once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def digest(self) -> str:
        """Of all files, by which a card is known to be as it would be drawn."""
        whole = sha256()
        for path in sorted(self.folder.glob("*.woff2")):
            whole.update(path.name.encode() + sha256(path.read_bytes()).digest())
        return whole.hexdigest()

    def get(self, file: str, size: int, weight: int | None = None) -> ImageFont.FreeTypeFont:
        """A font at a size in pixels; `weight` is for one that has more than one."""
        return _font(self.folder / file, size, weight)


@lru_cache(maxsize=256)
def _font(path: Path, size: int, weight: int | None) -> ImageFont.FreeTypeFont:
    # The simple layout needs nothing of the machine, and is the same on all.
    font = ImageFont.truetype(io.BytesIO(_content(path)), size, layout_engine=ImageFont.Layout.BASIC)
    if weight is not None:
        font.set_variation_by_axes([weight])
    return font


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


class Canvas:
    """Colours are six digits with `#`, places are pixels from the top left."""

    def __init__(self, width: int, height: int, page: str) -> None:
        self.page = page
        self._image = Image.new("L", (width, height), 0)  # of places in the palette
        self._colours = [page]

    def fill(self, box: Box, colour: str) -> None:
        """A box with sharp corners."""
        self._image.paste(self._place(colour), box)

    def box(self, box: Box, colour: str, *, radius: float, ground: str | None = None) -> None:
        """A box with round corners."""
        left, top, right, bottom = box
        mask = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), round(radius * _FINE), fill=255)
        self._put(mask.reduce(_FINE), (left, top), colour, ground)

    def dashes(self, path: Sequence[Point], colour: str, *, width: float, dash: float, gap: float) -> None:
        """A dashed line along a path."""
        left, top = (int(min(each[axis] for each in path) - width) for axis in (0, 1))
        right, bottom = (int(max(each[axis] for each in path) + width) + 1 for axis in (0, 1))
        mask = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
        pen = ImageDraw.Draw(mask)
        for stretch in _stretches(path, dash, gap):
            points = [((x - left) * _FINE, (y - top) * _FINE) for x, y in stretch]
            pen.line(points, fill=255, width=round(width * _FINE), joint="curve")
        self._put(mask.reduce(_FINE), (left, top), colour, None)

    def text(self, at: Point, text: str, font: ImageFont.FreeTypeFont, colour: str, ground: str | None = None) -> int:
        """A line of text that begins at a place on its base line. Returns its width."""
        left, top, right, bottom = (round(each) for each in font.getbbox(text, anchor="ls"))
        mask = Image.new("L", (right - left + 2, bottom - top + 2))
        ImageDraw.Draw(mask).text((-left, -top), text, font=font, fill=255, anchor="ls")
        self._put(mask, (round(at[0]) + left, round(at[1]) + top), colour, ground)
        return round(font.getlength(text))

    def png(self) -> bytes:
        """The picture as a file; the same picture gives the same bytes."""
        image = self._image.copy()
        image.putpalette([channel for colour in self._colours for channel in ImageColor.getrgb(colour)])
        file = io.BytesIO()
        image.save(file, "png", compress_level=_LEVEL)
        return file.getvalue()

    def _place(self, colour: str) -> int:
        if colour not in self._colours:
            self._colours.append(colour)
        return self._colours.index(colour)

    def _put(self, mask: Image.Image, at: tuple[int, int], colour: str, ground: str | None) -> None:
        """Where the mask is 255 is the colour, where it is 0 is what was there, and between them are steps."""
        steps = [self._place(each) for each in _ramp(colour, ground or self.page)]
        self._image.paste(mask.point([steps[level] for level in _LEVELS]), at, mask.point(_DRAWN))


_LEVELS = [value * _STEPS // 255 for value in range(256)]
_DRAWN = [255 if level else 0 for level in _LEVELS]


@cache
def _ramp(colour: str, ground: str) -> tuple[str, ...]:
    """From the ground to the colour."""
    ends = tuple(zip(ImageColor.getrgb(ground), ImageColor.getrgb(colour), strict=True))
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    return tuple("#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in ends) for share in shares)


def round_box(box: tuple[float, float, float, float], radius: float) -> list[Point]:
    """The outline of a box with round corners, closed."""
    left, top, right, bottom = box
    right_centre, left_centre, upper, lower = right - radius, left + radius, top + radius, bottom - radius
    corners = ((right_centre, upper), (right_centre, lower), (left_centre, lower), (left_centre, upper))
    points = [
        (x + radius * cos(angle), y + radius * sin(angle))
        for quarter, (x, y) in enumerate(corners)
        for step in range(_CURVE + 1)
        for angle in [pi / 2 * (quarter - 1 + step / _CURVE)]
    ]
    return [*points, points[0]]


def _stretches(path: Sequence[Point], dash: float, gap: float) -> Iterable[list[Point]]:
    """The parts of a path that are drawn."""
    drawn, left = True, dash
    stretch = [path[0]]
    for (x, y), end in pairwise(path):
        here: Point = (x, y)
        while (length := hypot(end[0] - here[0], end[1] - here[1])) > left:
            share = left / length
            here = (here[0] + (end[0] - here[0]) * share, here[1] + (end[1] - here[1]) * share)
            if drawn:
                yield [*stretch, here]
            drawn, stretch = not drawn, [here]
            left = dash if drawn else gap
        left -= length
        stretch.append(end)
    if drawn and len(stretch) > 1:
        yield stretch
