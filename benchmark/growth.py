"""More and more architectures -> `Growth` records, which tell whether a stage takes in proportion, or more.

The samples are spaced evenly over the sorted catalogue, so that each is the same mixture of families. Nothing is
repeated: every page of the largest site is of an architecture of its own. What a stage takes with one architecture
(its start, the pages that are always there) is taken off, or it would hide growth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import process_time

from benchmark.commands import mkdocs, python
from benchmark.numbers import exponent
from benchmark.project import copied
from benchmark.sampling import spaced
from benchmark.ways import catalogue
from benchmark.worker import Worker
from gen.records import Index, Version
from gen.records.benchmarks import Growth
from gen.settings import load_settings
from gen.store import Records

_LIBRARIES = ("fastai", "timm", "torch", "torchvision")

STAGES = ("inspection", "pages", "MkDocs")


@dataclass(frozen=True, kw_only=True)
class _Run:
    """All stages with so many architectures."""

    architectures: int
    pages: int
    seconds: tuple[float, ...]
    memory_mb: tuple[float, ...]


def grow(keys: Sequence[str], sizes: Sequence[int], *, progress: Callable[[str], None]) -> tuple[Growth, ...]:
    """Builds sites of so many architectures, one after the other, with one worker."""
    runs = []
    for size in (1, *sizes):
        progress(f"a site of {size}")
        runs.append(_run(spaced(keys, size), progress))
    alone, *larger = runs
    return tuple(_growth(number, stage, alone, larger) for number, stage in enumerate(STAGES))


def _run(chosen: Sequence[str], progress: Callable[[str], None]) -> _Run:
    with copied() as project:  # which no earlier build has left anything in
        folder = project / "build"
        records, docs = folder / "records", folder / "docs"
        with closing(Worker()) as worker:
            times = {key: _attempt(worker, records, key, progress) for key in chosen}
            memory = worker.peak()
        seen = {key: seconds for key, seconds in times.items() if seconds is not None}
        versions = tuple(Version(package=package, version=version(package)) for package in _LIBRARIES)
        Records(records).finish(Index(versions=versions, n_out=load_settings(None).n_out, keys=tuple(sorted(seen))))
        render = ("-m", "gen", "render", "--workers", "1", "--records", str(records), "--docs", str(docs))
        rendered = python(*render, folder=project)
        built = mkdocs(project, docs, folder / "site")
        return _Run(
            architectures=len(seen),
            pages=sum(1 for _ in docs.rglob("*.md")),
            seconds=(sum(seen.values()), rendered.cpu, built.cpu),
            memory_mb=(memory, rendered.memory_mb, built.memory_mb),
        )


def _attempt(worker: Worker, records: Path, key: str, progress: Callable[[str], None]) -> float | None:
    """What one took; None where it was lost, as a build would write down. Hours of others do not go with it."""
    try:
        return worker.call(_inspect, records, key)
    except Exception as error:  # noqa: BLE001 - whatever an architecture does
        progress(f"lost {key}: {type(error).__name__}")
        return None


def _inspect(records: Path, key: str) -> float:
    """Runs in a worker: one architecture with all its variations and its U-Net, as a build does it."""
    from gen.anatomy.entries import make_entry  # noqa: PLC0415 - in the worker only

    begin = process_time()
    Records(records).save(make_entry(catalogue()[key], n_out=load_settings(None).n_out))
    return process_time() - begin


def _growth(number: int, stage: str, alone: _Run, larger: Sequence[_Run]) -> Growth:
    seconds = tuple(round(run.seconds[number] - alone.seconds[number], 3) for run in larger)
    sizes = tuple(run.architectures for run in larger)
    return Growth(
        stage=stage,
        architectures=sizes,
        pages=tuple(run.pages - alone.pages for run in larger),
        seconds=seconds,
        exponent=exponent([size - 1 for size in sizes], seconds),
        memory_mb=larger[-1].memory_mb[number],
    )
