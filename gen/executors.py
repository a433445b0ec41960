"""Where the work runs: local processes, each with one torch thread and one import of fastai."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def local_processes(workers: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """A pool of spawned processes, one for each core unless told otherwise."""
    pool = ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_settle)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _settle() -> None:
    """Each process computes on one thread, and says nothing of the libraries' deprecations."""
    warnings.simplefilter("ignore")
    import torch  # noqa: PLC0415 - in the worker only

    torch.set_num_threads(1)
