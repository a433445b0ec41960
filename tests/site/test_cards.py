"""The card of a page says what the page says, is small, and is the same picture each time."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from gen.annotations import load_annotations
from gen.records import Entry, Origin
from gen.site.canvas import Canvas, Fonts
from gen.site.card_image import HEIGHT, WIDTH, draw_card, find_fonts
from gen.site.cards import Card, Part, alternative, card, home_card
from gen.site.palette import LIGHT, Role
from gen.site.summaries import summary
from tests.conftest import ARCHITECTURES, ROOT, Site
from tests.site.handmade import HOPELESS_ENTRY, NAMESAKE_ENTRY, REFUSED_ENTRY, WORKING_ENTRY

FONTS = Fonts(ROOT / "site_src/assets/fonts")
MOST = 30_000
"""Bytes of a card."""
ENTRIES = (WORKING_ENTRY, NAMESAKE_ENTRY, REFUSED_ENTRY, HOPELESS_ENTRY)
NAMES = ("vgg", "vit_so150m2_patch16_reg1_gap_448", "vit_gigantic_patch14_clip_quickgelu_224", "w" * 60)


def of(entry: Entry) -> Card:
    """The card of an entry."""
    return card(summary(entry), load_annotations())


def opened(picture: bytes) -> Image.Image:
    """The picture with its colours."""
    return Image.open(io.BytesIO(picture)).convert("RGB")


def near_edges(image: Image.Image) -> set[tuple[int, ...]]:
    """The colours in the margins, where nothing may stand."""
    boxes = ((0, 0, 60, HEIGHT), (WIDTH - 60, 0, WIDTH, HEIGHT), (0, 0, WIDTH, 40), (0, HEIGHT - 30, WIDTH, HEIGHT))
    return {colour for box in boxes for _, colour in image.crop(box).getcolors() or () if isinstance(colour, tuple)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.architecture.key)
def test_a_card_is_small_and_nothing_leaves_it(entry: Entry, name: str) -> None:
    """Whatever the name and the verdict are: the margins stay white."""
    picture = draw_card(replace(of(entry), name=name), FONTS)
    assert len(picture) < MOST
    image = opened(picture)
    assert image.size == (1200, 630)
    assert near_edges(image) == {(255, 255, 255)}


def test_numbers_of_any_length_fit() -> None:
    """Also those of the largest architectures, of all origins at once."""
    parts = tuple(Part(origin=origin, count=6_716_030_976) for origin in Origin)
    assert near_edges(opened(draw_card(replace(of(WORKING_ENTRY), parts=parts), FONTS))) == {(255, 255, 255)}


def test_the_bar_is_as_the_numbers_are() -> None:
    """In the colours of the drawings; what is hardly there is seen all the same."""
    parts = (Part(origin=Origin.KEPT, count=3_000_000), Part(origin=Origin.ADDED, count=1))
    image = opened(draw_card(replace(of(WORKING_ENTRY), parts=parts), FONTS))
    row = [image.getpixel((x, 456)) for x in range(WIDTH)]
    kept, added = LIGHT.tones[Role.KEPT].line, LIGHT.tones[Role.ADDED].fill
    assert row.count(tuple(bytes.fromhex(kept[1:]))) > 1000
    assert 8 <= row.count(tuple(bytes.fromhex(added[1:]))) <= 12


def test_a_card_is_the_same_in_every_process() -> None:
    """Byte for byte."""
    code = (
        "from hashlib import sha256; from tests.site import test_cards as t;"
        "print(sha256(t.draw_card(t.of(t.REFUSED_ENTRY), t.FONTS)).hexdigest())"
    )
    drawn = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert drawn.stdout.strip() == sha256(draw_card(of(REFUSED_ENTRY), FONTS)).hexdigest()


def test_a_card_is_told_in_words() -> None:
    """The very ones that stand on it, with the numbers."""
    shown = of(REFUSED_ENTRY)
    said = alternative(shown)
    assert said.startswith(f"{shown.name}: refused. {shown.said}. With the fix: ")
    assert said.endswith("".join((", ".join(f"{part.count:,} {part.origin}" for part in shown.parts), ".")))
    assert "Parameters" not in alternative(of(HOPELESS_ENTRY))


def test_the_card_of_the_site_counts_architectures() -> None:
    """And has the numbers of an example, if there is one."""
    summaries = [summary(entry) for entry in ENTRIES]
    shown = home_card(summaries, summaries[0])
    assert shown.said.startswith("4 architectures,")
    assert shown.parts == of(WORKING_ENTRY).parts
    assert opened(draw_card(home_card(summaries, None), FONTS)).size == (WIDTH, HEIGHT)


def test_the_palette_holds_what_was_drawn() -> None:
    """Its colour, its ground, and the steps between them."""
    canvas = Canvas(40, 40, "#ffffff")
    canvas.box((10, 10, 30, 30), "#000000", radius=6)
    colours = {colour for _, colour in opened(canvas.png()).getcolors() or ()}
    assert {(0, 0, 0), (255, 255, 255)} < colours
    assert len(colours) <= 13


def test_fonts_are_known_by_their_content(tmp_path: Path) -> None:
    """A folder without them gives no cards."""
    assert find_fonts(tmp_path) is None
    for path in FONTS.folder.glob("*.woff2"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = find_fonts(tmp_path)
    assert found is not None
    assert found.digest == FONTS.digest
    (tmp_path / "another.woff2").write_bytes(b"another")
    assert found.digest != FONTS.digest


class _Meta(HTMLParser):
    """What a page tells those who show links to it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.told[name] = found.get("content") or ""


@pytest.mark.parametrize("page", ["", "architectures/", *(f"torchvision/{name}/" for name in ARCHITECTURES)])
def test_a_link_to_a_page_shows_its_card(tiny_site: Site, page: str) -> None:
    """By whole addresses of a picture that is there, which is told in words as well."""
    told = _Meta((tiny_site.folder / page / "index.html").read_text(encoding="utf-8")).told
    assert told["og:url"] == tiny_site.url + page
    assert told["og:type"] == ("article" if page else "website")
    assert told["og:title"]
    assert told["og:description"] == told["description"]
    assert told["twitter:card"] == "summary_large_image"
    own = page.startswith("torchvision/")
    assert told["og:image"] == f"{tiny_site.url}{page if own else ''}card.png"
    picture = tiny_site.folder / told["og:image"].removeprefix(tiny_site.url)
    assert opened(picture.read_bytes()).size == (int(told["og:image:width"]), int(told["og:image:height"]))
    assert (page.split("/")[1] if own else "fastai") in told["og:image:alt"]
