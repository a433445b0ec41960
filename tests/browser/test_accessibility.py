"""Every kind of page against WCAG 2.2 AA by axe, and words that are explained where they stand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Page, expect

LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
KINDS = (
    *("", "architectures/", "compare/?a=torchvision/resnet18/&a=torchvision/mobilenet_v2/"),
    *("problems/", "reading/", "about/", "guides/", "guides/small/", "benchmark/", "how-to/own-learner/"),
    *("torchvision/", "torchvision/families/resnet/", "no-such-page/"),
    *("torchvision/resnet18/", "torchvision/densenet121/", "torchvision/mobilenet_v2/"),
)


def violations(page: Page) -> list[str]:
    """What axe finds, in a line each."""
    found: list[Any] = (
        Axe().run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]}).response["violations"]
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_kind_of_page_bars_anyone(page: Page, complaints: list[str], scheme: Any) -> None:  # noqa: ANN401 - Playwright's literal
    """Contrast, names, order, sizes of targets: on a desk and on a phone, in the light and in the dark."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour on its way to another
    barred: dict[str, list[str]] = {}
    for address in KINDS:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            barred |= {f"{address} at {width}": found for found in [violations(page)] if found}
    assert barred == {}
    assert all("404" in complaint for complaint in complaints)  # of the one that is not there
    complaints.clear()


def test_axe_is_heard(page: Page) -> None:
    """What the test above relies on: an image without a text alternative is noticed."""
    page.goto("about/")
    page.evaluate("document.querySelector('.md-content').append(document.createElement('img'))")
    assert any(found.startswith("image-alt") for found in violations(page))


def test_a_word_is_explained_where_it_stands(page: Page) -> None:
    """By pointer and by keyboard, until Escape; and its link leads to the page of words."""
    page.goto("torchvision/resnet18/")
    word = page.locator("a.term", has_text="AdaptiveConcatPool2d").first
    tip = page.get_by_role("tooltip")
    word.hover()
    expect(tip).to_contain_text("average and the largest value")
    expect(tip).to_be_in_viewport()
    tip.hover()
    page.wait_for_timeout(300)
    expect(tip).to_be_visible()  # it stays while it is read
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator("a.term", has_text="Flatten").first.focus()
    expect(tip).to_contain_text("one row of numbers")
    expect(page.locator("a.term:focus")).to_have_attribute("aria-describedby", "term-tip")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/reading/#term-"))
    expect(page.locator(":target")).to_be_in_viewport()


def test_every_page_has_its_policy(page: Page, complaints: list[str]) -> None:
    """It lets nothing run that is not the site's own, on the page of an unknown address too."""
    for address in ("", "torchvision/resnet18/", "404.html"):
        page.goto(address)
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
        ran = "() => { const s = document.createElement('script'); s.text = 'window.ran = 1'; document.head.append(s);"
        assert page.evaluate(ran + " return window.ran ?? 0 }") == 0
        assert "Executing inline script violates" in complaints.pop()
