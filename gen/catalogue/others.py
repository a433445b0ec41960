"""Other people's installed packages -> `Architecture` records, one for each builder that a package offers.

A package has an entry point of the group `fastai_anatomy.sources`: a function without arguments that returns builders,
which are functions like torchvision's. One that cannot be listed costs a line and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint
from inspect import getsourcefile, getsourcelines, unwrap
from pathlib import Path
from typing import Any

from gen.catalogue.announced import announced, package_of
from gen.catalogue.docstrings import history, paper, summary
from gen.catalogue.meta import meta_of
from gen.errors import GenError
from gen.executors.outcomes import Lost, call
from gen.records import Architecture, Library, Source


class SourceError(GenError):
    """A package offers architectures, and they cannot be listed."""

    def __init__(self, package: str, entry_point: str, problem: str) -> None:
        self.package = package
        self.entry_point = entry_point
        self.problem = problem
        super().__init__(
            f"{package} offers architectures by its entry point {entry_point!r}, which cannot be listed: {problem}. "
            "They are left out; mend or uninstall the package."
        )


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What all packages offer."""

    architectures: tuple[Architecture, ...]
    errors: tuple[SourceError, ...]


def offers() -> Offers:
    """The architectures of every package that has the entry point, by name. Of two with one name the first counts."""
    found: dict[str, Architecture] = {}
    errors: list[SourceError] = []
    for point in announced():
        outcome = call(partial(_listed, taken=found), point)
        if isinstance(outcome, Lost):
            errors.append(SourceError(package_of(point), point.name, _problem(outcome)))
        else:
            found |= outcome.result
    return Offers(architectures=tuple(found[name] for name in sorted(found)), errors=tuple(errors))


def _problem(lost: Lost) -> str:
    return " ".join(f"{lost.error}: {lost.message}".split()).rstrip(" :.")


def _listed(point: EntryPoint, *, taken: dict[str, Architecture]) -> dict[str, Architecture]:
    """By name: what one entry point offers. Raises whatever its code raises, and ValueError for what is no builder."""
    listed: dict[str, Architecture] = {}
    for builder in point.load()():
        made = _architecture(point, builder)
        if made.name in taken:
            raise ValueError(f"{made.name} is the name of an architecture of {taken[made.name].source.package} already")
        listed[made.name] = made
    return listed


def _architecture(point: EntryPoint, builder: Callable[..., Any]) -> Architecture:
    name, home = getattr(builder, "__name__", ""), getattr(builder, "__module__", "")
    if not name.isidentifier() or getattr(import_module(home), name, None) is not builder:
        raise ValueError(f"{builder!r} cannot be imported by its name, as vision_learner's users do")
    shown = home.partition(".")[0]  # a package may export what a module of its own defines
    if getattr(import_module(shown), name, None) is builder:
        home = shown
    return Architecture(
        library=Library.OTHERS,
        name=name,
        family=builder.__module__.rpartition(".")[2],
        summary=summary(builder),
        paper=paper(builder),
        history=history(builder),
        source=_source(point, builder),
        home=home,
        checkpoints=(),
        meta=meta_of(builder),
    )


def _source(point: EntryPoint, builder: Callable[..., Any]) -> Source:
    """Its line, also in a package that is installed for editing. Raises ValueError where that cannot be imported."""
    file = Path(getsourcefile(unwrap(builder)) or "").resolve()
    roots = [root for root in map(Path.resolve, map(Path, sys.path)) if file.is_relative_to(root)]
    if not roots or point.dist is None:
        raise ValueError(f"{file} is not below a folder that Python imports from")
    return Source(
        package=point.dist.name,
        version=point.dist.version,
        file=file.relative_to(max(roots, key=lambda root: len(root.parts))).as_posix(),
        line=getsourcelines(unwrap(builder))[1],
        name=builder.__name__,
    )
