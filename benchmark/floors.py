"""What cannot be had for less -> a `Floors` record: the libraries' import."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.commands import python
from benchmark.numbers import spread
from benchmark.project import ROOT
from gen.records.benchmarks import Floors


def measure_floors(*, rounds: int, progress: Callable[[str], None]) -> Floors:
    """In so many rounds."""
    imports = []
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}: import")
        imports.append(python("-c", "import gen.anatomy.entries", folder=ROOT))
    return Floors(
        imports=spread([cost.cpu for cost in imports]), import_memory_mb=max(cost.memory_mb for cost in imports)
    )
