"""Architectures -> a `Comparison`: fastai Anatomy beside the tools that answer a part of the same question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmark.contest import Contest, contest
from benchmark.numbers import ratios, spread
from benchmark.sampling import SEED
from benchmark.ways import STEPS, Took, Way
from gen.records.benchmarks import Comparison, Contestant, LeftOut

WAYS = (Way.DRAWN, Way.TORCHINFO, Way.TORCHVIEW, Way.SUMMARY, Way.TORCHLENS)

# Two of the tools fill and run a model for real; a round would go into a few large ones.
_MOST_PARAMETERS = 100_000_000


def compare_tools(candidates: Sequence[str], *, count: int, rounds: int, progress: Callable[[str], None]) -> Comparison:
    """Takes the first `count` candidates that every tool can do, and measures them in so many rounds."""
    with contest(*WAYS) as running:
        chosen: list[str] = []
        left_out: list[LeftOut] = []
        for key in candidates:
            if len(chosen) == count:
                break
            problem = _problem(running, key)
            progress(f"{key}: {problem.why if problem else 'every tool can do it'}")
            if problem is None:
                chosen.append(key)
            else:
                left_out.append(problem)
        measured = []
        for number in range(rounds):
            progress(f"round {number + 1} of {rounds}")
            measured.append(running.round(chosen, number=number))
        return Comparison(
            seed=SEED,
            rounds=rounds,
            architectures=tuple(sorted(chosen)),
            contestants=tuple(_contestants(running, measured)),
            left_out=tuple(left_out),
        )


def _problem(running: Contest, key: str) -> LeftOut | None:
    """The first tool that cannot do an architecture; the try warms all of them for it."""
    for way in (Way.TORCHINFO, *(way for way in WAYS if way is not Way.TORCHINFO)):
        took = running.take(way, key)
        if took.error is not None:
            return LeftOut(key=key, by=way, why=took.error)
        if took.parameters > _MOST_PARAMETERS:
            return LeftOut(key=key, by="size", why=f"{took.parameters:,} parameters, the limit is {_MOST_PARAMETERS:,}")
    return None


def _contestants(running: Contest, measured: Sequence[dict[Way, dict[str, Took]]]) -> Iterator[Contestant]:
    totals = {way: [sum(took.seconds for took in each[way].values()) for each in measured] for way in WAYS}
    for way in WAYS:
        yield Contestant(
            name=way,
            does=STEPS[way].does,
            device=STEPS[way].device,
            build=spread([sum(took.build for took in each[way].values()) for each in measured]),
            seconds=spread(totals[way]),
            ratio=ratios(totals[way], totals[Way.DRAWN]),
            memory_mb=running.memory(way),
        )
