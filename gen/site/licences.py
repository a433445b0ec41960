"""What is shipped of others -> a page of licences, and a CycloneDX bill of materials. Pure.

Both are of what was there when the site was made, and neither holds a time: the same packages give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from gen.shipped import PROJECT, Component, Ecosystem, Shipped
from gen.site.pages import Page
from gen.site.render import render

_FORMAT = "http://cyclonedx.org/schema/bom-1.6.schema.json"


def licence_pages(shipped: Shipped) -> Iterator[Page]:
    """The page, and `sbom.json` at the site's root."""
    yield Page(path="licences/index.md", content=render("licences.md", shipped=shipped))
    yield Page(path="sbom.json", content=bill_of_materials(shipped))


def bill_of_materials(shipped: Shipped) -> str:
    """CycloneDX 1.6 as JSON: each component with its version, licence and digest, and what needs what."""
    everything = (*shipped.packages, *shipped.carried)
    own = {"type": "application", "bom-ref": PROJECT, "name": PROJECT, "version": shipped.version}
    record = {
        "$schema": _FORMAT,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {name: value for name, value in own.items() if value}},
        "components": [_component(each) for each in everything],
        "dependencies": list(_dependencies(shipped)),
    }
    return msgspec.json.format(msgspec.json.encode(record)).decode() + "\n"


def _component(each: Component) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "library", "bom-ref": _reference(each), "name": each.name}
    if each.version:
        found["version"] = each.version
    if each.digest:
        found["hashes"] = [{"alg": "SHA-256", "content": each.digest}]
    found["licenses"] = [_licence(each.licence)]
    if each.ecosystem in (Ecosystem.PYPI, Ecosystem.NPM):
        found["purl"] = _purl(each)
    if each.url:
        found["externalReferences"] = [{"type": "website", "url": each.url}]
    return found


def _licence(said: str) -> dict[str, Any]:
    """An SPDX expression where it is one, and else the name that the package gives."""
    try:
        return {"expression": canonicalize_license_expression(said)}
    except InvalidLicenseExpression:
        return {"license": {"name": said}}


def _dependencies(shipped: Shipped) -> Iterator[dict[str, Any]]:
    by_name = {each.name: each for each in shipped.packages}
    carried = [_reference(each) for each in shipped.carried if each.ecosystem is not Ecosystem.INSIDE]
    yield {"ref": PROJECT, "dependsOn": [*(_reference(by_name[name]) for name in shipped.needs), *carried]}
    for each in shipped.packages:
        yield {"ref": _reference(each), "dependsOn": [_reference(by_name[name]) for name in each.needs]}
    for each in shipped.carried:
        inside = [other for other in shipped.carried if other.ecosystem is Ecosystem.INSIDE and other.file == each.file]
        if each.ecosystem is not Ecosystem.INSIDE:
            yield {"ref": _reference(each), "dependsOn": [_reference(other) for other in inside]}


def _reference(each: Component) -> str:
    """A name that no other component has."""
    match each.ecosystem:
        case Ecosystem.PYPI | Ecosystem.NPM:
            return _purl(each)
        case Ecosystem.FONT:
            return each.file or each.name
        case Ecosystem.INSIDE:
            return f"{each.file}#{each.name}"


def _purl(each: Component) -> str:
    """The package's address as a URL: `pkg:npm/%40viz-js/viz@3.31.0`."""
    return f"pkg:{each.ecosystem}/{quote(each.name, safe='/')}@{quote(each.version or '', safe='')}"
