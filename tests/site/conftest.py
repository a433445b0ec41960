"""An option for the golden files."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/site --update-golden` writes the golden files anew; look at the difference before you commit."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")
