"""The guides of a folder -> records of what came of their code, in a folder: those whose code has not changed from the
cache, the others from processes of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gen import provenance
from gen.cache import Cache, Store
from gen.errors import GuideError
from gen.executors import Lost
from gen.executors.processes import cores, local_processes
from gen.guides.reading import Guide, read_guides
from gen.guides.running import run_guide
from gen.records.guides import GuideRun
from gen.store import Records

_SECONDS = 900.0  # that a guide may take, on a slow machine too


@dataclass(frozen=True, kw_only=True)
class Built:
    """What became of the guides."""

    known: int
    """Those of which there is a record, and so a page."""
    run: int


def build_guides(  # noqa: PLR0913 - what is run, where, and where it goes
    site_src: Path,
    records: Records,
    *,
    dot: Path,
    cache: Cache,
    workers: int | None = None,
    run: bool = True,
) -> Built:
    """Writes a record of each guide, all of them in the end or none. Without `run`, only of those in the cache.

    Raises GuideError for the first that fails, OutputError.
    """
    guides = read_guides(site_src)
    keys = {guide.slug: _key(guide) for guide in guides}
    runs = {guide.slug: cache.get(Store.GUIDES, keys[guide.slug], GuideRun) for guide in guides}
    missing = [guide for guide in guides if runs[guide.slug] is None]
    if run and missing:
        for guide, made in _run(missing, dot, workers):
            cache.put(Store.GUIDES, keys[guide.slug], made)
            runs[guide.slug] = made
    found = {slug: made for slug, made in runs.items() if made is not None}
    records.put_guides(found)
    return Built(known=len(found), run=len(missing) if run else 0)


def read_runs(records: Records, guides: Iterable[Guide]) -> dict[str, GuideRun]:
    """What came of each of these guides, by slug; nothing of one whose code is another than was run.

    Raises RecordsError for a file that is damaged.
    """
    runs = {guide.slug: (guide, records.guide(guide.slug)) for guide in guides}
    return {slug: run for slug, (guide, run) in runs.items() if run is not None and run.steps == guide.digest}


def _run(guides: Sequence[Guide], dot: Path, workers: int | None) -> Iterable[tuple[Guide, GuideRun]]:
    """As they end. Raises GuideError."""
    with local_processes(min(workers or cores(), len(guides)), fresh=True) as processes:
        for guide, outcome in processes.attempt(partial(run_guide, dot), guides, seconds=_SECONDS):
            if isinstance(outcome, Lost):
                raise GuideError(guide.path, None, f"{outcome.error}. {outcome.message}".strip())
            yield guide, outcome.result


def _key(guide: Guide) -> str:
    """Digest of everything that a guide's record depends on."""
    return provenance.digest_of(provenance.guide_maker(_imported(guide)), guide.digest)


def _imported(guide: Guide) -> set[str]:
    """The packages that its code imports by name. Nothing of code that cannot be read: running it says so."""
    try:
        tree = ast.parse(guide.script)
    except SyntaxError:
        return set()
    names = [each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}
