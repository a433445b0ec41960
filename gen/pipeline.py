"""The stages of a build in order: build and examine what was chosen, render what was found."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from gen.executors import Done, Lost, cores, limit_memory, local_processes
from gen.records import Architecture, Failure, Index, Verdict, Version
from gen.settings import Settings
from gen.site.docs import build_docs
from gen.site.renderer import find_renderer
from gen.store import Records

_PACKAGES = ("fastai", "timm", "torch", "torchvision")


@dataclass(frozen=True, kw_only=True)
class Built:
    """What became of an architecture, in short."""

    key: str
    verdict: Verdict
    lost: Lost | None = None
    """Why it was given up: there is a record that says so, and no learner was seen."""


def inspect_all(
    chosen: Sequence[Architecture],
    settings: Settings,
    records: Records,
    *,
    progress: Callable[[Built], None],
    workers: int | None = None,
) -> tuple[Built, ...]:
    """Builds the learners of every architecture and saves what was seen; one that cannot be built costs nothing else.

    `progress` is called after each, in the order in which they end; the result is sorted by key. Raises OutputError,
    and WorkersError where no process starts.
    """
    records.begin()
    work = partial(_inspect, records, settings.n_out)
    built: list[Built] = []
    needed = max(1, min(workers or cores(), len(chosen)))
    with local_processes(needed, partial(_ready, settings.memory_gb)) as processes:
        for architecture, outcome in processes.attempt(work, chosen, seconds=settings.seconds):
            match outcome:
                case Done(result=verdict):
                    built.append(Built(key=architecture.key, verdict=verdict))
                case Lost() as lost:
                    built.append(_give_up(architecture, lost, settings.n_out, records))
            progress(built[-1])
    built.sort(key=lambda each: each.key)
    versions = tuple(Version(package=package, version=version(package)) for package in _PACKAGES)
    records.finish(Index(versions=versions, n_out=settings.n_out, keys=tuple(each.key for each in built)))
    return tuple(built)


def render(records: Records, docs: Path, site_src: Path, *, workers: int | None = None) -> int:
    """Writes the pages of a build. Returns their number. Raises RecordsError, OutputError, MissingRendererError."""
    records.index()  # nobody should wait for processes to hear that there is none
    renderer = find_renderer()
    with local_processes(workers or cores()) as processes:
        return build_docs(records, renderer, site_src, docs, each=processes.map)


def _ready(memory_gb: float) -> None:
    """Imports what takes seconds before a task's time begins, and computes on one thread."""
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a reader
    import torch  # noqa: PLC0415 - in the worker only

    import gen.anatomy.entries  # noqa: F401, PLC0415 - as above

    torch.set_num_threads(1)
    limit_memory(memory_gb)


def _inspect(records: Records, n_out: int, architecture: Architecture) -> Verdict:
    """Runs in a worker, which writes the entry itself: entries are large, and this process has no need of them."""
    from gen.anatomy.entries import make_entry  # noqa: PLC0415 - in the worker only

    entry = make_entry(architecture, n_out=n_out)
    records.save(entry)
    return entry.anatomy.verdict


def _give_up(architecture: Architecture, lost: Lost, n_out: int, records: Records) -> Built:
    from gen.anatomy.lost import lost_entry  # noqa: PLC0415 - only where it is needed

    failure = Failure(cause=lost.cause, error=lost.error, message=lost.message, raised=None, entered=None)
    entry = lost_entry(architecture, failure, n_out=n_out)
    records.save(entry)
    return Built(key=architecture.key, verdict=entry.anatomy.verdict, lost=lost)
