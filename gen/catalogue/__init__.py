"""What exists: the architectures that fastai can take, found in the libraries' own registries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from gen.catalogue.choosing import select
from gen.records import Architecture, Library

__all__ = ["SOURCES", "architectures", "builder_of", "select"]

SOURCES = tuple(f"gen.catalogue.{name}" for name in ("fastai", "tabular", "text", "timm", "torchvision"))
"""The modules that know a library each."""


def architectures() -> tuple[Architecture, ...]:
    """Every architecture of every library, sorted by its key."""
    # Imported here, because torch takes seconds.
    sources = [import_module(source) for source in SOURCES]
    return tuple(sorted((found for source in sources for found in source.architectures()), key=lambda each: each.key))


def builder_of(architecture: Architecture) -> Callable[..., Any]:
    """The function that builds it: what a user imports and passes on, or what timm finds for a name."""
    home = import_module(architecture.home)
    if architecture.library is Library.TIMM:
        return partial(home.create_model, architecture.name)
    builder: Callable[..., Any] = getattr(home, architecture.name)
    return builder
