"""From page to page without loading anew: what a page needs starts, and what it left behind is still."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Site


@pytest.fixture
def going(page: Page) -> Page:
    """A reader at the table of all; `stayed` knows the document again."""
    page.goto("architectures/")
    reach(page)
    return page


def reach(page: Page) -> None:
    """Points at a link, which fetches the list of what may be reached, and marks the document."""
    with page.expect_response("**/sitemap.xml"):
        page.locator("header .md-logo").hover()
    page.evaluate("window.first = true")


def stayed(page: Page) -> bool:
    """Whether nothing was loaded anew."""
    return bool(page.evaluate("window.first === true"))


@pytest.mark.parametrize("width", [1440, 390])
def test_a_reader_goes_from_page_to_page(going: Page, width: int) -> None:
    """Each has its title, its scripts and its own numbers; the view of the table is there again on the way back."""
    going.set_viewport_size({"width": width, "height": 900})
    going.get_by_label("Name or family").fill("resnet")
    expect(going).to_have_url(re.compile(r"\?name=resnet$"))
    going.locator("tbody th a:visible", has_text="resnet18").click()
    expect(going).to_have_title(re.compile("^resnet18 in fastai"))
    _found(going, of=3)
    going.locator(".md-tabs a", has_text="Problems").dispatch_event("click")  # on a phone it is in the drawer
    expect(going).to_have_title(re.compile("^What does not work"))
    going.get_by_role("link", name="mobilenet_v2").first.click()
    expect(going.locator("h1")).to_contain_text("mobilenet_v2")
    going.go_back()
    going.go_back()
    expect(going.locator("h1")).to_contain_text("resnet18")
    going.go_back()
    expect(going.get_by_label("Name or family")).to_have_value("resnet")
    expect(going.locator("tbody th a:visible")).to_have_text(["resnet18"])
    going.get_by_label("Name or family").fill("densenet")
    going.locator("tbody th a:visible", has_text="densenet121").click()
    _found(going, of=0)
    assert stayed(going)


def _found(page: Page, *, of: int) -> None:
    """The search within the body is that of this page."""
    page.locator(".tree").scroll_into_view_if_needed()
    field = page.get_by_label("Find within the body")
    field.fill("downsample")
    expect(page.locator(".body-bar output")).to_contain_text(f"1 of {of}" if of else "no layer fits")


def test_a_drawing_leads_to_its_rows(going: Page) -> None:
    """By links that Material leaves alone."""
    going.get_by_role("link", name="resnet18", exact=True).first.click()
    expect(going.locator("h1")).to_contain_text("resnet18")
    going.locator("svg.diagram a").first.click()
    expect(going.locator(":target")).to_be_in_viewport()
    assert stayed(going)


def test_a_name_that_is_typed_leads_on(going: Page) -> None:
    """From the home page to an architecture, and from there into a comparison."""
    going.get_by_role("link", name="fastai Anatomy").first.click()
    going.locator("[data-jump] input").fill("densenet121")
    expect(going.get_by_role("option")).not_to_have_count(0)
    going.keyboard.press("Enter")
    expect(going.locator("h1")).to_contain_text("densenet121")
    going.locator("a[href*='compare/?a=']").first.click()
    expect(going.locator(".compare__table")).to_contain_text("densenet121")
    assert stayed(going)


def test_a_page_is_fetched_when_its_link_is_pointed_at(going: Page, tiny_site: Site) -> None:
    """So that it is there when the reader follows it."""
    with going.expect_request(f"{tiny_site.url}compare/"):
        going.get_by_role("navigation", name="Tabs").get_by_role("link", name="Compare").hover()


def test_within_a_page_nothing_is_fetched_anew(page: Page) -> None:
    """What the reader has typed stays when they follow an anchor, and a link without a query takes it away."""
    page.goto("architectures/")
    page.get_by_label("Name or family").fill("densenet")
    page.locator("tbody th a:visible", has_text="densenet121").click()
    page.locator(".tree").scroll_into_view_if_needed()
    page.get_by_label("Find within the body").fill("norm")
    for anchor in ("#training", "#body"):
        page.locator(f".md-content a[href$='{anchor}'], .md-nav a[href$='{anchor}']").first.dispatch_event("click")
        expect(page).to_have_url(re.compile(f"{anchor}$"))
        expect(page.get_by_label("Find within the body")).to_have_value("norm")
    page.goto("architectures/?name=densenet")
    reach(page)
    page.locator(".md-tabs a", has_text="Architectures").click()
    expect(page.get_by_label("Name or family")).to_have_value("")
    expect(page.locator("tbody th a:visible")).not_to_have_count(1)
