"""Ways and architectures -> times: every way in a process of its own, all taking turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice

from benchmark.ways import Took, Way, measure
from benchmark.worker import Worker, WorkerDiedError
from gen.errors import GenError

_WARM = "torchvision/resnet18"  # what is imported or filled at first use is so before anything counts


class UnableError(GenError):
    """A tool cannot do what everybody can: the benchmark calls it in the wrong way."""

    def __init__(self, way: Way, error: str) -> None:
        self.way = way
        self.error = error
        super().__init__(f"{way} cannot do {_WARM}, so that nothing can be compared with it: {error}")


class Contest:
    """A worker for each way."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.ways = tuple(ways)
        self._workers = {way: Worker() for way in ways}

    def warm(self) -> None:
        """Has every tool import what it needs. Raises UnableError."""
        for way in self.ways:
            took = self.take(way, _WARM)
            if took.error is not None:
                raise UnableError(way, took.error)

    def take(self, way: Way, key: str) -> Took:
        """One turn. A process that dies is a result as well."""
        try:
            return self._workers[way].call(measure, way, key)
        except WorkerDiedError:
            return Took(build=0, use=0, error="its process died")

    def round(self, keys: Sequence[str], *, number: int = 0) -> dict[Way, dict[str, Took]]:
        """Every architecture once in every way; another way begins each time."""
        times: dict[Way, dict[str, Took]] = {way: {} for way in self.ways}
        for index, key in enumerate(keys, start=number):
            start = index % len(self.ways)
            for way in islice(cycle(self.ways), start, start + len(self.ways)):
                times[way][key] = self.take(way, key)
        return times

    def memory(self, way: Way) -> float:
        """The most that its process held, in megabytes."""
        return self._workers[way].peak()

    def close(self) -> None:
        """Ends all processes."""
        for worker in self._workers.values():
            worker.close()


@contextmanager
def contest(*ways: Way) -> Iterator[Contest]:
    """Workers for as long as they are needed, warm. Raises UnableError."""
    running = Contest(ways)
    try:
        running.warm()
        yield running
    finally:
        running.close()
