"""The benchmark in its smallest form, and its page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import pytest

import benchmark.__main__ as command
from benchmark import builds, contest, floors, growth
from benchmark.commands import Cost, python
from benchmark.numbers import exponent, ratios, spread
from benchmark.sampling import drawn, spaced
from benchmark.scale import Scale
from benchmark.site import MissingSiteError, measure_site
from benchmark.worker import Worker, WorkerDiedError
from gen.errors import BenchmarkError
from gen.records import Version
from gen.records.benchmarks import (
    Benchmark,
    Builds,
    Comparison,
    Contestant,
    Floors,
    Growth,
    LeftOut,
    Machine,
    Naive,
    Pair,
    Site,
    Spread,
    Workers,
)
from gen.site.benchmark import as_text, benchmark_pages
from gen.site.docs import read_benchmark
from gen.site.published import with_markdown
from gen.site.write import File
from gen.store import encode

TINY = Scale(rounds=1, compared=2, naive=2, naive_rounds=1, again=1, growth=(2, 3), built=1, shared=1)
SMALL = ("timm/resnet10t", "torchvision/mobilenet_v3_small", "torchvision/squeezenet1_1")


def same(value: float) -> Spread:
    """Rounds that all took as long."""
    return Spread(median=value, least=value, most=value)


HANDMADE = Benchmark(
    machine=Machine(
        processor="A|B",
        cores=2,
        system="Linux x86_64",
        python="3.11.7",
        versions=(Version(package="timm", version="1"),),
    ),
    comparison=Comparison(
        seed=20,
        rounds=3,
        architectures=("timm/convnext_atto", "torchvision/resnet18"),
        contestants=(
            Contestant(
                name="fastai Anatomy",
                does="make_entry(…)",
                device="meta",
                build=same(0.0),
                seconds=Spread(median=1.5, least=1.25, most=2.0),
                ratio=same(1.0),
                memory_mb=1100,
            ),
            Contestant(
                name="torchlens",
                does="trace(…)",
                device="cpu",
                build=same(0.5),
                seconds=same(6.0),
                ratio=Spread(median=4.0, least=3.0, most=4.8),
                memory_mb=1700,
            ),
        ),
        left_out=(LeftOut(key="torchvision/regnet_y_400mf", by="torchinfo", why="NotImplementedError: <meta>"),),
    ),
    naive=Naive(
        architectures=1451,
        known=1451,
        rounds=1,
        build=same(320.0),
        forward=same(311.0),
        naive=same(631.0),
        anatomy=same(345.6),
        ratio=same(0.5477),
        failed=56,
        largest_failed=Pair(key="torchvision/maxvit_t", naive=0.1, anatomy=0.7, failed=True),
        largest=(Pair(key="timm/test_vit", naive=0.02, anatomy=0.05, failed=False),),
        slowest=(Pair(key="timm/eva_giant", naive=3.0, anatomy=1.5, failed=False),),
        naive_memory_mb=1000,
        anatomy_memory_mb=1500,
    ),
    floors=Floors(imports=same(4.65), import_memory_mb=870),
    site=Site(pages=1616, rounds=3, ours=same(15.0), blank=same(8.0), ratio=same(1.875), memory_mb=300),
    growth=(
        Growth(
            stage="MkDocs",
            architectures=(100, 1490),
            pages=(150, 1800),
            seconds=(1.0, 15.5),
            exponent=1.014,
            memory_mb=300,
        ),
    ),
    builds=Builds(
        architectures=("timm/convnext_atto",),
        rounds=3,
        cold=same(12.0),
        again=same(6.0),
        changed=same(6.6),
        memory_mb=900,
    ),
    workers=Workers(architectures=100, rounds=3, one=same(90.0), two=same(48.0), speedup=same(1.875)),
)


def pages(result: Benchmark | None) -> dict[str, str]:
    """What is written, by path."""
    return {page.path: str(page.content) for page in benchmark_pages(result)}


@pytest.fixture
def one_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """All tools share a worker, and whole builds are left out: the libraries' import would take a minute."""
    worker = Worker()
    for file in with_markdown([File(path="index.md", content=b"# Home\n\nSome text.\n")]):
        (tmp_path / file.path).write_bytes(file.content)

    def keep() -> Worker:
        return worker

    def build(command: str, *arguments: str, folder: Path) -> Cost:
        assert (command, arguments[:1]) == ("-m", ("gen",))
        assert (folder / "gen/site/templates/architecture.md").is_file()
        return Cost(cpu=2.0 + len(arguments), clock=1.0 + len(arguments), memory_mb=900)

    with monkeypatch.context() as patches:
        close = worker.close
        patches.setattr(worker, "close", lambda: None)
        for module in (contest, growth):
            patches.setattr(module, "Worker", keep)
        patches.setattr(builds, "python", build)
        patches.setattr(floors, "python", lambda *_, folder: python("-c", "", folder=folder))
        patches.setattr(command, "measure_site", partial(measure_site, docs=tmp_path))
        patches.setattr(command, "vision", lambda: SMALL)
        patches.setattr(command, "everything", lambda: SMALL)
        yield
        close()


@pytest.mark.usefixtures("one_process")
def test_every_part_runs_on_two_architectures() -> None:
    """The smallest run measures every part, and its JSON reads back as the same record."""
    result = command.measure(TINY, command.PARTS, progress=lambda _: None)
    assert msgspec.json.decode(encode(result), type=Benchmark) == result
    assert result.comparison is not None
    assert len(result.comparison.architectures) == 2
    assert all(each.seconds.least > 0 and each.memory_mb > 100 for each in result.comparison.contestants)
    assert result.naive is not None
    assert (result.naive.architectures, result.naive.failed) == (2, 0)
    assert result.naive.ratio.median > 0
    assert result.floors is not None
    assert 0 < result.floors.imports.median < 5
    assert result.site is not None
    assert result.site.pages == 1
    assert result.site.ratio.median > 0
    assert [stage.architectures for stage in result.growth] == [(2, 3)] * 3
    assert result.builds is not None
    assert result.builds.cold.median > 0
    assert result.workers is not None
    assert as_text(result)
    assert list(benchmark_pages(result))


def test_without_a_site_there_is_nothing_to_measure(tmp_path: Path) -> None:
    """The error says which command makes one."""
    with pytest.raises(MissingSiteError, match="run `python -m gen build` first"):
        measure_site(rounds=1, progress=lambda _: None, docs=tmp_path)


def test_the_page_says_what_the_json_says() -> None:
    """Each figure of the record stands in the page's tables, and in the plot."""
    page = pages(HANDMADE)["benchmark/index.md"]
    for text in (
        "1.50 (1.25 to 2.00)",
        "4.00 (3.00 to 4.80)",
        "1,451 of 1,451 vision architectures",
        "| ratio | 0.548 |",
        "| timm/test_vit | 0.02 | 0.05 | 2.50 |",
        "7.00, torchvision/maxvit_t",
        "| timm/eva_giant | 3.00 | 1.50 | 0.5 |",
        "| import, a process | 4.65 |",
        "MkDocs over 1,616 pages",
        "| as many blank pages | 8.00 |",
        "| MkDocs | 1.00 | 15.5 | 1.01 | 300 |",
        "| again, nothing changed | 6.00 | 0.5 |",
        "| times as fast | 1.88 |",
        "A&#124;B",
        "NotImplementedError: &lt;meta>",
    ):
        assert text in page
    plot = pages(HANDMADE)["benchmark/.plot.html"]
    assert "6.00 s, 4.00 times ours" in plot
    assert 'width="450.0"' in plot
    assert 'd="M93.8 23.5H150.0"' in plot
    assert plot in pages(HANDMADE)["how-it-works/.benchmark.html"]


def test_parts_that_were_not_run_are_not_there() -> None:
    """A result of some parts makes a page of these."""
    some = replace(HANDMADE, comparison=None, naive=None, growth=())
    page = pages(some)["benchmark/index.md"]
    assert "Beside other tools" not in page
    assert "an architecture" not in page
    assert "What cannot be had for less" in page


def test_without_a_result_there_is_no_page(tmp_path: Path) -> None:
    """The page that explains how it works has an empty place then."""
    assert read_benchmark(tmp_path / "result.json") is None
    assert pages(None) == {"how-it-works/.benchmark.html": ""}


def test_a_damaged_result_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """Somebody may have merged two by hand."""
    path = tmp_path / "result.json"
    path.write_bytes(b"{")
    with pytest.raises(BenchmarkError, match="nox -s benchmark"):
        read_benchmark(path)
    path.write_bytes(encode(HANDMADE))
    assert read_benchmark(path) == HANDMADE


def test_a_part_that_is_measured_again_takes_its_place() -> None:
    """The others stay, if they were measured on the same machine with the same versions."""
    again = Benchmark(machine=HANDMADE.machine, floors=Floors(imports=same(4.0), import_memory_mb=800))
    assert command.merged(again, HANDMADE) == replace(HANDMADE, floors=again.floors)
    assert command.merged(again, None) == again
    elsewhere = replace(HANDMADE, machine=replace(HANDMADE.machine, cores=64))
    assert command.merged(again, elsewhere) == again


def test_columns_of_a_terminal_are_aligned() -> None:
    """Words begin where their column begins, numbers end where it ends."""
    lines = as_text(HANDMADE).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("Workers"))
    assert lines[first : first + 4] == [
        "Workers        Seconds",
        "one               90.0",
        "two               48.0",
        "times as fast     1.88",
    ]


def test_numbers() -> None:
    """Ratios are taken round by round, and the exponent of a square is two."""
    assert spread([3, 1, 2]) == Spread(median=2, least=1, most=3)
    assert ratios([2, 6], [1, 2]) == Spread(median=2.5, least=2, most=3)
    assert exponent([10, 100, 1000], [1, 100, 10000]) == 2
    assert exponent([1, 2], [-0.01, 1]) is None


def test_a_script_that_fails_at_once_has_no_ratio() -> None:
    """Nothing is divided by the time that nothing took."""
    assert Pair(key="timm/x", naive=0.0, anatomy=0.5, failed=True).ratio == 0
    assert Pair(key="timm/x", naive=0.5, anatomy=1.0, failed=False).ratio == 2


def test_samples() -> None:
    """The same seed draws the same, and a spaced sample reaches over the whole."""
    keys = [f"{number:03}" for number in range(100)]
    assert drawn(keys, 5) == drawn(keys, 5)
    assert sorted(drawn(keys, None)) == keys
    assert spaced(keys, 4) == ("000", "025", "050", "075")
    assert spaced(keys, 200) == tuple(keys)


def test_a_worker_that_dies_is_replaced() -> None:
    """What it was doing is told of, and the next call finds another; an error comes back as itself."""
    worker = Worker()
    try:
        with pytest.raises(WorkerDiedError):
            worker.call(os._exit, 1)
        with pytest.raises(ValueError, match="invalid literal"):
            worker.call(int, "x")
        assert worker.call(int, "1") == 1
    finally:
        worker.close()
