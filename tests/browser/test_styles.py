"""The styles that are left are all that a page needs."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, Route

_LOOKS = """() => [...document.querySelectorAll('body, body *')].flatMap((element) =>
  [null, '::before', '::after'].map((part) => {
    const style = getComputedStyle(element, part);
    if (part && style.content === 'none') return '';
    let hash = 0;
    for (const name of style) {
      const text = name + style.getPropertyValue(name);
      for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0;
    }
    return `${element.localName}.${element.getAttribute('class')}${part ?? ''} ${hash}`;
  }))"""


@pytest.mark.parametrize("address", ["", "architectures/", "torchvision/mobilenet_v2/", "how-to/own-learner/"])
def test_nothing_looks_otherwise_with_all_of_the_themes_styles(page: Page, address: str) -> None:
    """Each element, and what stands before and after it: on a desk and on a phone, in the light and in the dark."""
    page.emulate_media(reduced_motion="reduce")
    ours = _looks(page, address)
    page.route("**/assets/stylesheets/*.css", _whole)
    assert _looks(page, address) == ours


def _looks(page: Page, address: str) -> list[Any]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    looks = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("default", "slate"):
            page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
            looks.append(page.evaluate(_LOOKS))
    return looks


def _whole(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    route.fulfill(path=str(files("material") / "templates/assets/stylesheets" / name), content_type="text/css")
