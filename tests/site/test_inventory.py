"""What other programs find their way by: the inventory, `llms.txt` and `robots.txt` lead to what is there."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlsplit

from gen.site.crawlers import robots, whole
from tests.conftest import BASE, Site
from tests.links import BuiltSite

LINE = re.compile(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")
"""As Sphinx reads it."""


def test_each_name_of_the_inventory_leads_to_its_place(tiny_site: Site) -> None:
    """To a page, and to a place in it that is there."""
    *header, packed = (tiny_site.folder / "objects.inv").read_bytes().split(b"\n", 4)
    assert header[0] == b"# Sphinx inventory version 2"
    assert b"zlib" in header[3]
    names = {}
    for line in zlib.decompress(packed).decode().splitlines():
        found = LINE.fullmatch(line)
        assert found is not None, line
        name, role, _, address, _ = found.groups()
        names[role, name] = address
    assert names["std:label", "torchvision/resnet18"] == "torchvision/resnet18/"
    assert names["std:label", "words/body"] == "reading/#term-body"
    assert names["std:doc", "how-to/machines"] == "how-to/machines/"
    assert names["std:doc", "how-to/own-learner"] == "how-to/own-learner/"
    assert any(name.startswith("problems/") for _, name in names)
    documents = BuiltSite(tiny_site.folder, BASE).documents
    for address in names.values():
        path, _, anchor = address.partition("#")
        page = tiny_site.folder / (path if path.endswith(".html") else f"{path}index.html")
        assert page in documents, address
        assert not anchor or anchor in documents[page].anchors, address


def test_language_models_are_led_to_what_is_there(tiny_site: Site) -> None:
    """By whole addresses, as the file is read without the site around it."""
    text = (tiny_site.folder / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# fastai Anatomy\n\n> \S", text)
    links = re.findall(r"^- \[[^]]+\]\(([^)]+)\): \S", text, re.MULTILINE)
    assert len(links) >= 8
    for link in links:
        assert link.startswith(tiny_site.url)
        path = link.removeprefix(tiny_site.url)
        assert (tiny_site.folder / (f"{path}index.html" if path.endswith("/") else path)).is_file(), link
    # The docs folder has it too, and is left as it was.
    assert "](problems/index.md)" in (tiny_site.docs / "llms.txt").read_text(encoding="utf-8")


def test_crawlers_find_the_sitemap_and_leave_previews_alone(tiny_site: Site) -> None:
    """Below the folder that the site is served from."""
    text = (tiny_site.folder / "robots.txt").read_text(encoding="utf-8")
    assert f"Disallow: {BASE}pr-preview/\n" in text
    (sitemap,) = re.findall(r"^Sitemap: (.+)$", text, re.MULTILINE)
    assert (tiny_site.folder / urlsplit(sitemap).path.removeprefix(BASE)).is_file()


def test_without_an_address_nothing_is_made_up() -> None:
    """A copy on disk has none."""
    assert robots("") == "User-agent: *\nDisallow: /pr-preview/\n"
    assert whole("[a](b/)", "https://x.example/y/") == "[a](https://x.example/y/b/)"
