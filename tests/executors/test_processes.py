"""Local processes that do not even start."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from gen.errors import WorkersError
from gen.executors import in_order
from gen.executors.processes import local_processes
from tests.executors.tasks import die, double


def test_a_process_that_is_killed_as_it_starts_is_started_again(tmp_path: Path) -> None:
    """What killed it is over by then."""
    (tmp_path / "first").touch()
    with local_processes(1, ready=partial(die, tmp_path)) as executor:
        assert list(in_order(executor, double, [1, 2])) == [2, 4]


def test_where_none_starts_a_line_says_so(tmp_path: Path) -> None:
    """The second attempt is the last."""
    for name in ("first", "second", "third"):
        (tmp_path / name).touch()
    with (
        pytest.raises(WorkersError, match="none of them starts"),
        local_processes(1, ready=partial(die, tmp_path)),
    ):
        pass
    assert len(list(tmp_path.iterdir())) == 1
