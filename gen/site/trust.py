"""What `nox -s faults`, `nox -s fuzz` and mutation testing wrote into `site_src/trust/` -> the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from gen.errors import TrustError
from gen.files import read_kept
from gen.records.trust import Fault, Found, Fuzzed, Mutation, Trust
from gen.site.pages import Page
from gen.site.render import render

_FOLDER = "trust"
_NOTHING = Mutation(modules=())

Result = TypeVar("Result")


def read_trust(site_src: Path) -> Trust:
    """What was measured, as far as it is there. Raises TrustError for a file that is damaged."""
    folder = site_src / _FOLDER
    return Trust(
        faults=_read(folder / "faults.json", tuple[Fault, ...], (), msgspec.json.decode),
        fuzzed=_read(folder / "fuzz.json", tuple[Fuzzed, ...], (), msgspec.json.decode),
        found=_read(folder / "found.yml", tuple[Found, ...], (), msgspec.yaml.decode),
        mutation=_read(folder / "mutation.json", Mutation, _NOTHING, msgspec.json.decode),
    )


def trust_pages(trust: Trust) -> Iterator[Page]:
    """The page; none where nothing was done."""
    if trust != Trust(faults=(), fuzzed=(), found=(), mutation=_NOTHING):
        yield Page(path=f"{_FOLDER}/index.md", content=render("trust.md", trust=trust))


def _read(path: Path, kind: type[Result], none: Result, decode: Callable[..., Result]) -> Result:
    try:
        return read_kept(path, kind, TrustError, decode)
    except FileNotFoundError:
        return none
