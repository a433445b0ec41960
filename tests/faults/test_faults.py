"""Pages are rendered while something goes wrong: nothing is half-written, a line says what happened, and the next run
makes what it would have made. `nox -s faults` tries the rest, again and again."""

from __future__ import annotations

import pytest

from tests.faults.injuries import tried
from tests.faults.yard import Yard, plant_yard


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """A project with the records that were made by hand."""
    return plant_yard(tmp_path_factory.mktemp("yard") / "project", 0, learners=False)


@pytest.mark.parametrize("fault", ["ended by SIGTERM", "the disk is full"])
def test_nothing_is_lost(yard: Yard, fault: str) -> None:
    """Each file is as it was or as it shall be, and in the end all bytes are those of a clean run."""
    assert tried(yard, fault, []) == 0
