"""A reader who comes by an old address is led on, under the policy of the page that does so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Site


def test_an_old_address_leads_a_reader_on(page: Page, tiny_site: Site) -> None:
    """To the page and the place in it."""
    page.goto(f"{tiny_site.url}words/")
    page.wait_for_url(f"{tiny_site.url}reading/#words")
    assert page.locator("#words").is_visible()


@pytest.mark.parametrize("typed", ["resnet18.a1_in1k", "ResNet18"])
def test_a_name_is_found_with_the_tag_of_its_weights(page: Page, tiny_site: Site, typed: str) -> None:
    """As timm writes it."""
    page.goto(tiny_site.url)
    expect(page.locator("[data-jump][data-ready]")).to_be_visible()
    page.get_by_label("Name of an architecture").fill(typed)
    page.get_by_label("Name of an architecture").press("Enter")
    page.wait_for_url(f"{tiny_site.url}torchvision/resnet18/")


def test_a_tag_that_nobody_knows_is_forgiven(page: Page, tiny_site: Site, complaints: list[str]) -> None:
    """Where no redirect leads on, the name without it is offered."""
    page.goto(f"{tiny_site.url}timm/resnet18.new_tag/")
    expect(page.locator("[data-nearest] a").first).to_have_text("resnet18")
    complaints.clear()  # that there is no such page is what was asked for
