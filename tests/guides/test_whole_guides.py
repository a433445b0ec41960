"""Each guide of the site, from the file that the reader sees."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from gen.executors import Done
from gen.executors.processes import local_processes
from gen.guides.reading import Guide, read_guides
from gen.guides.running import run_guide
from gen.guides.surroundings import lay_checkpoint
from gen.records.guides import GuideRun
from gen.site.renderer import find_renderer
from tests.conftest import ROOT

GUIDES = read_guides(ROOT / "site_src")
PASTED = "then-and-now"
"""Of all guides this one is pasted in each run of the tests, and the others with `--whole`: it takes as long again."""


def run(guide: Guide) -> GuideRun:
    """As a build runs it; raises what the build ends with."""
    with local_processes(1, fresh=True) as processes:
        [(_, outcome)] = processes.attempt(partial(run_guide, find_renderer().executable), [guide], seconds=None)
    assert isinstance(outcome, Done)
    return outcome.result


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.slug))
def test_a_guide_holds_and_can_be_pasted(guide: Guide, tmp_path: Path, *, whole: bool) -> None:
    """Every block runs and every claim holds; in a Python of its own the same code prints what the page says."""
    made = run(guide)
    assert any("assert " in step for step in guide.script.splitlines())
    if not whole and guide.slug != PASTED:
        return
    checkpoints = tmp_path / "torch/hub/checkpoints"
    checkpoints.mkdir(parents=True)
    lay_checkpoint(checkpoints)  # what a reader's torchvision downloads
    own = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "TORCH_HOME": str(tmp_path / "torch")}
    work = tmp_path / "work"
    work.mkdir()
    pasted = subprocess.run(
        [sys.executable, "-c", guide.script],
        cwd=work,
        env=os.environ | own | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert pasted.returncode == 0, pasted.stderr
    assert pasted.stdout == "".join(block.printed for block in made.blocks)
