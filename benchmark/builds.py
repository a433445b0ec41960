"""A few architectures -> whole builds of them: cold, again, with a template changed, and with two workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmark.commands import Cost, python
from benchmark.numbers import ratios, spread
from benchmark.project import copied, forget
from gen.records.benchmarks import Builds, Workers

_TEMPLATE = Path("gen/site/templates/architecture.md")  # every architecture's page is made from it
_SMALL = ("torchvision/alexnet", "torchvision/resnet18")  # what it takes until each worker has started


def build_again(keys: Sequence[str], *, rounds: int, progress: Callable[[str], None]) -> Builds:
    """Runs the build three times in a row, so many times from the start."""
    cold, again, changed = [], [], []
    for number in range(rounds):
        with copied() as project:
            progress(f"round {number + 1} of {rounds}: cold, again, changed")
            cold.append(_gen("build", keys, project))
            again.append(_gen("build", keys, project))
            template = project / _TEMPLATE
            template.write_text(template.read_text(encoding="utf-8") + "\n{# changed #}\n", encoding="utf-8")
            changed.append(_gen("build", keys, project))
    return Builds(
        architectures=tuple(sorted(keys)),
        rounds=rounds,
        cold=spread([cost.cpu for cost in cold]),
        again=spread([cost.cpu for cost in again]),
        changed=spread([cost.cpu for cost in changed]),
        memory_mb=max(cost.memory_mb for cost in cold),
    )


def share(keys: Sequence[str], *, rounds: int, progress: Callable[[str], None]) -> Workers:
    """Inspects the same architectures with one process and with two, from nothing each time."""
    times: dict[int, list[float]] = {1: [], 2: []}
    with copied() as project:
        for number in range(rounds):
            for workers, clocked in times.items():
                progress(f"round {number + 1} of {rounds}: {workers} at a time")
                clock = []
                for chosen in (_SMALL[:workers], (*_SMALL, *keys)):
                    forget(project)
                    clock.append(_gen("inspect", chosen, project, workers=workers).clock)
                start, whole = clock
                clocked.append(whole - start)
    return Workers(
        architectures=len(keys),
        rounds=rounds,
        one=spread(times[1]),
        two=spread(times[2]),
        speedup=ratios(times[1], times[2]),
    )


def _gen(command: str, keys: Sequence[str], project: Path, *, workers: int = 1) -> Cost:
    only = [word for key in keys for word in ("--only", key)]
    return python("-m", "gen", command, *only, "--workers", str(workers), folder=project)
