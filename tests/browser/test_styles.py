"""The styles that are left are all that a page needs."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, Route

# One element of each kind: of the same name and classes, in the same places.
_LOOKS = """() => {
  const own = (element) => `${element.localName}.${element.getAttribute('class')}`;
  const kind = (element) => element && `${kind(element.parentElement)} ${own(element)}`;
  const kinds = new Map([...document.querySelectorAll('body *')].reverse().map((element) => [kind(element), element]));
  return [...kinds].flatMap(([name, element]) =>
    ['', '::before', '::after'].map((part) => {
      const style = getComputedStyle(element, part || null);
      if (part && style.content === 'none') return '';
      const properties = [...style].filter((each) => !each.startsWith('--')); // variables that nothing reads are gone
      return `${name}${part} ${properties.map((each) => each + style.getPropertyValue(each)).join()}`;
    }));
}"""


@pytest.mark.parametrize("address", ["architectures/", "torchvision/mobilenet_v2/"])
def test_nothing_looks_otherwise_with_all_of_the_themes_styles(page: Page, address: str) -> None:
    """Each element, and what stands before and after it: on a desk and on a phone, in the light and in the dark."""
    page.emulate_media(reduced_motion="reduce")
    ours = _looks(page, address)
    page.route("**/assets/stylesheets/*.css", _whole)
    assert _looks(page, address) == ours


def _looks(page: Page, address: str) -> list[list[str]]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    looks: list[list[str]] = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("default", "slate"):
            page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
            looks.append(page.evaluate(_LOOKS))
    return looks


def _whole(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    route.fulfill(path=str(files("material") / "templates/assets/stylesheets" / name), content_type="text/css")
