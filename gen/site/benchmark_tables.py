"""A `Benchmark` -> tables of text, which the page and the terminal both show. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gen.records.benchmarks import (
    Benchmark,
    Builds,
    Comparison,
    Floors,
    Growth,
    Machine,
    Naive,
    Pair,
    Site,
    Spread,
    Workers,
)

_NOTHING, _TEN, _HUNDRED = 0.0005, 10, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as plain text: whoever shows them does the markup."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    """How many columns, from the left, hold words; the others hold numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One part of the benchmark."""

    anchor: str
    title: str
    text: str
    tables: tuple[Table, ...]


def chapters(result: Benchmark) -> Iterator[Chapter]:
    """The parts that were run, and the machine."""
    if result.comparison is not None:
        yield _comparison(result.comparison)
    if result.naive is not None:
        yield _naive(result.naive)
    if result.floors is not None:
        yield _floors(result.floors, result.naive)
    if result.site is not None:
        yield _site(result.site)
    if result.growth:
        yield _growth(result.growth)
    if result.builds is not None:
        yield _builds(result.builds)
    if result.workers is not None:
        yield _workers(result.workers)
    yield _machine(result.machine)


def figure(value: float) -> str:
    """Three digits: `0.0123`, `1.23`, `12.3`, `1,230`; `0` for what is less than a millisecond."""
    if value >= _HUNDRED or abs(value) < _NOTHING:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= _TEN else f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def spread(values: Spread) -> str:
    """The median, with the ends behind it where they differ."""
    least, median, most = figure(values.least), figure(values.median), figure(values.most)
    return median if least == most else f"{median} ({least} to {most})"


def _comparison(part: Comparison) -> Chapter:
    others = f"{len(part.left_out)} of those drawn are left out" if part.left_out else "none drawn is left out"
    tables = [
        Table(
            head=("Tool", "What it does", "Device", "CPU s", "of it building", "Ratio to ours", "Memory MB"),
            rows=tuple(
                (
                    each.name,
                    each.does,
                    each.device,
                    spread(each.seconds),
                    figure(each.build.median),
                    spread(each.ratio),
                    figure(each.memory_mb),
                )
                for each in part.contestants
            ),
            words=3,
        )
    ]
    if part.left_out:
        rows = tuple((each.key, each.by, each.why) for each in part.left_out)
        tables.append(Table(head=("Left out", "by", "Why"), rows=rows, words=3))
    return Chapter(
        anchor="tools",
        title="Beside other tools",
        text=f"{len(part.architectures)} architectures, drawn at random (seed {part.seed}) from those that every tool "
        f"can do; {others}. Each tool starts from the name and describes the model of the learner as it can. Ours "
        "describes the pretrained model too, compares both, looks for a fix, and writes the DOT of the drawing. Those "
        f"that work without numbers do so on the meta device. {_rounds(part.rounds)} The architectures: "
        f"{', '.join(part.architectures)}.",
        tables=tuple(tables),
    )


def _naive(part: Naive) -> Chapter:
    failed = f"For {part.failed} the script ends in an error, and was spared a part of its work; "
    failed += "they count in the totals, and stand in no list"
    if part.largest_failed is not None:
        worst = part.largest_failed
        failed += f" (the largest ratio among them is {figure(worst.ratio)}, {worst.key})"
    return Chapter(
        anchor="naive",
        title="Beside a naive script",
        text="A plain script builds the model of the learner on the meta device, runs it once, and keeps nothing. Ours "
        "is the anatomy of the main learner with its fix: both models, shapes, operations, comparison, verdict. "
        f"{part.architectures:,} of {part.known:,} vision architectures. {_rounds(part.rounds)} {failed}. "
        "The goals: at most 0.6 in total, and no architecture over 3.",
        tables=(
            Table(
                head=("All together", "CPU s", "Memory MB"),
                rows=(
                    ("naive script", spread(part.naive), figure(part.naive_memory_mb)),
                    ("of it building", spread(part.build), ""),
                    ("of it the forward pass", spread(part.forward), ""),
                    ("anatomy", spread(part.anatomy), figure(part.anatomy_memory_mb)),
                    ("ratio", spread(part.ratio), ""),
                ),
            ),
            _pairs("Largest ratios", part.largest),
            _pairs("Slowest", part.slowest),
        ),
    )


def _pairs(title: str, pairs: Sequence[Pair]) -> Table:
    rows = tuple((pair.key, figure(pair.naive), figure(pair.anatomy), figure(pair.ratio)) for pair in pairs)
    return Table(head=(title, "naive CPU s", "anatomy CPU s", "Ratio"), rows=rows)


def _floors(part: Floors, naive: Naive | None) -> Chapter:
    rows = [("import, a process", spread(part.imports))]
    if naive is not None:
        rows += [
            ("building on the meta device, an architecture", figure(naive.build.median / naive.architectures)),
            ("a forward pass there, an architecture", figure(naive.forward.median / naive.architectures)),
            ("our anatomy, an architecture", figure(naive.anatomy.median / naive.architectures)),
        ]
    return Chapter(
        anchor="floors",
        title="What cannot be had for less",
        text=f"A new process that imports torch and fastai holds {figure(part.import_memory_mb)} MB.",
        tables=(Table(head=("Floor", "CPU s"), rows=tuple(rows)),),
    )


def _site(part: Site) -> Chapter:
    rows = (("these pages", part.ours), ("as many blank pages", part.blank), ("ratio", part.ratio))
    return Chapter(
        anchor="site",
        title="Beside blank pages",
        text=f"MkDocs over {part.pages:,} pages, and over as many with nothing but a heading, under the same "
        f"navigation, in turn. {_rounds(part.rounds)} The goal: at most twice as much. Its process holds "
        f"{figure(part.memory_mb)} MB.",
        tables=(Table(head=("MkDocs", "CPU s"), rows=tuple((name, spread(each)) for name, each in rows)),),
    )


def _growth(stages: Sequence[Growth]) -> Chapter:
    sizes = stages[0].architectures
    return Chapter(
        anchor="growth",
        title="More architectures",
        text="Sites of so many architectures, none twice, at even distances in the sorted catalogue; what a site of "
        "one takes is taken off. An exponent of 1 is in proportion; the goal is at most 1.1. Inspection here is the "
        "whole of it, with variations and U-Nets; drawings are part of the pages. One worker.",
        tables=(
            Table(
                head=("CPU s", *(f"{size:,}" for size in sizes), "Exponent", "Memory MB"),
                rows=tuple(
                    (
                        stage.stage,
                        *(figure(each) for each in stage.seconds),
                        f"{stage.exponent:.2f}" if stage.exponent is not None else "unknown",
                        figure(stage.memory_mb),
                    )
                    for stage in stages
                ),
            ),
        ),
    )


def _builds(part: Builds) -> Chapter:
    rows = (("cold", part.cold), ("again, nothing changed", part.again), ("a template changed", part.changed))
    return Chapter(
        anchor="builds",
        title="Building again",
        text=f"`python -m gen build` of {', '.join(part.architectures)}, start and imports included; its largest "
        f"process holds {figure(part.memory_mb)} MB. {_rounds(part.rounds)}",
        tables=(
            Table(
                head=("Build", "CPU s", "of the cold one"),
                rows=tuple((name, spread(each), figure(each.median / part.cold.median)) for name, each in rows),
            ),
        ),
    )


def _workers(part: Workers) -> Chapter:
    return Chapter(
        anchor="workers",
        title="Two workers",
        text=f"Inspection of {part.architectures} architectures by the clock, less the start. {_rounds(part.rounds)}",
        tables=(
            Table(
                head=("Workers", "Seconds"),
                rows=(
                    ("one", spread(part.one)),
                    ("two", spread(part.two)),
                    ("times as fast", spread(part.speedup)),
                ),
            ),
        ),
    )


def _machine(machine: Machine) -> Chapter:
    rows = (
        ("processor", machine.processor),
        ("cores", str(machine.cores)),
        ("system", machine.system),
        ("Python", machine.python),
        *((each.package, each.version) for each in machine.versions),
    )
    return Chapter(
        anchor="machine",
        title="Where it was measured",
        text="CPU time is that of all processes of what is measured. Ratios carry over to other machines better than "
        "seconds do.",
        tables=(Table(head=("What", "Which"), rows=rows, words=2),),
    )


def _rounds(count: int) -> str:
    return "One round." if count == 1 else f"Median of {count} rounds, with the least and the most."
