"""What is shipped of others: on a page, and in a bill of materials that machines read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gen.errors import ShippedError
from gen.shipped import Component, Ecosystem, Shipped, shipped
from gen.site.licences import bill_of_materials, licence_pages

SITE = Path(__file__).parents[2] / "site_src"
BY_HAND = Shipped(
    version="0.1.0",
    needs=("one",),
    packages=(
        Component(ecosystem=Ecosystem.PYPI, name="one", version="1.0", licence="mit or apache-2.0", needs=("two",)),
        Component(ecosystem=Ecosystem.PYPI, name="two", version="2.0+cpu", licence="BSD, I think | really"),
    ),
    carried=(
        Component(
            ecosystem=Ecosystem.NPM,
            name="@a/b",
            version="3",
            licence="MIT",
            url="https://example.org",
            file="assets/b.js",
            digest="ab" * 32,
            licence_file="assets/b.LICENSE.txt",
        ),
        Component(
            ecosystem=Ecosystem.INSIDE,
            name="C",
            version=None,
            licence="EPL-2.0",
            url="https://example.org/c",
            file="assets/b.js",
            licence_file="assets/b.LICENSE.txt",
        ),
    ),
)


def test_the_bill_of_materials_has_licences_digests_and_what_needs_what() -> None:
    """A licence is an SPDX expression where it is one, and a name elsewhere."""
    bill: dict[str, Any] = json.loads(bill_of_materials(BY_HAND))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == "0.1.0"
    one, two, script, inside = bill["components"]
    assert one["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    assert two["licenses"] == [{"license": {"name": "BSD, I think | really"}}]
    assert two["purl"] == "pkg:pypi/two@2.0%2Bcpu"
    assert script["purl"] == "pkg:npm/%40a/b@3"
    assert script["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert "purl" not in inside
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert needs["fastai-anatomy"] == ["pkg:pypi/one@1.0", "pkg:npm/%40a/b@3"]
    assert needs["pkg:pypi/one@1.0"] == ["pkg:pypi/two@2.0%2Bcpu"]
    assert needs["pkg:npm/%40a/b@3"] == ["assets/b.js#C"]


def test_the_page_names_each_with_its_licence() -> None:
    """Whatever a package says of itself stays in its cell."""
    page, _ = licence_pages(BY_HAND)
    assert "| [@a/b](https://example.org) | `3` | [MIT](../assets/b.LICENSE.txt) | `assets/b.js` |" in page.content
    assert "| two | `2.0+cpu` | BSD, I think &#124; really |" in page.content


def test_all_that_the_site_carries_and_all_that_it_stands_on_is_listed() -> None:
    """Each file has a licence beside it, and what is needed is needed by something."""
    found = shipped(SITE)
    there = [*(SITE / "assets").rglob("*.js"), *(SITE / "assets").rglob("*.woff2")]
    files = {path.relative_to(SITE).as_posix() for path in there}
    assert {each.file for each in found.carried} == files
    assert all((SITE / (each.licence_file or "")).is_file() for each in found.carried)
    names = {each.name for each in found.packages}
    assert {"torch", "fastai", "timm", "numpy"} <= names
    assert names == set(found.needs) | {name for each in found.packages for name in each.needs}
    references = [each["bom-ref"] for each in json.loads(bill_of_materials(found))["components"]]
    assert len(references) == len(set(references)) == len(found.packages) + len(found.carried)


def test_a_damaged_list_is_one_line_that_names_it(tmp_path: Path) -> None:
    """And so is one with a file that is not there."""
    path = tmp_path / "assets/vendor/packages.yml"
    path.parent.mkdir(parents=True)
    for text in ("- name: a", "- {name: a, licence: MIT, file: a.js}"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ShippedError, match=r"packages\.yml: "):
            shipped(tmp_path)
