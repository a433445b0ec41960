"""A preview under its own folder, published by the workflows' steps and served as Pages would."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_instant import reach, stayed
from tests.conftest import BASE, Server, Site
from tests.publishing.rehearsing import pull, rehearsal

COMMIT = "7" * 40
HERE = "pr-preview/pr-7/"
COPY = "torchvision/resnet_copy/"
"""An architecture that is in no preview unless it differs."""


@pytest.fixture(scope="module")
def tiny_site(tiny_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Pages' whole branch: the tiny site with one more architecture, and a preview in which one page differs."""
    work = tmp_path_factory.mktemp("preview")
    main = shutil.copytree(tiny_site.folder, work / "main")
    shutil.copytree(main / "torchvision/resnet18", main / COPY)
    catalogue = main / "architectures/index.json"
    content = json.loads(catalogue.read_text())
    content["rows"] += [
        ["resnet_copy" if value == "resnet18" else COPY if value == "torchvision/resnet18/" else value for value in row]
        for row in content["rows"]
        if "resnet18" in row
    ]
    catalogue.write_text(json.dumps(content))
    proposed = shutil.copytree(main, work / "proposed")
    page = proposed / "torchvision/densenet121/index.html"
    page.write_text(page.read_text().replace("</h1>", " as proposed</h1>", 1))
    with rehearsal(work / "github") as github:
        github.state.pulls[7] = pull(7, COMMIT)
        github.main(main, 1)
        github.built(7, proposed, run=2, commit=COMMIT)
        folder = github.checked_out(work / "served")
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield Site(tiny_site.docs, folder, f"http://{server.host}{BASE}")
        server.shutdown()


def _at_this_host(site: Site, route: Route) -> None:
    """As if the server were that of Pages: it has the same folders, and another host."""
    here = site.url.removesuffix(BASE)
    route.fulfill(body=route.fetch().text().replace("https://fastai-anatomy.github.io", here), content_type="text/xml")


def test_a_reader_clicks_through_a_preview(page: Page, tiny_site: Site) -> None:
    """From its home by search to a page that differs, to the one on the site, and by the table to another."""
    page.route("**/sitemap.xml", partial(_at_this_host, tiny_site))
    page.goto(HERE)
    banner = page.get_by_role("complementary", name="Preview")
    expect(banner).to_contain_text("This page is as on the site")
    expect(page.locator('meta[name="robots"]')).to_have_attribute("content", "noindex")
    reach(page)
    page.get_by_role("textbox", name="Search").click()
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
    page.keyboard.type("densenet121")
    page.locator(".md-search-result a", has_text="densenet121").first.click()
    page.wait_for_url(re.compile(re.escape(f"{tiny_site.url}{HERE}torchvision/densenet121/")))
    expect(page.locator("main h1")).to_contain_text("as proposed")
    expect(banner).to_contain_text("This page differs from the one on the site")
    assert stayed(page)
    banner.get_by_role("link", name="the one on the site").click()
    page.wait_for_url(f"{tiny_site.url}torchvision/densenet121/")
    expect(page.locator("h1")).not_to_contain_text("as proposed")
    expect(banner).to_have_count(0)
    page.goto(f"{HERE}architectures/")
    page.get_by_role("link", name="resnet18", exact=True).first.click()
    page.wait_for_url(f"{tiny_site.url}{HERE}torchvision/resnet18/")
    reach(page)
    page.get_by_role("link", name="Problems").first.click()
    page.wait_for_url(f"{tiny_site.url}{HERE}problems/")
    expect(page.locator("h1")).to_contain_text("What does not work")
    assert stayed(page)
    link = page.locator("main p a[href]").first
    link.evaluate("(link, page) => { link.href = new URL(`../${page}`, location.href) }", COPY)
    link.dispatch_event("click")  # what the preview does not hold is loaded as a page of its own
    expect(page.locator("h1")).to_have_text(f"{COPY.rstrip('/')} is not in this preview")


def test_a_preview_says_what_changes(page: Page, tiny_site: Site) -> None:
    """With links to both sites."""
    page.goto(f"{HERE}torchvision/resnet18/")
    page.get_by_role("link", name="What the pull request changes").click()
    page.wait_for_url(f"{tiny_site.url}{HERE}pull-request/")
    line = page.get_by_role("listitem").filter(has_text="densenet121")
    expect(line).to_have_text("densenet121 → densenet121 as proposed: torchvision/densenet121 (old, new)")
    line.get_by_role("link", name="new").click()
    page.wait_for_url(f"{tiny_site.url}{HERE}torchvision/densenet121/")
    page.go_back()
    line.get_by_role("link", name="old").click()
    page.wait_for_url(f"{tiny_site.url}torchvision/densenet121/")


def test_what_a_preview_lacks_is_on_the_site(page: Page, tiny_site: Site, complaints: list[str]) -> None:
    """A page has a note in its place, and a comparison takes its numbers from there."""
    page.goto(f"{HERE}{COPY}")
    expect(page.locator("h1")).to_have_text(f"{COPY.rstrip('/')} is not in this preview")
    page.get_by_role("link", name="as on the site").click()
    page.wait_for_url(f"{tiny_site.url}{COPY}")
    page.goto(f"{HERE}compare/?a=torchvision/resnet18/&a={COPY}")
    expect(page.locator(".finder__scroll table")).to_contain_text("resnet_copy")
    assert [complaint for complaint in complaints if f"{HERE}{COPY}anatomy.json" not in complaint] == []
    complaints.clear()


def test_what_is_not_there_is_told(page: Page, tiny_site: Site, complaints: list[str]) -> None:
    """By the page of the site, which leads to where a page was before its preview went."""
    answer = page.goto("pr-preview/pr-6/torchvision/resnet18/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("goes when that is closed")).to_be_visible()
    complaints.clear()  # of the address that is not there
    page.get_by_role("link", name="This page on the site").click()
    page.wait_for_url(f"{tiny_site.url}torchvision/resnet18/")
    assert "goes when that is closed" not in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_a_preview_bar_nobody(page: Page, scheme: str) -> None:
    """The note on a page, the note in the place of one, and what changes; on a desk and on a phone."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for address in ("", "pull-request/", COPY):
        page.goto(f"{HERE}{address}")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], f"{address} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
