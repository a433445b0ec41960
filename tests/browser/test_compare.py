"""Architectures side by side."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Site

UNKNOWN = "\N{EN DASH}"
BOTH = "compare/?a=torchvision/resnet18/&a=torchvision/densenet121/"


def anatomy(site: Site, name: str) -> Any:  # noqa: ANN401 - JSON
    """What the page of an architecture publishes."""
    return json.loads((site.folder / "torchvision" / name / "anatomy.json").read_text(encoding="utf-8"))


def row(page: Page, title: str) -> list[str]:
    """What stands in a row, by its heading."""
    heading = page.get_by_role("rowheader", name=re.compile(rf"^(differs: )?(≠ )?(differs: )?{title}$"))
    return page.get_by_role("row").filter(has=heading).first.get_by_role("cell").all_inner_texts()


@pytest.mark.parametrize("width", [1440, 390])
def test_two_stand_side_by_side_as_their_own_pages_say(page: Page, tiny_site: Site, width: int) -> None:
    """Numbers, weights, and the heads layer by layer; what differs is marked by a sign."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(BOTH)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("resnet18 and densenet121"))
    expect(page.get_by_role("rowheader", name="Kept")).to_be_visible()
    totals = [anatomy(tiny_site, name)["totals"] for name in ("resnet18", "densenet121")]
    assert row(page, "Pretrained model") == [f"{each['pretrained']:,}" for each in totals]
    assert row(page, "Kept") == [f"{each['kept'] + each['changed_before']:,}" for each in totals]
    assert [text.split()[0] for text in row(page, r"1\.0")] == ["AdaptiveConcatPool2d"] * 2
    marked = page.locator(".compare__differs th").all_inner_texts()
    assert any("Kept" in text for text in marked)
    assert not any("Loss" in text for text in marked)
    page.get_by_label("only what differs").check()
    expect(page.locator(".compare__same").first).to_be_hidden()
    expect(page.get_by_role("rowheader", name="Kept")).to_be_visible()


def test_one_is_added_and_removed_and_the_link_shared(page: Page) -> None:
    """By name, with a slip of the pen; the address says what is shown, and the back button takes it back."""
    page.goto("compare/?a=torchvision/resnet18/")
    field = page.get_by_label("Name of an architecture")
    expect(page.get_by_role("columnheader", name="resnet18")).to_be_visible()
    field.fill("mobilnet_v2")
    field.press("Enter")
    expect(page.get_by_role("columnheader", name="mobilenet_v2")).to_be_visible()
    assert page.url.endswith("?a=torchvision/resnet18/&a=torchvision/mobilenet_v2/")
    page.get_by_role("button", name="Remove resnet18 of torchvision").click()
    expect(page.get_by_role("columnheader")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("columnheader")).to_have_count(2)


def test_an_unknown_one_is_told_with_the_nearest(page: Page) -> None:
    """In a line; the others are shown all the same."""
    page.goto("compare/?a=torchvision/resnet19/&a=torchvision/densenet121/")
    expect(page.get_by_role("status")).to_have_text("There is no torchvision/resnet19/. Did you mean resnet18?")
    expect(page.get_by_role("columnheader", name="densenet121")).to_be_visible()


def test_every_page_leads_to_it(page: Page) -> None:
    """With its architecture chosen already."""
    page.goto("torchvision/densenet121/")
    page.locator("a.compare-link").click()
    expect(page.get_by_role("columnheader", name="densenet121")).to_be_visible()


def test_two_kinds_of_learner_of_one_architecture(page: Page, tiny_site: Site) -> None:
    """Beside the classifier stands its U-Net; the kind is chosen in the column's head, and the address has it."""
    page.goto("compare/?a=torchvision/resnet18/&a=torchvision/resnet18/")
    page.get_by_label("Kind of learner of resnet18").nth(1).select_option("unet_learner")
    unet = anatomy(tiny_site, "resnet18")["unet"]
    totals = anatomy(tiny_site, "resnet18")["totals"]
    expect(page.get_by_role("rowheader", name="Skip connections")).to_be_visible()
    assert page.url.endswith("?a=torchvision/resnet18/&a=torchvision/resnet18/unet_learner/")
    added = page.locator("tr.compare__differs", has_text="Added")
    assert added.get_by_role("cell").all_inner_texts() == [f"{totals['added']:,}", f"{unet['totals']['added']:,}"]
    assert row(page, "Skip connections") == [UNKNOWN, str(len(unet["skips"]))]
    page.goto("compare/?a=torchvision/mobilenet_v2/unet_learner/&a=torchvision/resnet18/unet_learner/")
    expect(page.get_by_role("columnheader", name="resnet18")).to_be_visible()


def test_what_is_ticked_in_the_finder_is_compared(page: Page) -> None:
    """Four at most; what is filtered away stays ticked."""
    page.goto("architectures/")
    page.get_by_label("Compare resnet18").check()
    page.get_by_label("Name or family").fill("densenet")
    page.get_by_label("Compare densenet121").check()
    link = page.get_by_role("link", name="Compare resnet18 and densenet121")
    link.click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
