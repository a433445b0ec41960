"""A visitor's way through the site, in headless Chromium."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from gen.site.palette import LIGHT, Role
from tests.conftest import ARCHITECTURES

PAGES = (
    *("", "architectures/", "compare/?a=torchvision/resnet18/&a=torchvision/densenet121/", "problems/", "reading/"),
    *("about/", "timm/", "torchvision/"),
    *(f"torchvision/families/{family}/" for family in ("densenet", "resnet")),
    *(f"torchvision/{name}/" for name in ARCHITECTURES),
)


def drawing(page: Page) -> Locator:
    """The page's first drawing, that of the head."""
    return page.get_by_role("region", name="Drawing of").first


def background(page: Page) -> str:
    """The colour behind the text."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_home_shows_a_drawing_and_leads_to_an_architecture(page: Page) -> None:
    """A visitor sees a real head at once, types a name, and is on its page."""
    page.goto("")
    expect(drawing(page).locator("svg")).to_be_visible()
    expect(page.locator("[data-jump][data-ready]")).to_be_visible()
    field = page.get_by_label("Name of an architecture")
    field.fill("mobilnet_v2")  # with a slip of the pen
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("mobilenet_v2"))
    assert page.url.endswith("/torchvision/mobilenet_v2/")


def test_search_finds_an_architecture(page: Page) -> None:
    """The search of the whole site knows the architectures by name."""
    page.goto("about/")
    page.keyboard.press("/")
    field = page.get_by_role("textbox", name="Search")
    expect(field).to_be_focused()
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")  # the index is there
    field.press_sequentially("densenet121", delay=20)
    # Material hides its results from the tree of roles.
    page.locator(".md-search-result a", has_text="densenet121").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("densenet121"))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_box_of_the_drawing_leads_to_its_row(page: Page, name: str) -> None:
    """Every link of a drawing leads to a row of the same page, and following one shows that row."""
    page.goto(f"torchvision/{name}/")
    expect(drawing(page).locator("svg")).to_be_visible()
    links = drawing(page).locator("svg a")
    targets = [link.get_attribute("href") or link.get_attribute("xlink:href") or "" for link in links.all()]
    assert len(targets) > 5
    for target in targets:
        assert target.startswith("#")
        expect(page.locator(f'[id="{target[1:]}"]')).to_be_attached()
    links.last.click()
    assert page.url.endswith(targets[-1])
    expect(page.locator(f'[id="{targets[-1][1:]}"]')).to_be_in_viewport()


def test_a_page_follows_the_reader_into_the_dark(page: Page) -> None:
    """The toggle changes page and drawing, and the choice outlives the visit of one page."""
    page.goto("torchvision/resnet18/")
    text = drawing(page).locator("svg text").first
    before = background(page), text.evaluate("text => getComputedStyle(text).fill")
    page.locator("label[for^=__palette]:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    after = background(page), text.evaluate("text => getComputedStyle(text).fill")
    assert before[0] != after[0]
    assert before[1] != after[1]
    page.goto("about/")
    assert background(page) == after[0]


def test_a_drawing_is_taken_away_as_png(page: Page) -> None:
    """It is made in the browser: three pixels a point, and in light colours on a dark screen too."""
    page.emulate_media(color_scheme="dark")
    page.goto("torchvision/resnet18/")
    link = page.locator(".drawing__links").get_by_role("link", name="PNG")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "resnet18.png"
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.width == 3 * float(drawing(page).locator("svg").get_attribute("width") or 0)
        pixels = picture.convert("RGB")
    colours = {colour for _, colour in pixels.getcolors(2**24) or ()}
    assert pixels.getpixel((0, 0)) == (255, 255, 255)
    assert {tuple(bytes.fromhex(LIGHT.tones[role].fill[1:])) for role in (Role.KEPT, Role.ADDED)} <= colours


def test_problems_lead_to_architectures_and_back(page: Page) -> None:
    """A cause lists the architectures that have it, and their pages lead to the cause."""
    page.goto("problems/")
    page.get_by_role("table").get_by_role("link", name="fastai finds no pooling layer to cut at").first.click()
    assert page.url.endswith("#no-pooling-module")
    section = page.locator("#no-pooling-module ~ .affected").first
    section.locator("summary").click()
    section.get_by_role("link", name="mobilenet_v2", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("mobilenet_v2"))
    page.get_by_role("link", name="as others do").click()
    expect(page.locator("#no-pooling-module")).to_be_in_viewport()


def test_an_unknown_address_helps_on(page: Page, complaints: list[str]) -> None:
    """A page that is not there says so, and leads to the one that may have been meant."""
    answer = page.goto("torchvision/resnet17/")
    assert answer is not None
    assert answer.status == HTTPStatus.NOT_FOUND
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.get_by_role("link", name="resnet18").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("resnet18"))
    assert all("404" in complaint and complaint.endswith("/torchvision/resnet17/)") for complaint in complaints)
    complaints.clear()


def test_a_complaint_is_heard(page: Page, complaints: list[str]) -> None:
    """What the other tests rely on: an error of a script, and a request to another host, are noticed."""
    page.goto("about/")
    page.evaluate("console.error('oh')")
    page.evaluate("setTimeout(() => { throw new Error('ah') })")
    page.evaluate("fetch('https://elsewhere.invalid/').catch(() => {})")
    page.wait_for_timeout(500)
    heard = " ".join(complaints)
    assert "console: oh" in heard
    assert "script: ah" in heard
    assert "Refused to connect" in heard  # by the policy of the page, before anything is sent
    assert "https://elsewhere.invalid/" in heard
    complaints.clear()


@pytest.mark.width(390)
@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_wider_than_a_phone(page: Page, address: str) -> None:
    """What is wide scrolls in its own frame; the page itself never does."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
