"""The stages of a build in order: enumerate, build and examine, render."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from gen.catalogue import architectures, select
from gen.executors import local_processes
from gen.records import Architecture, Catalogue, Entry, Version
from gen.settings import Settings
from gen.site.docs import build_docs
from gen.site.renderer import find_renderer

Progress = Callable[[Entry], None]
_PACKAGES = ("fastai", "torch", "torchvision")


def inspect_all(
    patterns: Sequence[str], settings: Settings, *, begin: Callable[[int], Progress], workers: int | None = None
) -> Catalogue:
    """Builds the learner of every architecture that fits a pattern (all, if there is none).

    `begin` is told how many there are, and gives what is called after each. Raises
    UnknownArchitectureError for a pattern that fits none.
    """
    chosen = select(architectures(), patterns)
    advance = begin(len(chosen))
    with local_processes(workers) as pool:
        futures = [pool.submit(_entry, architecture, settings.n_out) for architecture in chosen]
        entries = []
        for future in futures:
            entries.append(future.result())
            advance(entries[-1])
    return Catalogue(
        versions=tuple(Version(package=package, version=version(package)) for package in _PACKAGES),
        n_out=settings.n_out,
        entries=tuple(entries),
    )


def render(catalogue: Catalogue, docs: Path, site_src: Path) -> int:
    """Writes the pages of a catalogue. Returns their number. Raises OutputError, MissingRendererError."""
    return build_docs(catalogue, find_renderer(), site_src, docs)


def _entry(architecture: Architecture, n_out: int) -> Entry:
    from gen.anatomy.entries import make_entry  # noqa: PLC0415 - in the worker only

    return make_entry(architecture, n_out=n_out)
