"""The next page is there before a reader follows its link."""

from __future__ import annotations

from playwright.sync_api import Page, Request

from tests.conftest import Site


def test_a_page_is_fetched_when_its_link_is_pointed_at(page: Page, tiny_site: Site) -> None:
    """Once, by pointer or by keyboard; and not what was only passed over, nor the page that is open."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        if request.resource_type == "fetch":
            asked.append(request.url.removeprefix(tiny_site.url))

    page.goto("about/")
    page.wait_for_load_state("networkidle")
    page.on("request", hear)
    tabs = page.get_by_role("navigation", name="Tabs")
    link = tabs.get_by_role("link", name="Compare")
    with page.expect_request(f"{tiny_site.url}compare/"):
        link.hover()
    tabs.get_by_role("link", name="About").hover()
    link.hover()
    with page.expect_request(f"{tiny_site.url}problems/"):
        tabs.get_by_role("link", name="Problems").focus()
    tabs.get_by_role("link", name="text").dispatch_event("pointerover")
    page.wait_for_timeout(200)
    assert asked == ["compare/", "problems/"]
    link.click()
    page.wait_for_url(f"{tiny_site.url}compare/")
