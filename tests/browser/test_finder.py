"""The table of all architectures: found, sorted, shared, by pointer and by keyboard, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gen.records import Library, Verdict
from gen.site.render import render
from gen.site.summaries import Summary, summary
from tests.conftest import ARCHITECTURES, Site
from tests.site.handmade import ENTRIES


def visit(page: Page, address: str = "architectures/") -> None:
    """Opens the table, and waits for its script."""
    page.goto(address)
    expect(page.locator(".finder[data-ready]")).to_be_visible()


def names(page: Page) -> list[str]:
    """The architectures that the finder shows, in its order."""
    return page.locator(".finder tbody tr:visible th").all_inner_texts()


def added(page: Page) -> list[int]:
    """Parameters that fastai adds to each."""
    column = 1 + page.get_by_role("columnheader").all_inner_texts().index("Added")
    cells = page.locator(f".finder tbody tr:visible :nth-child({column})")
    return [int(text.replace(",", "")) for text in cells.all_inner_texts()]


def test_the_finder_sorts_filters_and_can_be_shared(page: Page) -> None:
    """A column's heading orders by number, typing narrows the table, and the address brings both back."""
    visit(page)
    expect(page.locator(".finder tbody tr:visible")).to_have_count(len(ARCHITECTURES))
    heading = page.get_by_role("button", name="Added")
    heading.click()
    assert added(page) == sorted(added(page), reverse=True)
    heading.click()
    assert added(page) == sorted(added(page))
    assert len(set(added(page))) > 1
    page.get_by_label("Name or family").fill("net1")
    expect(page.locator(".finder tbody tr:visible")).to_have_count(2)
    shared = names(page)
    assert sorted(shared) == ["densenet121", "resnet18"]
    page.goto("about/")
    page.go_back()
    expect(page.locator(".finder[data-ready]")).to_be_visible()
    assert names(page) == shared


def lay_in(page: Page, site: Site, address: str, rows: Sequence[Summary], *, whole: bool) -> None:
    """Visits a page of the site with other rows in its table than the three that it has."""
    html = (site.folder / address / "index.html").read_text(encoding="utf-8")
    table = re.compile(r'<div class="finder".*?</table>\s*</div>\s*</div>', re.DOTALL)
    up = "../" * address.count("/")
    made = table.sub(lambda _: render("finder.html", rows=rows, up=up, whole=whole, screenful=60), html)
    page.route(f"**/{address}*", lambda route: route.fulfill(body=made, content_type="text/html; charset=utf-8"))
    page.goto(address)


def many(count: int) -> list[Summary]:
    """Architectures that differ in name, family, verdict and size."""
    entries = {entry.outcome.verdict: entry for entry in map(summary, reversed(ENTRIES))}
    kinds = [entries[verdict] for verdict in (Verdict.WORKS, Verdict.WORKS_BUT, Verdict.REFUSED)]
    return [
        replace(
            (kind := kinds[number % 3]),
            library=Library.TIMM if number % 10 else Library.TORCHVISION,
            name=f"net{number}",
            family=f"family{number % 70}",
            page=f"timm/net{number}/",
            kept=(number * 7919) % 10_007 if kind.kept is not None else None,
        )
        for number in range(count)
    ]


def test_fifteen_hundred_rows_are_found_and_sorted(page: Page, tiny_site: Site) -> None:
    """Only the first rows are drawn, more come while the reader scrolls, and filters look at all of them."""
    rows = many(1500)
    lay_in(page, tiny_site, "architectures/", rows, whole=True)
    count = page.locator(".finder output")
    expect(count).to_have_text("1,500 architectures")
    expect(page.get_by_role("button", name="Kept")).to_be_visible()
    drawn = page.locator(".finder tbody tr")
    assert 50 < drawn.count() < 700
    before = drawn.count()
    page.mouse.wheel(0, 100_000)
    expect(drawn.nth(before)).to_be_attached()
    page.get_by_role("button", name="Kept").click()
    expect(drawn.first.locator("td.number").first).to_have_text(f"{max(row.kept or 0 for row in rows):,}")
    page.get_by_label("Library").select_option("torchvision")
    expect(count).to_have_text("150 of 1,500")
    page.get_by_label("Verdict").select_option("refused")
    expect(count).to_have_text("50 of 1,500")
    page.get_by_label("Family", exact=True).select_option("torchvision / family50")
    fitting = [row for row in rows if (row.library, row.family) == ("torchvision", "family50")]
    refused = [row.name for row in fitting if row.outcome.verdict is Verdict.REFUSED]
    expect(drawn).to_have_count(len(refused))
    page.reload()
    expect(drawn).to_have_count(len(refused))
    assert sorted(names(page)) == sorted(refused)
    page.get_by_role("button", name="Clear filters").click()
    expect(count).to_have_text("1,500 architectures")
    page.get_by_label("Name or family").fill("net1499")
    expect(count).to_have_text("1 of 1,500")
    assert names(page) == ["net1499"]
    page.get_by_label("Name or family").fill("family50 torchvision")
    expect(count).to_have_text(f"{len(fitting)} of 1,500")


def test_a_family_is_sorted_and_shown_whole(page: Page, tiny_site: Site) -> None:
    """Two hundred members stand in one table; a column's heading orders them, the unknown last."""
    lay_in(page, tiny_site, "torchvision/families/resnet/", many(200), whole=False)
    expect(page.get_by_role("button", name="Kept")).to_be_visible()
    assert len(names(page)) == 200
    page.get_by_role("button", name="Architecture").click()
    assert names(page)[:3] == ["net0", "net1", "net2"]
    page.get_by_role("button", name="Added").click()
    last = page.locator(".finder tbody tr").last
    assert last.locator("td.number").all_inner_texts()[:3] == ["–", "–", "–"]  # noqa: RUF001 - a dash
    page.get_by_role("button", name="Verdict").click()
    assert page.locator(".finder tbody tr").last.locator("td").first.inner_text() == "refused"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_slip_of_the_pen_finds_it(page: Page, width: int) -> None:
    """Parts of a name in any order, a letter too few, signs left out."""
    page.set_viewport_size({"width": width, "height": 844})
    visit(page)
    field = page.get_by_label("Name or family")
    for typed, meant in (
        ("mobilnet_v2", "mobilenet_v2"),
        ("v2 mobile", "mobilenet_v2"),
        ("mobilenetv2", "mobilenet_v2"),
        ("DenseNet", "densenet121"),
        ("resnet17", "resnet18"),
    ):
        field.fill(typed)
        expect(page.locator(".finder tbody tr")).to_have_count(1)
        assert names(page) == [meant], typed
    field.fill("nothing like it")
    expect(page.locator(".finder__none")).to_be_visible()


def test_sizes_licences_and_images_are_filters_too(page: Page) -> None:
    """In the numbers that people write; a view that is shared opens them."""
    visit(page)
    page.get_by_text("Size, weights, images").click()
    page.get_by_label("Parameters to").fill("9M")
    expect(page.locator(".finder tbody tr")).to_have_count(2)
    assert sorted(names(page)) == ["densenet121", "mobilenet_v2"]
    page.get_by_label("Features from").fill("1.1k")
    expect(page.locator(".finder tbody tr")).to_have_count(1)
    assert names(page) == ["mobilenet_v2"]
    page.get_by_label("Features from").fill("")
    page.get_by_label("Image size").select_option("224")
    page.get_by_label("Parameters from").fill("7.5M")
    expect(page.locator(".finder tbody tr")).to_have_count(1)
    assert page.url.endswith("?parameters-from=7.5M&parameters-to=9M&image_size=224")
    page.goto("about/")
    page.go_back()
    expect(page.locator(".finder[data-ready]")).to_be_visible()
    expect(page.locator(".finder tbody tr")).to_have_count(1)
    expect(page.get_by_label("Parameters to")).to_have_value("9M")
    assert names(page) == ["densenet121"]
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".finder tbody tr")).to_have_count(len(ARCHITECTURES))
    assert page.url.endswith("/architectures/")


def test_the_keyboard_is_enough(page: Page) -> None:
    """Type, go down into the rows and back, and open one."""
    visit(page)
    field = page.get_by_label("Name or family")
    field.focus()
    page.keyboard.type("net")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".finder tbody tr a:focus")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator(".finder tbody tr th a").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    name = second.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(name))


def test_what_is_cleared_while_the_matcher_loads_stays_cleared(page: Page) -> None:
    """What was typed before is no longer asked for, however late the matcher comes."""
    held: list[Route] = []
    page.route("**/names.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright asks for its name
    visit(page)
    field = page.get_by_label("Name or family")
    with page.expect_request("**/names.js") as asked:
        field.fill("densenet")
    field.fill("")
    held[0].continue_()
    page.evaluate("url => import(url).then(() => {})", asked.value.url)  # and so for who has waited longer
    expect(page.locator(".finder tbody tr")).to_have_count(len(ARCHITECTURES))


def test_the_back_button_takes_a_choice_back(page: Page) -> None:
    """A choice is a step in the browser's history; a letter that is typed is none."""
    visit(page)
    page.get_by_label("Verdict").select_option("refused")
    expect(page.locator(".finder output")).to_have_text("1 of 3")
    page.get_by_role("button", name="Added").click()
    page.go_back()
    page.go_back()
    expect(page.locator(".finder output")).to_have_text("3 architectures")
    expect(page.get_by_label("Verdict")).to_have_value("")


def test_without_scripts_it_is_a_plain_table(browser: Browser, tiny_site: Site) -> None:
    """Whole, with its links, and without a form that does nothing."""
    context = browser.new_context(java_script_enabled=False, base_url=tiny_site.url)
    page = context.new_page()
    page.goto("architectures/")
    assert len(names(page)) == len(ARCHITECTURES)
    expect(page.locator(".finder form")).to_be_hidden()
    page.get_by_role("link", name="resnet18").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("resnet18"))
    context.close()


def test_long_tables_are_whole_without_scripts(browser: Browser, tiny_site: Site) -> None:
    """Every row is there once for the eye; with scripts only the first ones are laid out."""
    html = render("finder.html", rows=many(500), up="../", whole=True, screenful=60)
    style = (tiny_site.folder / "stylesheets" / "tables.css").read_text()
    for scripts, rows in ((False, 500), (True, 60)):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.set_content(f"<style>{style}</style>{html}")
        expect(page.locator("tbody tr:visible")).to_have_count(rows)
        context.close()
