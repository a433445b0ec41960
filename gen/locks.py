"""A folder -> the right to write it, for one process at a time; the system takes it back from one that dies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gen.errors import OutputError


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
