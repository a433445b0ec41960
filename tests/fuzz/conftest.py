"""Keeps what was counted, where `nox -s fuzz` says: cases and seconds of each target."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.fuzz.cases import COUNTED, SECONDS


def pytest_sessionfinish(exitstatus: int) -> None:
    """Nothing is kept of a run in which anything failed."""
    result = os.environ.get("FUZZ_RESULT")
    if result is None or exitstatus:
        return
    targets = [
        {"target": target, "cases": COUNTED[target], "seconds": round(SECONDS[target], 1)} for target in sorted(COUNTED)
    ]
    Path(result).write_text(json.dumps({"targets": targets}, indent=2) + "\n", encoding="utf-8")
