"""What exists: the architectures that fastai can take, found in the libraries' own registries."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from gen.catalogue.choosing import select
from gen.records import Architecture

__all__ = ["architectures", "builder_of", "select"]

_SOURCES = ("fastai", "torchvision")


def architectures() -> tuple[Architecture, ...]:
    """Every architecture of every library, sorted by its key."""
    # Imported here, because torch takes seconds.
    sources = [import_module(f"gen.catalogue.{source}") for source in _SOURCES]
    return tuple(sorted((found for source in sources for found in source.architectures()), key=lambda each: each.key))


def builder_of(architecture: Architecture) -> Callable[..., Any]:
    """The function that a user imports and passes on. Raises AttributeError for what is taken by name."""
    builder: Callable[..., Any] = getattr(import_module(architecture.home), architecture.name)
    return builder
