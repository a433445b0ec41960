"""What a first visit costs, measured as a slow phone would see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.figures import figures
from tests.conftest import BASE

MOST_BYTES = {"": 125_000, "architectures/": 150_000, "torchvision/resnet18/": 135_000}
MOST_SHIFT = 0.02  # a tenth of what is called good


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", MOST_BYTES)
def test_a_first_visit_is_light_and_nothing_moves(page: Page, address: str, width: int) -> None:
    """Fonts, styles, scripts and page together; and no line jumps while it is read."""
    page.set_viewport_size({"width": width, "height": 844})
    seen = figures(page, address)
    assert seen.bytes < MOST_BYTES[address]
    assert seen.shift < MOST_SHIFT


def test_the_search_and_the_sitemap_are_loaded_when_they_are_wanted(page: Page) -> None:
    """Neither they nor the search's worker come with a page."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(BASE)[2]))
    page.goto("about/")
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if "search" in path or "sitemap" in path]
    page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    page.locator(".md-search__input").press_sequentially("resnet18")
    page.locator(".md-search-result a", has_text="resnet18").first.wait_for()
    assert "search/search_index.json" in asked
    page.locator(".md-search-result a").first.hover()
    page.wait_for_load_state("networkidle")
    assert "sitemap.xml" in asked


def test_what_is_preloaded_is_used(page: Page) -> None:
    """Each font that the page asks for ahead of its styles is one that it is set in."""
    for address in MOST_BYTES:
        page.goto(address)
        asked = page.locator("link[rel=preload][as=font]").evaluate_all("links => links.map(link => link.href)")
        used = page.evaluate(
            """async () => {
                await document.fonts.ready;
                const loaded = [...document.fonts].filter((font) => font.status === 'loaded');
                const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
                const faces = rules.filter((rule) => rule instanceof CSSFontFaceRule);
                const plain = (text) => text.replaceAll(/["']/g, '');
                const address = (rule) =>
                    new URL(/url\\("?([^")]+)/.exec(rule.style.src)[1], rule.parentStyleSheet.href).href;
                return faces
                    .filter(({style}) => loaded.some((font) =>
                        plain(font.family) === plain(style.fontFamily) && font.weight === style.fontWeight))
                    .map(address);
            }"""
        )
        assert asked
        assert set(asked) <= set(used)
