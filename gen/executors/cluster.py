"""A function and its items -> results, from the workers of a Dask cluster, which may be on other machines.

A worker of Dask's keeps one process of its own for each of its threads, and the tasks run in there. So what hangs,
crashes or hoards takes nothing of Dask's with it, and the same is told of it as on one machine. Where a worker dies
itself, or its machine does, Dask gives its tasks to another.

Only names and records travel, and this module imports neither torch nor what imports it: Dask's scheduler unpickles
what it passes on.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from gen.errors import GenError, MissingExtraError, SchedulerError
from gen.executors.outcomes import Done, Item, Lost, Result
from gen.executors.processes import Processes, begin, killed

_CONNECTING = 10.0  # seconds that a scheduler has to answer
_DESERTED = 30.0  # seconds without any worker until it is given up
_POLL = 1.0  # seconds between two looks at who is there
_AHEAD = 2  # tasks for each thread that are handed out before the first of them has ended


@dataclass(frozen=True, kw_only=True)
class Host:
    """What a worker is told of the processes that it shall keep."""

    run: str
    """Name of the run that they are for: the next one may have other code."""
    memory_gb: float | None
    ready: Callable[[], None] | None


class Cluster:
    """The workers of one scheduler, however many there are at a time."""

    def __init__(self, client: Any, address: str, host: Host) -> None:  # noqa: ANN401 - of an extra
        self._client = client
        self._address = address
        self._host = host
        self._threads = 0
        self._looked = self._seen = time.monotonic()

    def attempt(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, seconds: float | None
    ) -> Iterator[tuple[Item, Done[Result] | Lost]]:
        """What became of each item, as they end. The time counts from when a worker takes the item up.

        Raises the function's own GenError, and SchedulerError where the scheduler or all its workers are gone.
        """
        waiting = iter(range(len(items)))
        running: dict[int, Any] = {}
        ended: SimpleQueue[int] = SimpleQueue()
        self._seen = time.monotonic()
        while True:
            for number in islice(waiting, max(0, max(1, _AHEAD * self._threads) - len(running))):
                running[number] = self._submit(partial(_run_hosted, self._host, function, items[number], seconds))
                running[number].add_done_callback(partial(_tell, ended, number))
            if not running:
                return
            self._look()
            try:
                number = ended.get(timeout=_POLL)
            except Empty:
                continue
            yield items[number], self._outcome(running.pop(number))

    def dismiss(self) -> None:
        """Ends the processes that the workers keep for this run, as far as they can still be reached."""
        with suppress(OSError, TimeoutError):
            self._client.run(_dismiss, self._host.run, on_error="ignore")

    def _submit(self, task: Callable[[], Any]) -> Any:  # noqa: ANN401 - a future of Dask's
        return self._client.submit(task, pure=False, key=f"gen-{uuid4()}")

    def _look(self) -> None:
        """Counts the workers' threads from time to time. Raises SchedulerError if there were none for too long."""
        now = time.monotonic()
        if self._threads and now - self._looked < _POLL:
            return
        self._looked = now
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        self._threads = sum(each["nthreads"] for each in workers.values())
        if self._threads:
            self._seen = now
        elif now - self._seen > _DESERTED:
            raise SchedulerError(self._address, f"it has had no worker for {_DESERTED:g} seconds")

    def _outcome(self, future: Any) -> Done[Any] | Lost:  # noqa: ANN401 - of Dask's
        """What a task that ended came to. Raises its GenError, or SchedulerError where Dask itself failed."""
        from distributed import KilledWorker  # noqa: PLC0415 - as in `dask_cluster`

        if future.status == "finished":
            outcome: Done[Any] | Lost = future.result()
            return outcome
        if future.status != "error":
            raise SchedulerError(self._address, "the connection is lost")
        error = future.exception()
        if isinstance(error, KilledWorker):  # it took several of them with it
            return killed()
        if isinstance(error, GenError):
            raise error
        said = " ".join(str(error).split()).partition(". ")[0]
        problem = f"it cannot pass the work on, unless it and its workers have this project as it is here ({said})"
        raise SchedulerError(self._address, problem)


@contextmanager
def dask_cluster(
    address: str, *, memory_gb: float | None = None, ready: Callable[[], None] | None = None
) -> Iterator[Cluster]:
    """The workers of a scheduler; a process for each of their threads calls `ready` before its first task.

    Raises MissingExtraError without Dask, SchedulerError where nobody answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that not everybody installs
    except ImportError as error:
        raise MissingExtraError("--scheduler", "dask") from error
    for name in ("distributed", "distributed.client"):  # what matters is told in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SchedulerError(address, "nobody answers there; start one with `dask scheduler`") from error
    cluster = Cluster(client, address, Host(run=uuid4().hex, memory_gb=memory_gb, ready=ready))
    try:
        yield cluster
    finally:
        cluster.dismiss()
        client.close(timeout=_CONNECTING)  # takes back what is still handed out


def _tell(ended: SimpleQueue[int], number: int, _future: object) -> None:
    ended.put(number)


_hosted: dict[int, tuple[str, Processes]] = {}  # by thread: the run, and the process


def _run_hosted(
    host: Host, function: Callable[[Item], Result], item: Item, seconds: float | None
) -> Done[Result] | Lost:
    """Runs in a thread of a worker of Dask's, which has one process for it."""
    thread = threading.get_ident()
    run, processes = _hosted.get(thread, (None, None))
    if processes is None or run != host.run:
        if processes is not None:
            processes.stop()
        # Dask's nanny makes its workers daemons, which Python lets have no children. Ours are daemons themselves
        # and end with the worker.
        multiprocessing.current_process().daemon = False
        processes = Processes(1, partial(begin, host.memory_gb, host.ready))
        _hosted[thread] = (host.run, processes)
    [(_, outcome)] = processes.attempt(function, [item], seconds=seconds)
    if thread not in _hosted:  # it was dismissed meanwhile
        processes.stop()
    return outcome


def _dismiss(run: str) -> None:
    """Runs in each worker when a run is over."""
    for thread, (of, processes) in list(_hosted.items()):
        if of == run:
            del _hosted[thread]
            processes.stop()
