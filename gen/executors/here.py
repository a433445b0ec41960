"""A function and its items -> results, one after the other in this process: to follow them with a debugger.

Limits hold as far as a process can hold itself to them. What crashes takes everything with it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from gen.executors.outcomes import Done, Item, Lost, OutOfTimeError, Result, call, late, limit_memory


class Here:
    """An executor without any other process."""

    def attempt(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, seconds: float | None
    ) -> Iterator[tuple[Item, Done[Result] | Lost]]:
        """What became of each item, in their order."""
        for item in items:
            outcome: Done[Result] | Lost
            try:
                with _time_limit(seconds):
                    outcome = call(function, item)
            except OutOfTimeError:
                outcome = late(seconds)
            yield item, outcome


@contextmanager
def this_process(*, memory_gb: float | None = None, ready: Callable[[], None] | None = None) -> Iterator[Here]:
    """Runs tasks here, with a limit of memory that ends with them."""
    if ready is not None:
        ready()
    with _memory_limit(memory_gb):
        yield Here()


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Raises OutOfTimeError after so many seconds; only on Unix, and not in another thread than the main one."""
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(_number: int, _frame: object) -> NoReturn:
    raise OutOfTimeError


@contextmanager
def _memory_limit(gigabytes: float | None) -> Iterator[None]:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        if gigabytes is not None:
            limit_memory(gigabytes)
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
