"""Architectures -> a `Naive` record: one model and one forward pass, against the whole anatomy of a learner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmark.contest import contest
from benchmark.numbers import ratios, spread
from benchmark.ways import Took, Way
from gen.records.benchmarks import Naive, Pair

_NAMED = 10  # architectures in each list
_MORE = 2  # rounds for those that seem worst: one measurement of a few hundredths of a second proves nothing
_CHUNK = 25  # architectures between two words of progress


def against_naive(
    keys: Sequence[str], *, known: int, rounds: int, again: int, progress: Callable[[str], None]
) -> Naive:
    """Measures both in so many rounds, and once more the `again` architectures with the largest ratios."""
    with contest(Way.NAIVE, Way.ANATOMY) as running:
        measured: list[dict[Way, dict[str, Took]]] = []
        for number in range(rounds):
            both: dict[Way, dict[str, Took]] = {way: {} for way in running.ways}
            for start in range(0, len(keys), _CHUNK):
                progress(f"round {number + 1} of {rounds}: {start} of {len(keys)}")
                for way, took in running.round(keys[start : start + _CHUNK], number=start + number).items():
                    both[way] |= took
            for key, took_by_us in both[Way.ANATOMY].items():
                if took_by_us.error is not None:  # no architecture should do that
                    progress(f"our anatomy of {key} failed: {took_by_us.error}")
            measured.append(both)
        worst = [pair.key for pair in _by_ratio(_pairs(measured, keys))[:again]]
        progress(f"again: the {len(worst)} with the largest ratios")
        more = [running.round(worst, number=number) for number in range(_MORE)] if worst else []
        pairs = _pairs([*measured, *more], keys)
        whole, failed = [each for each in pairs if not each.failed], [each for each in pairs if each.failed]
        scripts = [each[Way.NAIVE].values() for each in measured]
        naive = [sum(took.seconds for took in times) for times in scripts]
        anatomy = [sum(took.seconds for took in each[Way.ANATOMY].values()) for each in measured]
        return Naive(
            architectures=len(keys),
            known=known,
            rounds=rounds,
            build=spread([sum(took.build for took in times) for times in scripts]),
            forward=spread([sum(took.use for took in times) for times in scripts]),
            naive=spread(naive),
            anatomy=spread(anatomy),
            ratio=ratios(anatomy, naive),
            failed=len(failed),
            largest_failed=next(iter(_by_ratio(failed)), None),
            largest=tuple(_by_ratio(whole)[:_NAMED]),
            slowest=tuple(sorted(whole, key=lambda pair: pair.anatomy, reverse=True)[:_NAMED]),
            naive_memory_mb=running.memory(Way.NAIVE),
            anatomy_memory_mb=running.memory(Way.ANATOMY),
        )


def _pairs(measured: Sequence[dict[Way, dict[str, Took]]], keys: Sequence[str]) -> list[Pair]:
    def middle(way: Way, key: str) -> float:
        return round(median(each[way][key].seconds for each in measured if key in each[way]), 4)

    return [
        Pair(
            key=key,
            naive=middle(Way.NAIVE, key),
            anatomy=middle(Way.ANATOMY, key),
            failed=measured[0][Way.NAIVE][key].error is not None,
        )
        for key in keys
    ]


def _by_ratio(pairs: Sequence[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: pair.ratio, reverse=True)
