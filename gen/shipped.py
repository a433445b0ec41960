"""Installed packages, and the list of what the site carries -> what is shipped of others, with its licence.

Read when the site is made, so that it is what was there: versions and licences are those that packages give themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import msgspec
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gen.errors import ShippedError
from gen.files import UNDECODABLE

PROJECT = "fastai-anatomy"
_LISTS = ("assets/vendor/packages.yml", "assets/fonts/packages.yml")
_LINE = 60  # characters of a licence's name; what is longer is its text
_OSI = "License :: "
_UNSAID = "not stated"


class Ecosystem(StrEnum):
    """Where something comes from."""

    PYPI = "pypi"
    """A Python package that this one stands on."""
    NPM = "npm"
    """A script that the site carries."""
    FONT = "font"
    """A font that the site carries."""
    INSIDE = "inside"
    """Compiled into another component."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """Something of others' that is shipped, or has to be there."""

    ecosystem: Ecosystem
    name: str
    version: str | None
    licence: str
    url: str | None = None
    needs: tuple[str, ...] = ()
    """Names of components of the same ecosystem that it needs."""
    file: str | None = None
    """Path in the site, of what that carries."""
    digest: str | None = None
    """SHA-256 of the file."""
    licence_file: str | None = None
    """Path in the site."""


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """Everything, sorted by name."""

    version: str
    """Of this project; empty where it is not installed."""
    needs: tuple[str, ...]
    """Python packages that it names itself."""
    packages: tuple[Component, ...]
    carried: tuple[Component, ...]


@dataclass(frozen=True, kw_only=True)
class _Inside:
    """What a carried file holds in object code."""

    name: str
    version: str | None = None
    licence: str
    url: str


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """An entry of a list of what is carried."""

    name: str
    licence: str
    file: str
    version: str | None = None
    url: str | None = None
    contains: tuple[_Inside, ...] = ()


def shipped(site_src: Path) -> Shipped:
    """What this build is made of. Raises ShippedError for a list that is damaged or names a file that is not there."""
    own = _installed(PROJECT)
    packages = _closure(own) if own is not None else {}
    return Shipped(
        version=own.version if own is not None else "",
        needs=_needed(own) if own is not None else (),
        packages=tuple(packages[name] for name in sorted(packages)),
        carried=tuple(sorted(_carried(site_src), key=lambda each: (each.ecosystem, each.name.casefold(), each.file))),
    )


def _closure(own: Distribution) -> Mapping[str, Component]:
    """All that is needed, and all that that needs."""
    found: dict[str, Component] = {}
    waiting = list(_needed(own))
    while waiting:
        name = waiting.pop()
        one = None if name in found else _installed(name)
        if one is not None:
            found[name] = _component(name, one)
            waiting += found[name].needs
    return found


def _needed(one: Distribution) -> tuple[str, ...]:
    """What has to be installed with it on this machine, extras apart, and is."""
    wanted = map(Requirement, one.requires or ())
    here = {canonicalize_name(each.name) for each in wanted if not each.marker or each.marker.evaluate({"extra": ""})}
    return tuple(sorted(name for name in here if _installed(name) is not None))


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _component(name: str, one: Distribution) -> Component:
    return Component(
        ecosystem=Ecosystem.PYPI,
        name=name,
        version=one.version,
        licence=_licence(one),
        url=f"https://pypi.org/project/{name}/{one.version}/",
        needs=_needed(one),
    )


def _licence(one: Distribution) -> str:
    """As the package says it: an SPDX expression, a name, or what its classifiers say."""
    for field in ("License-Expression", "License"):
        for said in one.metadata.get_all(field) or ():
            if len(said.strip().splitlines()) == 1 and len(said) <= _LINE and said.strip().upper() != "UNKNOWN":
                return " ".join(said.split())
    classifiers = one.metadata.get_all("Classifier") or ()
    return " and ".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith(_OSI)) or _UNSAID


def _carried(site_src: Path) -> Iterator[Component]:
    for name in _LISTS:
        path = site_src / name
        if not path.is_file():
            continue
        folder = Path(name).parent.as_posix()
        try:
            listed = msgspec.yaml.decode(path.read_bytes(), type=tuple[_Listed, ...])
            for each in listed:
                digest = sha256((path.parent / each.file).read_bytes()).hexdigest()
                yield from _of(each, folder, digest)
        except (*UNDECODABLE, OSError) as error:
            raise ShippedError(path, str(error)) from error


def _of(each: _Listed, folder: str, digest: str) -> Iterator[Component]:
    script = each.file.endswith(".js")
    family = re.sub(r"(-\d+)?\.\w+$", "", each.file)  # a font's file may end in its weight
    licence_file = f"{folder}/{family}.LICENSE.txt"
    yield Component(
        ecosystem=Ecosystem.NPM if script else Ecosystem.FONT,
        name=each.name,
        version=each.version,
        licence=each.licence,
        url=each.url or (f"https://www.npmjs.com/package/{each.name}" if script else None),
        file=f"{folder}/{each.file}",
        digest=digest,
        licence_file=licence_file,
    )
    for inside in each.contains:
        yield Component(
            ecosystem=Ecosystem.INSIDE,
            name=inside.name,
            version=inside.version,
            licence=inside.licence,
            url=inside.url,
            file=f"{folder}/{each.file}",
            licence_file=licence_file,
        )
