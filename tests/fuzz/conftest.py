"""Keeps what was counted, where `nox -s fuzz` says: cases and seconds of each target."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.fuzz.cases import COUNTED, SECONDS


def pytest_sessionfinish(exitstatus: int) -> None:
    """Nothing is kept of a run in which anything failed, and of targets that were left out what was counted before."""
    result = os.environ.get("FUZZ_RESULT")
    if result is None or exitstatus:
        return
    path = Path(result)
    known = {each["target"]: each for each in json.loads(path.read_bytes())} if path.is_file() else {}
    for target, cases in COUNTED.items():
        known[target] = {"target": target, "cases": cases, "seconds": round(SECONDS[target], 1)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([known[target] for target in sorted(known)], indent=2) + "\n", encoding="utf-8")
