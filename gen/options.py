"""The options that commands share, and the records that they are handed over in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gen.cache import Cache
from gen.executors import Where
from gen.pipeline import Built
from gen.records import Library, Verdict
from gen.shards import Share, read_share

_SITE_SRC = Path("site_src")
DOCS = Path("build/docs")
RECORDS = Path("build/records")
CACHE = Path("build/cache")
FAIL_ON: Mapping[str, Callable[[Built], bool]] = {
    "lost": lambda built: built.lost is not None,
    "refused": lambda built: built.verdict is Verdict.REFUSED,
    "fails": lambda built: built.verdict is Verdict.FAILS,
    "works-but": lambda built: built.verdict is Verdict.WORKS_BUT,
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a command that builds learners is told."""

    patterns: Sequence[str]
    libraries: Sequence[Library]
    settings_file: Path | None
    cache: Cache
    share: Share | None
    where: Where
    fail_on: Sequence[str]


only = click.option("--only", "patterns", multiple=True, metavar="PATTERN", help="Only names like resnet*; repeatable.")
library = click.option(
    *("--library", "libraries"),
    multiple=True,
    type=click.Choice([str(each) for each in Library]),
    callback=lambda _ctx, _parameter, names: tuple(map(Library, names)),
    help="Only architectures of this library; repeatable.",
)
fail_on = click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(list(FAIL_ON)),
    help="Exit with 3 after everything is written, if an architecture is so; repeatable. "
    "Lost is what hung, died or stumbled over this project.",
)
settings_file = click.option(
    "--settings", "settings_file", type=click.Path(path_type=Path), help="Another settings.yml."
)
shard = click.option(
    "--shard",
    "share",
    metavar="N/OF",
    callback=lambda _ctx, _parameter, text: _read_share(text),
    help="Only the Nth of so many parts of what is chosen; `merge` puts them together.",
)
scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Build the learners on the cluster of this Dask scheduler: tcp://host:8786."
)
workers = click.option(
    "--workers", type=click.IntRange(min=0), help="Processes at a time; one a core if left out, 0 for this one alone."
)
cache_folder = click.option(
    "--cache", "cache_folder", type=click.Path(path_type=Path), default=CACHE, show_default=True
)
no_cache = click.option("--no-cache", is_flag=True, help="Build and render everything; neither read nor write a cache.")
records = click.option("--records", type=click.Path(path_type=Path), default=RECORDS, show_default=True)
docs = click.option("--docs", type=click.Path(path_type=Path), default=DOCS, show_default=True)
site_src = click.option("--site-src", type=click.Path(path_type=Path), default=_SITE_SRC, show_default=True)


def remembering(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of a cache, and hands the cache over; what is old in it goes in the end."""

    @wraps(command)
    def packed(cache_folder: Path, *, no_cache: bool, **options: Any) -> None:  # noqa: ANN401 - click checked them
        cache = Cache(None if no_cache else cache_folder)
        command(cache=cache, **options)
        cache.prune()

    return cache_folder(no_cache(packed))


def planned(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of a plan, and hands them over in one."""

    @wraps(command)
    def packed(workers: int | None, scheduler: str | None, **options: Any) -> None:  # noqa: ANN401 - click checked them
        where = Where(workers=workers, scheduler=scheduler)
        given = {"where": where, **options}
        command(Plan(**{each.name: given.pop(each.name) for each in fields(Plan)}), **given)

    taken = remembering(packed)
    for option in (fail_on, scheduler, workers, shard, settings_file, library, only):
        taken = option(taken)
    return taken


def _read_share(text: str | None) -> Share | None:
    try:
        return read_share(text) if text is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
