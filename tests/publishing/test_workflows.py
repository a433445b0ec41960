"""The workflows: what may write runs no code of a stranger, and two linters find nothing, though they would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.publishing.rehearsing import ROOT

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
PINNED = re.compile(r"uses: (?:[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\$/\.github/workflows/[\w-]+\.yml)")
# What is wrong with each, a linter alone can tell.
BAD = {
    "actionlint": """\
on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ github.evnt.number }}
""",
    "zizmor": """\
on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: echo "${{ github.event.pull_request.title }}"
""",
}
LINTERS = {"actionlint": ["actionlint"], "zizmor": ["zizmor", "--offline", "--quiet"]}


def read(name: str) -> dict[Any, Any]:
    """A workflow."""
    found: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text())
    return found


def checked(linter: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """What a linter says; without it the test is skipped, in CI it fails."""
    name, *options = LINTERS[linter]
    executable = shutil.which(name)
    if executable is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed: run nox -s environment")
    command = [str(executable), *options, *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_find_nothing(linter: str) -> None:
    """As `nox -s lint` runs them."""
    done = checked(linter, *(FOLDER / name for name in WORKFLOWS))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_find_what_is_bad(linter: str, tmp_path: Path) -> None:
    """A misspelt name; code in a title, and an action that may become another."""
    (tmp_path / "bad.yml").write_text(BAD[linter])
    assert checked(linter, tmp_path / "bad.yml").returncode != 0


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_allowed_but_what_a_job_asks_for(name: str) -> None:
    """And no expression stands in a script."""
    workflow = read(name)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_by_commit(name: str) -> None:
    """With the version beside it, for a reader."""
    used = [line.strip().removeprefix("- ") for line in (FOLDER / name).read_text().splitlines() if "uses: " in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_what_runs_a_stranger_s_code_may_write_nothing() -> None:
    """What a pull request starts by itself, and what that calls."""
    for name in WORKFLOWS:
        workflow = read(name)
        triggers = workflow[True]  # YAML takes `on` for this
        if "pull_request" in triggers or "workflow_call" in triggers:
            for job in workflow["jobs"].values():
                assert job["permissions"] == {"contents": "read"}, name
                assert "secrets" not in job, name
            assert not re.search(r"secrets\.\w", (FOLDER / name).read_text()), name


@pytest.mark.parametrize("name", ["preview-publish.yml", "preview-remove.yml"])
def test_what_may_write_for_a_stranger_runs_our_code_alone(name: str) -> None:
    """It checks out our branch, uses no other action, and starts nothing but `publishing`."""
    for job in read(name)["jobs"].values():
        checkout, *steps = job["steps"]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
        assert all(re.fullmatch(r"python3 -m publishing \w+", step["run"]) for step in steps)


def test_publishing_needs_python_and_git_alone() -> None:
    """The job that may write installs nothing."""
    command = ["python3", "-S", "-m", "publishing", "address"]  # without any package
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("https://"), done.stderr
