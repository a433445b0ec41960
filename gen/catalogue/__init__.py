"""What exists: the architectures that fastai can take, found in the libraries' own registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from gen.catalogue.choosing import select
from gen.errors import GenError
from gen.records import Architecture, Library

__all__ = ["SOURCES", "Survey", "architectures", "builder_of", "select", "survey"]

SOURCES = tuple(f"gen.catalogue.{name}" for name in ("fastai", "tabular", "text", "timm", "torchvision"))
"""The modules that know a library each."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found, and what could not be looked into."""

    architectures: tuple[Architecture, ...]
    """Sorted by key."""
    errors: tuple[GenError, ...]
    """Of packages that offer architectures which cannot be listed."""


def survey() -> Survey:
    """Every architecture of every library, and of every package that offers some."""
    # Imported here, because torch takes seconds.
    from gen.catalogue.others import offers  # noqa: PLC0415 - as said

    sources = [import_module(source) for source in SOURCES]
    offered = offers()
    found = [*(each for source in sources for each in source.architectures()), *offered.architectures]
    return Survey(architectures=tuple(sorted(found, key=lambda each: each.key)), errors=offered.errors)


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
