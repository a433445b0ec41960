"""What all executors have in common: the interface, what may become of a task, and the limits that one is given.

An exception does not always survive the way from one process to another, and one that does not would take the
other tasks down with it. So it is told in words, errors of ours apart.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from gen.errors import GenError, WorkersError, legible
from gen.records import Cause

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """A task that gave its result."""

    result: Result


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A task that gave none: its process died or was stopped, or the function raised."""

    cause: Cause
    error: str
    """Class of the exception, or how the process ended: `SIGKILL`, `exit code 3`."""
    message: str
    trace: str = ""
    """The whole traceback of an exception."""

    @property
    def silent(self) -> bool:
        """Whether the function had no chance to say why."""
        return self.cause in (Cause.TIMED_OUT, Cause.KILLED)


class Executor(Protocol):
    """Runs a function on items, wherever that is; both have to find their way there, and the results back."""

    def attempt(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, seconds: float | None
    ) -> Iterator[tuple[Item, Done[Result] | Lost]]:
        """What became of each item, as they end. The time counts from when a worker takes the item up.

        Raises the function's own GenError, and one of ours where nothing can run any more.
        """


class OutOfTimeError(BaseException):
    """A task of this very process took too long; nobody else's `except Exception` may stop it."""


def in_order(executor: Executor, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """The results in the order of the items.

    Raises the function's own GenError, WorkersError where a process dies, RuntimeError for any other error.
    """
    early: dict[int, Result] = {}
    due = 0
    work = partial(_second, function)
    for (number, _), outcome in executor.attempt(work, tuple(enumerate(items)), seconds=None):
        if isinstance(outcome, Lost):
            raise WorkersError(outcome.error) if outcome.silent else RuntimeError(outcome.trace)
        early[number] = outcome.result
        while due in early:
            yield early.pop(due)
            due += 1


def _second(function: Callable[[Item], Result], numbered: tuple[int, Item]) -> Result:
    return function(numbered[1])


def call(function: Callable[[Item], Result], item: Item) -> Done[Result] | Lost:
    """Runs a task where its worker is. Raises only what is ours. A process that the task has forked ends here."""
    process = os.getpid()
    try:
        return _called(function, item)
    finally:
        if os.getpid() != process:  # it would answer in its parent's place, and take its tasks
            os._exit(1)


def _called(function: Callable[[Item], Result], item: Item) -> Done[Result] | Lost:
    try:
        return Done(function(item))
    except (GenError, OutOfTimeError):
        raise
    except MemoryError:
        pass  # with the error go the frames that hold the memory; only then is there some to tell of it
    except BaseException as error:  # noqa: BLE001 - whatever an architecture does, `sys.exit()` too, is a result
        said = traceback.format_exception_only(error)[-1]  # stands even a `__str__` that raises
        return Lost(
            cause=Cause.RAISED_BY_LIBRARY,
            error=type(error).__name__,
            message=legible(said.partition(": ")[2].strip()),
            trace=legible("".join(traceback.format_exception(error))),
        )
    name = MemoryError.__name__
    return Lost(cause=Cause.OUT_OF_MEMORY, error=name, message="", trace=f"{name}\n")


def late(seconds: float | None) -> Lost:
    """What becomes of a task that takes longer than this."""
    message = f"There was no answer within {seconds:g} seconds." if seconds is not None else ""
    return Lost(cause=Cause.TIMED_OUT, error=TimeoutError.__name__, message=message)


def limit_memory(gigabytes: float) -> None:
    """Lets this process have so much memory of its own; an allocation beyond raises MemoryError. Only on Unix."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int(gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
