"""The commands: `inspect` builds learners, `render` writes pages, `build` does both, `list` prints names."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gen import pipeline, store
from gen.errors import GenError
from gen.records import Entry, Verdict
from gen.settings import load_settings
from gen.site.renderer import find_renderer

_RECORDS = Path("build/records/catalogue.json")
_DOCS = Path("build/docs")
_SITE_SRC = Path("site_src")


class _OneLine(click.Group):
    """Errors of ours end a command with one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command. Exits with 1 after an error that a user can mend."""
        try:
            return super().invoke(ctx)
        except GenError as error:
            click.echo(f"gen: {error}", err=True)
            sys.exit(1)


@click.group(cls=_OneLine, name="gen")
def main() -> None:
    """Shows what fastai makes of an architecture."""


only = click.option("--only", "patterns", multiple=True, metavar="PATTERN", help="Only names like resnet*; repeatable.")
settings = click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Another settings.yml.")
records = click.option("--records", type=click.Path(path_type=Path), default=_RECORDS, show_default=True)
docs = click.option("--docs", type=click.Path(path_type=Path), default=_DOCS, show_default=True)
site_src = click.option("--site-src", type=click.Path(path_type=Path), default=_SITE_SRC, show_default=True)


@main.command("list")
@only
def list_names(patterns: tuple[str, ...]) -> None:
    """Prints the architectures that are known."""
    from gen.catalogue import architectures, select  # noqa: PLC0415 - torch takes seconds to import

    for architecture in select(architectures(), patterns):
        click.echo(architecture.key)


@main.command("inspect")
@only
@settings
@records
def inspect_command(patterns: tuple[str, ...], settings_file: Path | None, records: Path) -> None:
    """Builds the learners and saves what was seen."""
    _inspect(patterns, settings_file, records)


@main.command("render")
@records
@docs
@site_src
def render_command(records: Path, docs: Path, site_src: Path) -> None:
    """Writes the pages from saved records; builds no learner."""
    _render(records, docs, site_src)


@main.command("build")
@only
@settings
@records
@docs
@site_src
def build_command(
    patterns: tuple[str, ...], settings_file: Path | None, records: Path, docs: Path, site_src: Path
) -> None:
    """Builds the learners and writes the pages."""
    find_renderer()  # a missing one should not be found out after minutes of work
    _inspect(patterns, settings_file, records)
    _render(records, docs, site_src)


def _inspect(patterns: tuple[str, ...], settings_file: Path | None, records: Path) -> None:
    counts = dict.fromkeys(Verdict, 0)

    def begin(total: int) -> pipeline.Progress:
        done = 0

        def advance(entry: Entry) -> None:
            nonlocal done
            done += 1
            counts[entry.anatomy.verdict] += 1
            click.echo(f"{done}/{total} {entry.architecture.key}: {entry.anatomy.verdict}", err=True)

        return advance

    store.save(pipeline.inspect_all(patterns, load_settings(settings_file), begin=begin), records)
    click.echo(", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count))


def _render(records: Path, docs: Path, site_src: Path) -> None:
    count = pipeline.render(store.load(records), docs, site_src)
    click.echo(f"{count} pages in {docs}")
