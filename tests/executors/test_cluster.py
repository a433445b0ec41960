"""A Dask cluster whose workers or scheduler die, and a build on one."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from gen import pipeline
from gen.cache import Cache
from gen.errors import RecordsError, SchedulerError
from gen.executors import Done, Where, cluster, open_executor
from gen.pipeline import Built
from gen.settings import load_settings
from gen.store import Records
from tests.executors.conftest import dask_cluster
from tests.executors.tasks import make_slowly, slow
from tests.site.handmade import REFUSED_ENTRY
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


def test_what_was_built_before_all_workers_died_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run goes on from there, wherever it runs; until then there is no index."""
    monkeypatch.setattr(pipeline, "_inspect", make_slowly)
    monkeypatch.setattr(pipeline, "_ready", None)
    chosen = [replace(REFUSED_ENTRY.architecture, name=f"number{number}") for number in range(10, 22)]
    records, cache = Records(tmp_path / "records"), Cache(tmp_path / "cache")
    settings = load_settings(None)
    with dask_cluster(tmp_path, workers=2) as started:

        def kill(_: Built) -> None:
            monkeypatch.setattr(cluster, "_DESERTED", 1.0)  # until now they had time to come
            for worker in started.workers:
                worker.kill()

        def kill_after_one(_: int) -> AbstractContextManager[Callable[[Built], None]]:
            return nullcontext(kill)

        where = Where(scheduler=started.address)
        with pytest.raises(SchedulerError):
            pipeline.inspect_all(chosen, settings, records, cache=cache, where=where, watch=kill_after_one)
        with pytest.raises(RecordsError):
            records.index()
    built = pipeline.inspect_all(chosen, settings, records, cache=cache, where=Where(workers=0))
    assert 1 <= sum(each.remembered for each in built) < 12
    assert [each.key for each in built] == [each.key for each in chosen] == list(records.index().keys)


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
    """As one in local processes, although a worker is killed in mid-run; and they are remembered like others."""
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
