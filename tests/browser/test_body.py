"""The tree of the body: finding, opening, and what `× n` folds away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

PAGE = "torchvision/densenet121/"
FOLDED = "torchvision/resnet18/"


def test_a_class_is_found_counted_and_stepped_through(page: Page) -> None:
    """Enter leads on, Shift and Enter back."""
    page.goto(PAGE)
    page.locator(".tree").first.scroll_into_view_if_needed()  # scripts come with the reader
    field = page.get_by_label("Find within the body")
    output = page.locator(".body-bar output")
    field.fill("Conv2d")
    expect(output).to_contain_text("1 of 120: ")
    first = page.locator(".tree .hit--now")
    expect(first).to_be_visible()
    name = first.get_attribute("id")
    field.press("Enter")
    expect(output).to_contain_text("2 of 120: ")
    field.press("Shift+Enter")
    expect(output).to_contain_text("1 of 120: ")
    assert page.locator(".tree .hit--now").get_attribute("id") == name
    field.fill("no such layer")
    expect(output).to_have_text("no layer fits")
    expect(page.locator(".tree .hit")).to_have_count(0)


def test_a_layer_is_found_by_its_name_in_the_pretrained_model(page: Page) -> None:
    """Though its row was folded away."""
    page.goto(FOLDED)
    page.locator(".tree").first.scroll_into_view_if_needed()  # scripts come with the reader
    page.get_by_label("Find within the body").fill("layer4.1.bn2")
    expect(page.locator(".tree .hit--now")).to_contain_text("layer4.1.bn2")
    expect(page.locator(".tree .hit--now")).to_be_visible()


def test_what_is_folded_away_is_made_when_it_is_opened(page: Page) -> None:
    """The second block of a stage is like the first, and has names of its own."""
    page.goto(FOLDED)
    page.locator(".tree").first.scroll_into_view_if_needed()  # scripts come with the reader
    expect(page.locator("div#layer-0-4-1-conv1")).to_have_count(0)
    page.get_by_role("button", name="Expand all").click()
    page.locator("#layer-0-4 .copies > summary").first.press("Enter")
    page.locator("#layer-0-4-1 > summary").press("Enter")
    expect(page.locator("div#layer-0-4-1-conv1")).to_contain_text("layer1.1.conv1")
    expect(page.locator("div#layer-0-4-1-conv1")).to_contain_text("36,864")
    page.get_by_role("button", name="Collapse all").click()
    expect(page.locator("div#layer-0-4-1-conv1")).to_be_hidden()


@pytest.mark.width(390)
def test_an_address_leads_into_a_folded_copy(page: Page) -> None:
    """On arrival, and from a link on the page."""
    page.goto(f"{FOLDED}#layer-0-4-1-bn2")
    row = page.locator("div#layer-0-4-1-bn2")
    expect(row).to_be_in_viewport()
    expect(row).to_have_class(re.compile("hit--now"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("location.hash = '#layer-0-4-1-conv2'")
    expect(page.locator("div#layer-0-4-1-conv2")).to_be_in_viewport()


def test_ids_stay_unique_when_all_copies_are_made(page: Page) -> None:
    """Marks that stood for folded rows give way to these."""
    page.goto(PAGE)
    page.locator(".tree").first.scroll_into_view_if_needed()  # scripts come with the reader
    page.evaluate(
        "async () => { let row; while ((row = document.querySelector('.copies:not([open])'))) {"
        " row.open = true; await row.fill(); } }"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
