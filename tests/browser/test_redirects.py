"""A reader who comes by an old address is led on, under the policy of the page that does so."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.conftest import Site


def test_an_old_address_leads_a_reader_on(page: Page, tiny_site: Site) -> None:
    """To the page and the place in it."""
    page.goto(f"{tiny_site.url}words/")
    page.wait_for_url(f"{tiny_site.url}reading/#words")
    assert page.locator("#words").is_visible()
