"""How the tests are shared out among the processes that run them."""

from __future__ import annotations

import os

import pytest


def test_what_is_in_one_module_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    """Whatever is dear there is made once."""
    # The group is told by pytest-xdist as a part of the name that a test goes by.
    group = "@tests/test_together.py" if "PYTEST_XDIST_WORKER" in os.environ else ""
    assert request.node.nodeid == f"tests/test_together.py::{request.node.name}{group}"
