"""A Dask cluster on this machine, as a user would start it: a scheduler, and workers in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@dataclass
class DaskCluster:
    """A scheduler and its workers; a test may kill them."""

    folder: Path
    root: Path
    environment: Mapping[str, str]
    scheduler: subprocess.Popen[bytes] = field(init=False)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Starts a part of it."""
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def address(self) -> str:
        """Where the scheduler listens, once it does."""
        file = self.folder / "scheduler.json"
        for _ in range(600):
            if file.is_file() and file.read_text():
                address: str = json.loads(file.read_text())["address"]
                return address
            time.sleep(0.1)
        raise TimeoutError("the scheduler does not start")

    def add_worker(self, *options: str) -> None:
        """One worker more, of one thread."""
        common = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        self.workers.append(self.start("worker", self.address, *common, *options))


@contextmanager
def dask_cluster(
    folder: Path, *, workers: int, root: Path = ROOT, environment: Mapping[str, str] = os.environ
) -> Iterator[DaskCluster]:
    """A cluster that ends with the test. Its workers have no nanny, so that one that is killed stays dead."""
    cluster = DaskCluster(folder, root, {**environment, "PYTHONWARNINGS": "ignore"})
    file = ("--scheduler-file", str(folder / "scheduler.json"))
    cluster.scheduler = cluster.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *file)
    try:
        for _ in range(workers):
            cluster.add_worker("--no-nanny")
        yield cluster
    finally:
        for process in (*cluster.workers, cluster.scheduler):
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:  # Dask does not always find its end
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Two workers, one of them with a nanny, as Dask has them if nothing else is said."""
    with dask_cluster(tmp_path_factory.mktemp("dask"), workers=1) as cluster:
        cluster.add_worker()
        yield cluster
