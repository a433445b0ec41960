"""A Dask cluster whose workers or scheduler die, and a build on one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gen.errors import SchedulerError
from gen.executors import Done, Where, cluster, open_executor
from tests.executors.conftest import dask_cluster
from tests.executors.tasks import slow
from tests.test_incremental import REAL
from tests.test_reproducible import digests
from tests.zoo import Project, plant

KEPT = "What was built is in the cache: the same command goes on."


def test_nothing_is_lost_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    """The other one does its tasks as well."""
    with dask_cluster(tmp_path, workers=2) as started, open_executor(Where(scheduler=started.address), 12) as executor:
        outcomes = executor.attempt(slow, range(12), seconds=60)
        done = [next(outcomes)]
        started.workers[0].kill()
        done += outcomes
    assert sorted(done) == [(number, Done(number)) for number in range(12)]


def test_without_any_worker_it_is_given_up_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half a minute without one; here after a second."""
    monkeypatch.setattr(cluster, "_DESERTED", 1.0)
    with (
        dask_cluster(tmp_path, workers=0) as started,
        open_executor(Where(scheduler=started.address), 1) as executor,
        pytest.raises(SchedulerError, match="it has had no worker for 1 seconds") as raised,
    ):
        list(executor.attempt(slow, [1], seconds=60))
    assert str(raised.value).endswith(KEPT)


def test_without_its_scheduler_it_is_given_up_in_one_line(tmp_path: Path) -> None:
    """As soon as that is seen."""
    with dask_cluster(tmp_path, workers=1) as started, open_executor(Where(scheduler=started.address), 9) as executor:
        outcomes = executor.attempt(slow, range(9), seconds=60)
        next(outcomes)
        started.scheduler.kill()
        with pytest.raises(SchedulerError, match="the connection is lost"):
            list(outcomes)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which nothing was built yet."""
    return plant(tmp_path_factory.mktemp("project"))


def test_a_scheduler_that_does_not_answer_is_one_line(project: Project) -> None:
    """Nothing is written."""
    code, lines = project.gen("inspect", *REAL, "--no-cache", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 1
    [line] = lines
    assert line.startswith("gen: the Dask scheduler tcp://127.0.0.1:9: nobody answers there")
    assert not list((project.root / "build/records").iterdir())


def test_without_dask_installed_one_line_says_what_to_install(project: Project, tmp_path: Path) -> None:
    """It is an extra."""
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError('distributed')")
    code, lines = project.gen("inspect", *REAL, "--no-cache", "--scheduler", "tcp://127.0.0.1:9", path=tmp_path)
    assert (code, lines) == (1, ["gen: --scheduler needs what is not installed: `pip install 'fastai-anatomy[dask]'`."])


def test_workers_with_other_code_are_refused(project: Project, tmp_path: Path) -> None:
    """They would make other records."""
    other = plant(tmp_path / "other")
    (other.root / "gen/anatomy/remark.py").touch()
    with dask_cluster(tmp_path, workers=1, root=other.root, environment=other.environment) as started:
        code, lines = project.gen("inspect", *REAL, "--no-cache", "--scheduler", started.address)
    assert code == 1
    [line] = lines
    assert line.startswith(f"gen: a worker on {os.uname().nodename} has another version of this project")


def test_a_build_on_a_cluster_gives_the_same_records(project: Project, tmp_path: Path) -> None:
    """As one in local processes, although a worker is killed in mid-run; a build that all leave goes on later."""
    with dask_cluster(tmp_path, workers=2, root=project.root, environment=project.environment) as started:
        running = project.start("inspect", *REAL, "--scheduler", started.address, "--records", "build/dask")
        assert running.stdout is not None
        assert next(iter(running.stdout)).startswith("1/3 ")
        started.workers[0].kill()
        said = running.communicate()[0]
    assert running.returncode == 0, said
    code, lines = project.gen("inspect", *REAL, "--workers", "1", "--no-cache", "--records", "build/local")
    assert code == 0, lines
    assert digests(project.root / "build/dask") == digests(project.root / "build/local")
    code, lines = project.gen("inspect", *REAL, "--scheduler", "tcp://127.0.0.1:9", "--records", "build/again")
    assert (code, lines) == (0, ["3 architectures, 0 of them built. works, but: 3"])
