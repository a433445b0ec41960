"""The command: measures the parts that are asked for, prints their tables, writes the record."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from benchmark.builds import build_again, share
from benchmark.comparison import compare_tools
from benchmark.floors import measure_floors
from benchmark.growth import grow
from benchmark.machine import machine
from benchmark.naive import against_naive
from benchmark.sampling import drawn, everything, vision
from benchmark.scale import EVERYTHING, SAMPLE, Scale
from benchmark.site import measure_site
from gen.errors import GenError
from gen.files import write_atomically
from gen.records.benchmarks import Benchmark
from gen.site.benchmark import as_text
from gen.site.docs import read_benchmark
from gen.store import encode

_RESULT = Path("site_src/benchmark/result.json")  # the site shows what lies there
PARTS = ("comparison", "naive", "floors", "site", "growth", "builds", "workers")


@click.command(name="benchmark")
@click.option("--all", "whole", is_flag=True, help="Every architecture, instead of a sample; takes hours.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    help="Only this part; repeatable. Others stay as they are in OUTPUT, if it is of the same machine and versions.",
)
@click.option("--output", type=click.Path(path_type=Path), default=_RESULT, show_default=True)
def main(*, whole: bool, parts: tuple[str, ...], output: Path) -> None:
    """Measures what a build costs, beside other tools and a naive script."""
    try:
        result = measure(EVERYTHING if whole else SAMPLE, parts or PARTS, progress=_say)
        result = merged(result, read_benchmark(output)) if parts else result
    except GenError as error:
        click.echo(f"benchmark: {error}", err=True)
        sys.exit(1)
    click.echo(as_text(result))
    output.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(output, encode(result))
    click.echo(f"written to {output}", err=True)


def measure(scale: Scale, parts: tuple[str, ...], *, progress: Callable[[str], None]) -> Benchmark:
    """One part after the other, so that none disturbs another. Raises CommandFailedError."""
    images, known = vision(), everything()
    tell = {part: lambda text, part=part: progress(f"{part}: {text}") for part in PARTS}
    return Benchmark(
        machine=machine(),
        comparison=compare_tools(
            drawn(images, None), count=scale.compared, rounds=scale.rounds, progress=tell["comparison"]
        )
        if "comparison" in parts
        else None,
        naive=against_naive(
            drawn(images, scale.naive),
            known=len(images),
            rounds=scale.naive_rounds,
            again=scale.again,
            progress=tell["naive"],
        )
        if "naive" in parts
        else None,
        floors=measure_floors(rounds=scale.rounds, progress=tell["floors"]) if "floors" in parts else None,
        site=measure_site(rounds=scale.rounds, progress=tell["site"]) if "site" in parts else None,
        growth=grow(known, scale.growth, progress=tell["growth"]) if "growth" in parts else (),
        builds=build_again(drawn(images, scale.built), rounds=scale.rounds, progress=tell["builds"])
        if "builds" in parts
        else None,
        workers=share(drawn(images, scale.shared), rounds=scale.rounds, progress=tell["workers"])
        if "workers" in parts
        else None,
    )


def merged(result: Benchmark, earlier: Benchmark | None) -> Benchmark:
    """The parts of a result, and those of an earlier one that it lacks, if that was measured in the same place."""
    if earlier is None or earlier.machine != result.machine:
        return result
    return replace(earlier, **{part: value for part in PARTS if (value := getattr(result, part))})


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
