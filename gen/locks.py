"""A folder -> the right to write it, or to be one of few; the system takes it back from a process that dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from gen.errors import OutputError

_POLL = 0.2  # seconds; the system tells nobody that one of several locks is free


@contextmanager
def only_writer(folder: Path, *, waiting: Callable[[Path], None]) -> Iterator[None]:
    """Waits until no other process has the folder, calling `waiting` first if one has. Raises OutputError."""
    path = folder.with_name(f".{folder.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
    with file:  # closing it gives it back
        if not _lock(file, wait=False):
            waiting(folder)
            _lock(file, wait=True)
        yield


@contextmanager
def one_of(most: int, folder: Path) -> Iterator[None]:
    """Waits until fewer than `most` processes are inside for the same folder. Raises OutputError."""
    with ExitStack() as stack:
        try:
            files = [stack.enter_context((folder / f".{number}.lock").open("ab")) for number in range(most)]
        except OSError as error:
            raise OutputError(folder, error.strerror or str(error)) from error
        while not any(_lock(file, wait=False) for file in files):
            time.sleep(_POLL)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        """Windows tries for ten seconds at a time."""
        file.seek(0)
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK if not wait else msvcrt.LK_LOCK, 1)
            except OSError:
                if not wait:
                    return False
            else:
                return True
else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        """A file system that has no locks is used without."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
