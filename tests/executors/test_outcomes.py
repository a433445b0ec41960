"""The same of every executor: what becomes of tasks that answer, raise, hang, die and hoard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from gen.errors import GenError, WorkersError
from gen.executors import Done, Executor, Lost, Where, in_order, open_executor
from gen.records import Cause
from tests.executors.conftest import DaskCluster
from tests.executors.tasks import double, ours, trouble

LOST = {
    1: (Cause.RAISED_BY_LIBRARY, "ValueError", "no such layer"),
    2: (Cause.RAISED_BY_LIBRARY, "SystemExit", "enough"),
    3: (Cause.TIMED_OUT, "TimeoutError", "There was no answer within 4 seconds."),
    4: (Cause.OUT_OF_MEMORY, "MemoryError", ""),
    5: (Cause.KILLED, "SIGKILL", "Its process ended with SIGKILL."),
    6: (Cause.KILLED, "SIGSEGV", "Its process ended with SIGSEGV."),
}
SURVIVED = (0, 1, 2, 3, 4)
"""What a process survives that runs it itself."""


@pytest.fixture(params=["here", "processes", "dask"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each of the three."""
    name: str = request.param
    return name


@pytest.fixture
def executor(kind: str, request: pytest.FixtureRequest) -> Iterator[Executor]:
    """An executor of this kind, with little memory."""
    where = Where(workers=0 if kind == "here" else 2)
    if kind == "dask":
        cluster: DaskCluster = request.getfixturevalue("cluster")
        where = Where(scheduler=cluster.address)
    # After other tests this process may have much already.
    with open_executor(where, 2, memory_gb=8 if kind == "here" else 2) as executor:
        yield executor


def test_results_come_in_the_order_of_the_items(executor: Executor) -> None:
    """Each once."""
    assert list(in_order(executor, double, range(30))) == list(range(0, 60, 2))


def test_each_trouble_costs_its_own_task_only(executor: Executor, kind: str) -> None:
    """What is told of it is the same, wherever it ran."""
    numbers = SURVIVED if kind == "here" else (*SURVIVED, 5, 6)
    outcomes = dict(executor.attempt(trouble, numbers, seconds=4))
    assert outcomes.pop(0) == Done("none")
    told = {
        number: (outcome.cause, outcome.error, outcome.message)
        for number, outcome in outcomes.items()
        if isinstance(outcome, Lost)
    }
    assert told == {number: LOST[number] for number in numbers if number}
    assert list(in_order(executor, double, [7])) == [14]


def test_an_error_of_ours_ends_it_all(executor: Executor) -> None:
    """With its own message, and what it holds."""
    with closing(executor.attempt(ours, [3], seconds=None)) as outcomes, pytest.raises(GenError) as raised:  # type: ignore[type-var]
        next(outcomes)
    assert str(raised.value) == "a worker on machine 3 has no clock: install the same there, and start it again."
    assert vars(raised.value)["worker"] == "machine 3"


def test_where_results_are_needed_a_dead_process_is_an_error(executor: Executor, kind: str) -> None:
    """Pages, unlike architectures, cannot be given up."""
    if kind != "here":
        with pytest.raises(WorkersError, match="SIGKILL"):
            list(in_order(executor, trouble, [5]))
    with pytest.raises(RuntimeError, match="no such layer"):
        list(in_order(executor, trouble, [1]))
