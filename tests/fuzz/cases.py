"""How many cases a target gets, and what was counted: a hundred in every run, which are always the same ones, and as
many others as `nox -s fuzz` asks for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

from hypothesis import HealthCheck, Phase, settings

from gen.errors import GenError, escaped

ASKED = int(os.environ.get("FUZZ_CASES", "0"))
"""For each test; 0 for the few of every run."""
COUNTED: Counter[str] = Counter()
"""Cases by target."""
SECONDS: Counter[str] = Counter()
"""Of the processor, by target."""

CASES = settings(
    max_examples=ASKED or 100,
    derandomize=not ASKED,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],  # to explain what was found takes as long again
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
"""What every test of a target is run with."""


@contextmanager
def case(target: str) -> Iterator[None]:
    """Counts one case of a target."""
    start = process_time()
    yield
    COUNTED[target] += 1
    SECONDS[target] += process_time() - start  # type: ignore[assignment]  # a Counter adds what it is given


def clear(error: GenError) -> None:
    """Holds an error of ours to what a user may expect: one line, of a length that can be read."""
    said = escaped(str(error))
    assert said.isprintable()
    assert len(said) < 1000
