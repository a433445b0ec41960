"""A function and its items -> results, from local processes that may die without harm to the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context
from signal import Signals

from pebble import ProcessExpired, ProcessPool

from gen.errors import WorkersError
from gen.executors.outcomes import Done, Item, Lost, Result, call, late, limit_memory
from gen.records import Cause

_AHEAD = 4  # tasks for each worker that are handed out before the first of them has ended
_POLL = 1.0  # seconds; a pool that breaks does not wake those who wait for it


class Processes:
    """Workers that each run one task at a time. One that dies is replaced, and only its own task is lost."""

    def __init__(self, workers: int, ready: Callable[[], None], *, fresh: bool = False) -> None:
        self._workers = workers
        self._ready = ready
        self._most = 1 if fresh else 0  # tasks of a process; Pebble's word for no limit is 0
        self._pool = self._open()

    def attempt(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, seconds: float | None
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

    def stop(self) -> None:
        """Ends all processes, whatever they are doing."""
        self._pool.stop()
        self._pool.join()

    def _open(self, *, again: bool = True) -> ProcessPool:
        """Starts the processes, a second time if the first of them dies at once: it may have been somebody's doing."""
        pool = ProcessPool(self._workers, max_tasks=self._most, initializer=self._ready, context=get_context("spawn"))
        try:
            pool.schedule(_nothing).result()
        except BaseException as error:
            pool.stop()
            pool.join()
            if not isinstance(error, BrokenProcessPool | ProcessExpired):
                raise
            if not again:
                raise WorkersError("none of them starts; a traceback above tells why, if there is one") from error
            return self._open(again=False)
        return pool

    def _run(
        self, function: Callable[[Item], Result], items: Sequence[Item], seconds: float | None, *, ahead: int
    ) -> Iterator[tuple[int, Done[Result] | Lost]]:
        """One attempt for each item, so many handed out at a time; outcomes by the item's number, as they end."""
        waiting = iter(range(len(items)))
        running: dict[Future[Done[Result] | Lost], int] = {}
        while True:
            for number in islice(waiting, ahead - len(running)):
                running[self._schedule(partial(call, function, items[number]), seconds)] = number
            if not running:
                return
            ended = wait(running, timeout=_POLL, return_when=FIRST_COMPLETED).done
            if not self._pool.active:
                ended = set(running)
                self.stop()
                self._pool = self._open()
            for future in ended:
                yield running.pop(future), _outcome(future, seconds)

    def _schedule(self, task: Callable[[], Done[Result] | Lost], seconds: float | None) -> Future[Done[Result] | Lost]:
        try:
            return self._pool.schedule(task, timeout=seconds)
        except RuntimeError:  # it broke a moment ago
            broken: Future[Done[Result] | Lost] = Future()
            broken.set_exception(BrokenProcessPool())
            return broken


@contextmanager
def local_processes(
    workers: int, *, memory_gb: float | None = None, ready: Callable[[], None] | None = None, fresh: bool = False
) -> Iterator[Processes]:
    """So many spawned processes at a time; each calls `ready` before its first task, which is its only one if `fresh`.

    Raises WorkersError if none starts.
    """
    processes = Processes(workers, partial(begin, memory_gb, ready), fresh=fresh)
    try:
        yield processes
    finally:
        processes.stop()


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def begin(memory_gb: float | None, ready: Callable[[], None] | None) -> None:
    """The first thing that a worker does."""
    if ready is not None:
        ready()
    _hush()
    if memory_gb is not None:
        limit_memory(memory_gb)


def _hush() -> None:
    """What other people's code prints is for nobody: it may look like a line of ours, or move the cursor."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _outcome(future: Future[Done[Result] | Lost], seconds: float | None) -> Done[Result] | Lost:
    """What a task that ended came to. Raises its GenError."""
    if not future.done():  # its pool broke before it began
        return killed()
    try:
        return future.result()
    except TimeoutError:
        return late(seconds)
    except ProcessExpired as error:
        return killed(_ending(error.exitcode))
    except BrokenProcessPool:
        return killed()


def killed(ending: str | None = None) -> Lost:
    """What becomes of a task whose process dies, however it ended."""
    message = f"Its process ended with {ending}." if ending is not None else "Its process died."
    return Lost(cause=Cause.KILLED, error=ending or "killed", message=message)


def _ending(code: int) -> str:
    """How a process ended, by its exit code."""
    try:
        return Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _nothing() -> None:
    """The task that shows that a worker has started."""
