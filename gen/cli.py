"""The commands: `inspect` builds learners, `guides` runs guides, `render` writes pages, `build` does all three, `merge`
puts shards together, `changes` compares two builds, `check` holds one to its manifest, `show` and `verify` look at
single learners, `list` prints names."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import click

from gen import manifest, pipeline, shards
from gen.cache import Cache
from gen.catalogue import select
from gen.catalogue.remembered import known_architectures
from gen.changes.comparing import compare
from gen.changes.reading import read_catalogue
from gen.changes.telling import as_json, markdown, text
from gen.errors import GenError, escaped
from gen.guides.building import build_guides
from gen.locks import only_writer
from gen.options import (
    DOCS,
    FAIL_ON,
    RECORDS,
    Plan,
    docs,
    library,
    only,
    planned,
    records,
    remembering,
    site_src,
    workers,
)
from gen.pipeline import Built
from gen.records import Architecture, Library, Verdict
from gen.settings import Settings, load_settings
from gen.showing import complain, show
from gen.site.renderer import find_renderer
from gen.store import Records
from gen.verifying import verify

_UNWANTED = 3  # exit code where everything was written and something is as --fail-on says
_SIGNALLED = 128  # exit code of what a signal ended, less the signal's number


class _OneLine(click.Group):
    """What a user can mend, or asked for, ends a command with one line."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command. Exits with 1 after an error of ours, with 130 or 143 where a signal stopped it."""
        signal.signal(signal.SIGTERM, _terminate)
        try:
            return super().invoke(ctx)
        except GenError as error:
            click.echo(f"gen: {escaped(str(error))}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("gen: interrupted", err=True)
            sys.exit(_SIGNALLED + signal.SIGINT)


@click.group(cls=_OneLine, name="gen")
def main() -> None:
    """Shows what fastai makes of an architecture."""


@main.command("list")
@only
@library
@remembering
def list_names(patterns: Sequence[str], libraries: Sequence[Library], cache: Cache) -> None:
    """Prints the architectures that are known."""
    for architecture in _choose(patterns, libraries, cache):
        click.echo(architecture.key)


@main.command("inspect")
@planned
@records
def inspect_command(plan: Plan, records: Path) -> None:
    """Builds the learners and saves what was seen."""
    settings, chosen = load_settings(plan.settings_file), _choose(plan.patterns, plan.libraries, plan.cache)
    with only_writer(records, waiting=_waiting):
        built = _inspect(plan, settings, chosen, records)
    _judge(built, plan.fail_on)


@main.command("guides")
@workers
@records
@site_src
@remembering
def guides_command(workers: int | None, records: Path, site_src: Path, cache: Cache) -> None:
    """Runs the code of the guides and saves what it printed."""
    with only_writer(records, waiting=_waiting):
        _run_guides(workers, records, site_src, cache, run=True)


@main.command("render")
@workers
@records
@docs
@site_src
@remembering
def render_command(workers: int | None, records: Path, docs: Path, site_src: Path, cache: Cache) -> None:
    """Writes the pages from saved records; builds no learner."""
    Records(records).index()  # before there is a lock beside what is not there
    with only_writer(records, waiting=_waiting):
        _render(workers, records, docs, site_src, cache)


@main.command("build")
@planned
@records
@docs
@site_src
@click.option("--guides/--no-guides", default=None, help="Run the guides; left out, where every architecture is built.")
def build_command(plan: Plan, records: Path, docs: Path, site_src: Path, *, guides: bool | None) -> None:
    """Builds the learners, runs the guides and writes the pages."""
    find_renderer()  # a missing one should not be found out after minutes of work
    settings, chosen = load_settings(plan.settings_file), _choose(plan.patterns, plan.libraries, plan.cache)
    with only_writer(records, waiting=_waiting):  # until the pages are there: they are of these records
        # First: a claim that no longer holds should not be found out after minutes of work either.
        whole = not (plan.patterns or plan.libraries or plan.share)
        _run_guides(plan.where.workers, records, site_src, plan.cache, run=whole if guides is None else guides)
        built = _inspect(plan, settings, chosen, records)
        _render(plan.where.workers, records, docs, site_src, plan.cache)
    _judge(built, plan.fail_on)


main.add_command(show)
main.add_command(verify)


@main.command("merge")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@records
def merge_command(folders: Sequence[Path], records: Path) -> None:
    """Makes one build of the records of all its shards."""
    with only_writer(records, waiting=_waiting):
        whole = shards.merge(folders, Records(records))
    click.echo(f"{len(whole.keys)} architectures of {len(folders)} shards in {records}")


@main.command("changes")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--old-site", help="Address of the old site, for links in Markdown.")
@click.option("--new-site", help="Address of the new site, for links in Markdown.")
@click.option("--exit-code", is_flag=True, help="Exit with 3 if an architecture is new, gone or otherwise.")
def changes_command(  # noqa: PLR0913 - click's
    old: Path, new: Path, form: str, old_site: str | None, new_site: str | None, *, exit_code: bool
) -> None:
    """Says what NEW has otherwise than OLD: two files `architectures/index.json`, each of a build."""
    found = compare(read_catalogue(old), read_catalogue(new))
    if form == "markdown":
        told = markdown(found, old=old_site, new=new_site)
    else:
        told = as_json(found) if form == "json" else text(found)
    click.echo(told, nl=False)
    if exit_code and found.architectures:
        sys.exit(_UNWANTED)


@main.command("check")
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path))
def check_command(folders: Sequence[Path]) -> None:
    """Holds every file of a FOLDER of pages or records to the manifest that its build wrote; those of a build in the
    usual place if left out.

    Says what is damaged, missing or extra, one file a line, and exits with 3 if anything is; with 1 where no build was
    finished.
    """
    wrong = 0
    for folder in folders or (RECORDS, DOCS):
        listed = manifest.read(folder)
        found = list(manifest.flaws(folder, listed))
        for flaw in found:
            click.echo(f"{flaw.condition} {escaped(str(folder / flaw.path))}: {flaw.detail}")
        wrong += len(found)
        made = ", ".join(f"{each.package} {each.version}" for each in listed.versions)
        state = "as they were written" if not found else f"{len(found)} of them not as they were written"
        click.echo(f"{folder}: {len(listed.files)} files of {made}, {state}", err=True)
    if wrong:
        sys.exit(_UNWANTED)


def _choose(patterns: Sequence[str], libraries: Sequence[Library], cache: Cache) -> Sequence[Architecture]:
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a user
    return select(known_architectures(cache, complain=complain), patterns, libraries)


def _inspect(plan: Plan, settings: Settings, chosen: Sequence[Architecture], records: Path) -> Sequence[Built]:
    built = pipeline.inspect_all(
        chosen,
        settings,
        Records(records),
        cache=plan.cache,
        where=plan.where,
        share=plan.share,
        watch=_progress,
    )
    _summarise(built)
    return built


def _run_guides(workers: int | None, records: Path, site_src: Path, cache: Cache, *, run: bool) -> None:
    done = build_guides(
        site_src, Records(records), dot=find_renderer().executable, cache=cache, workers=workers, run=run
    )
    if run:
        click.echo(f"{done.known} guides, {done.run} of them run", err=True)


def _render(workers: int | None, records: Path, docs: Path, site_src: Path, cache: Cache) -> None:
    with only_writer(docs, waiting=_waiting):
        done = pipeline.render(Records(records), docs, site_src, cache=cache, workers=workers)
    click.echo(f"{done.pages} pages in {docs}, {done.rendered} of them rendered")


def _waiting(folder: Path) -> None:
    click.echo(f"waiting for another build in {folder}", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Built], None]]:
    """A bar with the time left where somebody watches; elsewhere a line for each architecture."""
    if sys.stderr.isatty():
        with click.progressbar(
            length=total, file=sys.stderr, show_pos=True, item_show_func=lambda key: key or ""
        ) as bar:
            yield lambda built: bar.update(1, built.key)
    else:
        numbers = count(1)
        yield lambda built: click.echo(f"{next(numbers)}/{total} {built.key}: {built.verdict}", err=True)


def _summarise(built: Sequence[Built]) -> None:
    """How many are of each verdict, and a line for each that was lost."""
    verdicts = [each.verdict for each in built]
    counts = "; ".join(f"{verdict}: {verdicts.count(verdict)}" for verdict in Verdict if verdict in verdicts)
    anew = sum(not each.remembered for each in built)
    click.echo(f"{len(built)} architectures, {anew} of them built. {counts}", err=True)
    for each in built:
        if each.lost is not None:
            click.echo(escaped(f"lost {each.key}: {each.lost.error}. {each.lost.message}".rstrip()), err=True)
            for line in each.lost.trace.splitlines():
                click.echo(f"  {escaped(line)}", err=True)  # set in, for it may look like a line of ours


def _judge(built: Sequence[Built], fail_on: Sequence[str]) -> None:
    """Exits with 3 if one is as the user would not have it."""
    unwanted = [each.key for each in built if any(FAIL_ON[name](each) for name in fail_on)]
    if unwanted:
        click.echo(f"gen: {len(unwanted)} {' or '.join(fail_on)}: {', '.join(unwanted)}", err=True)
        sys.exit(_UNWANTED)


def _terminate(number: int, _frame: object) -> None:
    click.echo("gen: terminated", err=True)
    sys.exit(_SIGNALLED + number)
