"""The stages of a build in order: build and examine what was chosen, render what was found."""

from __future__ import annotations

import gc
import platform
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache as once
from functools import partial
from pathlib import Path

from gen import provenance
from gen.cache import Cache, Store
from gen.errors import StrangeWorkerError
from gen.executors import Lost, Where, in_order, open_executor
from gen.records import Architecture, Cause, Entry, Failure, Index, Verdict, Version
from gen.settings import Settings
from gen.shards import Share
from gen.site.docs import Docs, build_docs
from gen.site.renderer import find_renderer
from gen.site.unchanged import Item, Result
from gen.store import Records, pack

NO_CACHE = Cache(None)


@dataclass(frozen=True, kw_only=True)
class Built:
    """What became of an architecture, in short."""

    key: str
    verdict: Verdict
    remembered: bool = False
    """Whether it was built by an earlier run, and nothing that it depends on has changed."""
    lost: Lost | None = None
    """Why it was given up: there is a record that says so, and no learner was seen."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """An entry, as it comes back from where it was made and goes into the cache."""

    verdict: Verdict
    packed: bytes


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What makes entries, by which workers know whether they would make the same."""

    digest: str
    versions: tuple[Version, ...]


Watch = Callable[[int], AbstractContextManager[Callable[[Built], None]]]
"""Is told how many learners are to be built, and then of each, in the order in which they end."""


def inspect_all(  # noqa: PLR0913 - what is built, how, and where it goes
    chosen: Sequence[Architecture],
    settings: Settings,
    records: Records,
    *,
    cache: Cache = NO_CACHE,
    where: Where = Where(),  # noqa: B008 - frozen
    share: Share | None = None,
    watch: Watch = lambda _: nullcontext(lambda _: None),
) -> tuple[Built, ...]:
    """Builds the learners of every architecture, or of a share of them, and saves what was seen.

    What the cache has is taken from there; an architecture that cannot be built costs nothing else. The result is
    sorted by key. Raises OutputError, WorkersError where no process starts, SchedulerError where a cluster fails.
    """
    maker = _maker()
    wanted = share.part(chosen) if share is not None else tuple(chosen)
    keys = provenance.entry_keys(wanted, maker.digest, n_out=settings.n_out)
    records.begin()
    built: list[Built] = []
    missing: list[Architecture] = []
    for architecture in wanted:
        known = cache.get(Store.ENTRIES, keys[architecture.key], Made)
        if known is None:
            missing.append(architecture)
            continue
        records.put(architecture.key, known.packed)
        built.append(Built(key=architecture.key, verdict=known.verdict, remembered=True))
    if missing:
        with (
            open_executor(where, len(missing), memory_gb=settings.memory_gb, ready=_ready) as executor,
            watch(len(missing)) as progress,
        ):
            work = partial(_inspect, maker, settings.n_out)
            for architecture, outcome in executor.attempt(work, missing, seconds=settings.seconds):
                if isinstance(outcome, Lost):  # not remembered: another time, or another machine, may do better
                    lost, made = outcome, _give_up(architecture, outcome, settings.n_out)
                else:
                    lost, made = None, outcome.result
                    cache.put(Store.ENTRIES, keys[architecture.key], made)
                records.put(architecture.key, made.packed)
                built.append(Built(key=architecture.key, verdict=made.verdict, lost=lost))
                progress(built[-1])
    built.sort(key=lambda each: each.key)
    records.finish(
        Index(
            versions=maker.versions,
            n_out=settings.n_out,
            keys=tuple(each.key for each in built),
            maker=maker.digest,
            shard=share.recorded(chosen) if share is not None else None,
        )
    )
    return tuple(built)


def render(
    records: Records,
    docs: Path,
    site_src: Path,
    *,
    cache: Cache = NO_CACHE,
    workers: int | None = None,
) -> Docs:
    """Writes the pages of a build, and renders those that have changed.

    Raises RecordsError, OutputError, MissingRendererError, WorkersError.
    """
    records.index()  # nobody should wait for processes to hear that there is none

    def each(function: Callable[[Item], Result], items: Sequence[Item], /) -> Iterator[Result]:
        if items:
            with open_executor(Where(workers=workers), len(items)) as executor:
                yield from in_order(executor, function, items)

    return build_docs(records, find_renderer(), site_src, docs, each=each, cache=cache)


def _ready() -> None:
    """Imports what takes seconds before a task's time begins, and computes on one thread."""
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a reader
    import torch  # noqa: PLC0415 - in the worker only

    import gen.anatomy.entries  # noqa: F401, PLC0415 - as above

    torch.set_num_threads(1)
    # What was imported stays, and a build makes millions of short-lived objects: rubbish is looked for after each.
    gc.freeze()
    gc.disable()


def _inspect(maker: Maker, n_out: int, architecture: Architecture) -> Made:
    """Runs in a worker, which may be on a machine that shares nothing with this one."""
    own = _own_maker()
    if own != maker:
        raise StrangeWorkerError(platform.node(), _difference(own, maker))
    from gen.anatomy.entries import make_entry  # noqa: PLC0415 - in the worker only

    entry = make_entry(architecture, n_out=n_out)
    if _ran_out(entry):  # with more room it would be another record, and this one is not to be remembered
        raise MemoryError
    made = Made(verdict=entry.anatomy.verdict, packed=pack(entry))
    del entry
    gc.collect(1)
    return made


def _ran_out(entry: Entry) -> bool:
    """Whether anything was not seen for want of memory, where Python or torch could still say so."""
    anatomies = [entry.anatomy, *(each.anatomy for each in entry.variations)]
    if entry.unet is not None:
        anatomies.append(entry.unet.unet.anatomy)
    return any(each.failure is not None and each.failure.cause is Cause.OUT_OF_MEMORY for each in anatomies)


def _give_up(architecture: Architecture, lost: Lost, n_out: int) -> Made:
    from gen.anatomy.lost import lost_entry  # noqa: PLC0415 - only where it is needed

    failure = Failure(cause=lost.cause, error=lost.error, message=lost.message, raised=None, entered=None)
    entry = lost_entry(architecture, failure, n_out=n_out)
    return Made(verdict=entry.anatomy.verdict, packed=pack(entry))


def _maker() -> Maker:
    return Maker(digest=provenance.entry_maker(), versions=provenance.versions())


@once
def _own_maker() -> Maker:
    """Of this process, whose code has been imported and does not change any more."""
    return _maker()


def _difference(own: Maker, wanted: Maker) -> str:
    for have, want in zip(own.versions, wanted.versions, strict=True):
        if have != want:
            return f"{have.package} {have.version} where {want.version} is wanted"
    return "another version of this project, or of Python or of a package that it stands on"
