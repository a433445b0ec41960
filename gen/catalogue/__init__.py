"""What exists: the architectures that fastai can take, found in the libraries' own registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from gen.catalogue.announced import announced
from gen.catalogue.choosing import select
from gen.errors import GenError, UnusableNameError
from gen.records import Architecture, Library
from gen.records.paths import is_folder

__all__ = ["SOURCES", "Survey", "architectures", "builder_of", "select", "survey"]

SOURCES = tuple(f"gen.catalogue.{name}" for name in ("fastai", "tabular", "text", "timm", "torchvision"))
"""The modules that know a library each."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found, and what could not be looked into."""

    architectures: tuple[Architecture, ...]
    """Sorted by key."""
    errors: tuple[GenError, ...]
    """Of packages that offer architectures which cannot be listed, and of names that can have no page."""


def survey() -> Survey:
    """Every architecture of every library, and of every package that offers some."""
    # Imported here, because torch takes seconds.
    sources = [import_module(source) for source in SOURCES]
    found = [each for source in sources for each in source.architectures()]
    errors: tuple[GenError, ...] = ()
    if announced():
        from gen.catalogue.others import offers  # noqa: PLC0415 - as said

        offered = offers()
        found += offered.architectures
        errors = offered.errors
    named = sorted(filter(_nameable, found), key=lambda each: each.key)
    unnamed = (UnusableNameError(each.library, each.name, each.family) for each in found if not _nameable(each))
    return Survey(architectures=tuple(named), errors=(*errors, *unnamed))


def _nameable(architecture: Architecture) -> bool:
    """Whether it can have a page."""
    return is_folder(architecture.name) and is_folder(architecture.family)


def architectures() -> tuple[Architecture, ...]:
    """Every architecture that can be listed, sorted by its key."""
    return survey().architectures


def builder_of(architecture: Architecture) -> Callable[..., Any]:
    """The function that builds it: what a user imports and passes on, or what timm finds for a name."""
    home = import_module(architecture.home)
    if architecture.library is Library.TIMM:
        return partial(home.create_model, architecture.name)
    builder: Callable[..., Any] = getattr(home, architecture.name)
    return builder
