"""Where the work runs: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gen.executors.here import this_process
from gen.executors.outcomes import Done, Executor, Lost, in_order
from gen.executors.processes import cores, local_processes

__all__ = ["Done", "Executor", "Lost", "Where", "in_order", "open_executor"]


@dataclass(frozen=True, kw_only=True)
class Where:
    """What a user says of where the work shall run."""

    workers: int | None = None
    """Processes of this machine: one a core if None, and 0 for none besides this one."""
    scheduler: str | None = None
    """Address of a Dask scheduler, whose workers build the learners."""


@contextmanager
def open_executor(
    where: Where, tasks: int, *, memory_gb: float | None = None, ready: Callable[[], None] | None = None
) -> Iterator[Executor]:
    """An executor for so many tasks. Each of its processes calls `ready` once, and then has so much memory.

    Raises WorkersError where no process starts, SchedulerError or MissingExtraError where there is no cluster.
    """
    if where.scheduler is not None:
        from gen.executors.cluster import dask_cluster  # noqa: PLC0415 - an extra that not everybody installs

        with dask_cluster(where.scheduler, memory_gb=memory_gb, ready=ready) as cluster:
            yield cluster
    elif where.workers == 0:
        with this_process(memory_gb=memory_gb, ready=ready) as here:
            yield here
    else:
        with local_processes(min(where.workers or cores(), tasks), memory_gb=memory_gb, ready=ready) as processes:
            yield processes
