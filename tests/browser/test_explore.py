"""The network as a graph: what opens, how it is moved, and what is taken away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

PAGE = "torchvision/resnet18/"


@pytest.fixture
def network(page: Page) -> Locator:
    """The graph of a page, opened."""
    page.goto(PAGE)
    page.locator(".tree").first.scroll_into_view_if_needed()  # scripts come with the reader
    page.get_by_role("button", name="Explore the network").click()
    place = page.locator("section.explore")
    expect(place.locator("svg")).to_be_visible()
    return place


def scale(network: Locator) -> float:
    """How far the graph is zoomed."""
    width: float = network.locator(".explore__graph").evaluate("each => each.getBoundingClientRect().width")
    unscaled: float = network.locator(".explore__graph").evaluate("each => each.offsetWidth")
    return width / unscaled


def test_a_box_opens_in_place_and_closes_again(network: Locator, page: Page) -> None:
    """By keyboard, with what it is beside it and a link to its row."""
    stage = network.get_by_role("button", name=re.compile(r"^0\.4, Sequential"))
    expect(stage).to_have_attribute("aria-expanded", "false")
    stage.press("Enter")
    expect(stage).to_have_attribute("aria-expanded", "true")
    expect(stage).to_be_focused()
    blocks = network.get_by_role("button", name=re.compile(r"^0\.4\.0 … 1, BasicBlock, 2 alike"))
    blocks.press("Enter")
    expect(network.get_by_role("button", name=re.compile(r"^0\.4\.1, BasicBlock"))).to_have_count(1)
    expect(network.locator(".explore__facts")).to_contain_text("layer1.0")
    network.get_by_role("link", name="Its row on this page").click()
    expect(page.locator("#layer-0-4-0")).to_be_in_viewport()
    stage.press(" ")
    expect(stage).to_have_attribute("aria-expanded", "false")
    expect(network.get_by_role("button", name=re.compile(r"^fc, Linear, cut"))).to_have_count(1)


def test_it_is_zoomed_by_buttons_and_keys(network: Locator) -> None:
    """Plus, minus, nought and arrows."""
    assert scale(network) == pytest.approx(1)
    network.get_by_role("button", name="Zoom in").click()
    network.page.wait_for_timeout(400)
    assert scale(network) > 1.2
    window = network.get_by_role("region")
    window.press("0")
    network.page.wait_for_timeout(400)
    assert scale(network) == pytest.approx(1)
    window.press("-")
    network.page.wait_for_timeout(400)
    assert scale(network) < 0.9
    before = network.locator(".explore__graph").bounding_box()
    window.press("ArrowDown")
    network.page.wait_for_timeout(400)
    after = network.locator(".explore__graph").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] < before["y"]


@pytest.mark.width(390)
def test_it_lies_over_the_page_where_there_is_no_full_screen(network: Locator, page: Page) -> None:
    """As on a phone; Escape ends it."""
    page.evaluate("Element.prototype.requestFullscreen = undefined")
    whole = network.get_by_role("button", name="Full screen")
    whole.click()
    expect(network).to_have_class(re.compile("explore--over"))
    box = network.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 900)
    whole.press("Escape")
    expect(network).not_to_have_class(re.compile("explore--over"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_fills_the_screen(network: Locator, page: Page) -> None:
    """Where the browser can."""
    network.get_by_role("button", name="Full screen").click()
    expect(network.get_by_role("button", name="Full screen")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.fullscreenElement?.className") == "explore"


def test_what_is_open_is_taken_away_as_dot_and_as_mermaid(network: Locator, page: Page) -> None:
    """Graphviz reads the one, and the other has the same boxes."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    network.get_by_role("button", name=re.compile(r"^0\.5, Sequential")).press("Enter")
    network.get_by_role("button", name="Copy as DOT").click()
    expect(network.locator("output")).to_contain_text("DOT of what is open is copied")
    dot: str = page.evaluate("navigator.clipboard.readText()")
    plain: str = page.evaluate(
        "dot => import(new URL('../../assets/vendor/viz.js', location.href))"
        ".then(viz => viz.instance()).then(graphviz => graphviz.renderString(dot, { format: 'plain' }))",
        dot,
    )
    network.get_by_role("button", name="Copy as Mermaid").click()
    expect(network.locator("output")).to_contain_text("Mermaid")
    mermaid: str = page.evaluate("navigator.clipboard.readText()")
    nodes = set(re.findall(r"^node (n\d+) ", plain, re.MULTILINE))
    assert len(nodes) > 10
    assert set(re.findall(r"^ *(n\d+)\[.*:::", mermaid, re.MULTILINE)) == nodes
    assert mermaid.count("subgraph ") == mermaid.count("  end\n") == dot.count("subgraph ")


def test_it_follows_the_reader_into_the_dark(network: Locator, page: Page) -> None:
    """Its colours are the style sheet's."""
    box = network.locator(".node.origin-kept path").first
    light = box.evaluate("each => getComputedStyle(each).fill")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    assert box.evaluate("each => getComputedStyle(each).fill") != light


def test_the_body_looks_kept_and_bars_compare_what_is_shown(network: Locator) -> None:
    """fastai's new container around it is no new layer; the heaviest box that is open has the full bar."""
    expect(
        network.get_by_role("button", name=re.compile(r"^0, Sequential, kept, 11,176,512 parameters"))
    ).to_be_visible()
    bars = network.locator("rect.weight").evaluate_all("all => all.map((each) => Number(each.getAttribute('width')))")
    assert max(bars) == 100
    assert len(bars) > 5


def test_a_name_is_found_before_a_class_of_the_like(page: Page) -> None:
    """`conv2` are the modules of that name, not every Conv2d."""
    page.goto(PAGE)
    page.locator(".tree").first.scroll_into_view_if_needed()
    page.get_by_label(re.compile("Find", re.IGNORECASE)).fill("conv2")
    expect(page.get_by_text(re.compile(r"1 of 8: 0\.4\.0\.conv2"))).to_be_visible()
