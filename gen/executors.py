"""A function and its items -> results, from local processes that may die without harm to the others.

An exception does not always survive the way from one process to another, and one that does not would take the
whole pool down. So it is told in words, errors of ours apart.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from signal import Signals
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from gen.errors import GenError, WorkersError
from gen.records import Cause

_AHEAD = 4  # tasks for each worker that are handed out before the first of them has ended
_POLL = 1.0  # seconds; a pool that breaks does not wake those who wait for it

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


class Processes:
    """Workers that each run one task at a time. One that dies is replaced, and only its own task is lost."""

    def __init__(self, workers: int, ready: Callable[[], None] | None) -> None:
        self._workers = workers
        self._ready = ready
        self._pool = self._open()

    def attempt(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, seconds: float
    ) -> Iterator[tuple[Item, Done[Result] | Lost]]:
        """What became of each item, as they end. The time counts from when a worker takes the item up.

        What goes down with its process has a second attempt with nothing beside it: it may have been killed for
        a neighbour's greed. Raises the function's own GenError, and WorkersError where no process starts.
        """
        again: list[Item] = []
        for number, outcome in self._run(function, items, seconds, ahead=_AHEAD * self._workers):
            if isinstance(outcome, Lost) and outcome.silent:
                again.append(items[number])
            else:
                yield items[number], outcome
        for number, outcome in self._run(function, again, seconds, ahead=1):
            yield again[number], outcome

    def map(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """The results in the order of the items.

        Raises the function's own GenError, WorkersError where a process dies, RuntimeError for any other error.
        """
        early: dict[int, Result] = {}
        due = 0
        for number, outcome in self._run(function, tuple(items), None, ahead=_AHEAD * self._workers):
            if isinstance(outcome, Lost):
                raise WorkersError(outcome.error) if outcome.silent else RuntimeError(outcome.trace)
            early[number] = outcome.result
            while due in early:
                yield early.pop(due)
                due += 1

    def stop(self) -> None:
        """Ends all processes, whatever they are doing."""
        self._pool.stop()
        self._pool.join()

    def _open(self) -> ProcessPool:
        pool = ProcessPool(self._workers, initializer=self._ready, context=get_context("spawn"))
        try:
            pool.schedule(_nothing).result()
        except BaseException as error:
            pool.stop()
            pool.join()
            if isinstance(error, BrokenProcessPool):
                raise WorkersError("none of them starts, as the traceback above tells") from error
            raise
        return pool

    def _run(
        self, function: Callable[[Item], Result], items: Sequence[Item], seconds: float | None, *, ahead: int
    ) -> Iterator[tuple[int, Done[Result] | Lost]]:
        """One attempt for each item, so many handed out at a time; outcomes by the item's number, as they end."""
        waiting = iter(range(len(items)))
        running: dict[Future[Done[Result] | Lost], int] = {}
        while True:
            for number in islice(waiting, ahead - len(running)):
                running[self._schedule(partial(_call, function, items[number]), seconds)] = number
            if not running:
                return
            ended = wait(running, timeout=_POLL, return_when=FIRST_COMPLETED).done
            if not self._pool.active:
                ended = set(running)
                self.stop()
                self._pool = self._open()
            for future in ended:
                yield running.pop(future), _outcome(future, seconds)

    def _schedule(self, call: Callable[[], Done[Result] | Lost], seconds: float | None) -> Future[Done[Result] | Lost]:
        try:
            return self._pool.schedule(call, timeout=seconds)
        except RuntimeError:  # it broke a moment ago
            broken: Future[Done[Result] | Lost] = Future()
            broken.set_exception(BrokenProcessPool())
            return broken


@contextmanager
def local_processes(workers: int, ready: Callable[[], None] | None = None) -> Iterator[Processes]:
    """So many spawned processes; each calls `ready` before its first task. Raises WorkersError if none starts."""
    processes = Processes(workers, ready)
    try:
        yield processes
    finally:
        processes.stop()


def limit_memory(gigabytes: float) -> None:
    """Lets this process have so much memory of its own; an allocation beyond raises MemoryError. Only on Unix."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int(gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _call(function: Callable[[Item], Result], item: Item) -> Done[Result] | Lost:
    """Runs in a worker."""
    try:
        return Done(function(item))
    except GenError:
        raise
    except MemoryError:
        pass  # with the error go the frames that hold the memory; only then is there some to tell of it
    except BaseException as error:  # noqa: BLE001 - whatever an architecture does, `sys.exit()` too, is a result
        said = traceback.format_exception_only(error)[-1]  # stands even a `__str__` that raises
        return Lost(
            cause=Cause.RAISED_BY_LIBRARY,
            error=type(error).__name__,
            message=said.partition(": ")[2].strip(),
            trace="".join(traceback.format_exception(error)),
        )
    return Lost(cause=Cause.OUT_OF_MEMORY, error=MemoryError.__name__, message="", trace=MemoryError.__name__)


def _outcome(future: Future[Done[Result] | Lost], seconds: float | None) -> Done[Result] | Lost:
    """What a task that ended came to. Raises its GenError."""
    if not future.done():  # its pool broke before it began
        return Lost(cause=Cause.KILLED, error="killed", message="Its process died.")
    try:
        return future.result()
    except TimeoutError:
        message = f"There was no answer within {seconds:g} seconds." if seconds is not None else ""
        return Lost(cause=Cause.TIMED_OUT, error=TimeoutError.__name__, message=message)
    except ProcessExpired as error:
        ending = _ending(error.exitcode)
        return Lost(cause=Cause.KILLED, error=ending, message=f"Its process ended with {ending}.")
    except BrokenProcessPool:
        return Lost(cause=Cause.KILLED, error="killed", message="Its process died.")


def _ending(code: int) -> str:
    """How a process ended, by its exit code."""
    try:
        return Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _nothing() -> None:
    """The task that shows that a worker has started."""
