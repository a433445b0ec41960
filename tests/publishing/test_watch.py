"""The week's build with the newest libraries, by the workflow's own steps and a `nox` that only pretends to build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gen.changes.comparing import Changes
from gen.site.docs import read_history
from tests.publishing.rehearsing import Rehearsal, packed, rehearsal

BRANCH = "newest-libraries"
ROWS = [["resnet18", "torchvision/resnet18/", "works"], ["vgg16", "torchvision/vgg16/", "works, but"]]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Rehearsal]:
    """Main with a lock, and its site."""
    with rehearsal(tmp_path / "github") as made:
        site = tmp_path / "site"
        (site / "architectures").mkdir(parents=True)
        (site / "index.html").write_text("main")
        (site / "architectures/index.json").write_text(catalogue(ROWS, "1.0.31"))
        made.main(site, 100)
        (tmp_path / "lock").write_text("timm==1.0.31\n")
        blob = made.git("hash-object", "-w", str(tmp_path / "lock")).strip()
        made.git("update-index", "--add", "--cacheinfo", f"100644,{blob},requirements.lock")
        made.git("update-index", "--add", "--cacheinfo", f"100644,{blob},gen/other")
        who = ("-c", "user.name=x", "-c", "user.email=x@localhost")
        commit = made.git(*who, "commit-tree", made.git("write-tree").strip(), "-m", "main").strip()
        made.git("update-ref", "refs/heads/main", commit)
        yield made


def catalogue(rows: list[list[str]], timm: str) -> str:
    """What a build publishes of all architectures."""
    return json.dumps({"versions": {"timm": timm}, "n_out": 102, "columns": ["name", "page", "verdict"], "rows": rows})


def week(github: Rehearsal, lock: str, built: str | None, *, run: int) -> str:
    """A run of both jobs, where `nox` writes this lock and builds this; what the second job says."""
    tools = github.folder / "bin"
    tools.mkdir(exist_ok=True)
    (github.folder / "built.json").write_text(built or "")
    script = f"""#!/bin/bash
case "$*" in
  "-s lock"*) [[ "$*" == *"--upgrade-package timm"* ]]; echo "{lock}" > requirements.lock ;;
  "-s build-docs") echo "building"; echo "ERROR: no \\`\\`\\`kernel for @you" >&2
    mkdir -p build/site/architectures && cp {github.folder}/built.json build/site/architectures/index.json
    test -s {github.folder}/built.json ;;
  *) exit 9 ;;
esac
"""
    for name, content in (("nox", script), ("pip", "#!/bin/bash\n")):
        (tools / name).write_text(content)
        (tools / name).chmod(0o755)
    first, second = (github.job("watch.yml", name, {}, run=run, commit="f" * 40) for name in ("build", "propose"))
    assert first.returncode == 0, first.stdout
    assert second.returncode == 0, second.stdout
    return second.stdout


def _history(github: Rehearsal, step: str, folder: Path) -> tuple[Changes, ...]:
    """What the page of all versions makes of a file of the proposed branch."""
    (folder / step).parent.mkdir(parents=True)
    (folder / step).write_text(github.git("show", f"{BRANCH}:{step}"))
    return read_history(folder / "site_src")


def test_what_is_otherwise_is_proposed(github: Rehearsal, tmp_path: Path) -> None:
    """With the lock and the step of the history on a branch, and again next week in the same pull request."""
    newer = [["resnet18", "torchvision/resnet18/", "refused"], ROWS[1]]
    assert "pull request 1: The newest libraries change" in week(
        github, "timm==1.0.32", catalogue(newer, "1.0.32"), run=1
    )
    proposed = github.state.pulls[1]
    assert (proposed["head"], proposed["base"]) == (BRANCH, "main")
    assert "timm` `1.0.31` → `1.0.32`" in proposed["body"]
    assert "`works` → `refused`: `torchvision/resnet18`" in proposed["body"]
    assert github.git("show", f"{BRANCH}:requirements.lock") == "timm==1.0.32\n"
    step = "site_src/history/timm-1.0.32.json"
    assert github.git("diff", "--name-only", "main", BRANCH) == f"requirements.lock\n{step}\n"
    (kept,) = _history(github, step, tmp_path)
    assert kept.versions == {"timm": ("1.0.31", "1.0.32")}
    assert kept.verdicts() == {("works", "refused"): ("torchvision/resnet18/",)}
    proposed |= {"head": {"sha": "1" * 40, "ref": BRANCH, "repo": {"full_name": "fastai-anatomy/fastai-anatomy"}}}
    proposed |= {"base": {"ref": "main"}}
    week(github, "timm==1.0.33", catalogue(newer, "1.0.33"), run=2)
    assert list(github.state.pulls) == [1]
    assert "1.0.33" in github.state.pulls[1]["body"]
    assert github.git("rev-list", "--count", f"main..{BRANCH}") == "1\n"


def test_what_breaks_is_proposed_with_the_log(github: Rehearsal) -> None:
    """As a block of code, which a line of the log cannot end."""
    assert "break the build" in week(github, "timm==2", None, run=1)
    body = github.state.pulls[1]["body"]
    assert "ERROR: no '''kernel for @you" in body
    assert body.count("````") == 2


def test_nothing_new_is_not_proposed(github: Rehearsal) -> None:
    """Nor are versions with which nothing is otherwise."""
    assert "nothing is otherwise" in week(github, "timm==1.0.32", catalogue(ROWS, "1.0.32"), run=1)
    assert "these versions already" in week(github, "timm==1.0.31", None, run=2)
    assert github.state.pulls == {}
    assert BRANCH not in github.git("for-each-ref")


def test_a_version_is_no_path(github: Rehearsal, tmp_path: Path) -> None:
    """A catalogue whose versions would lead out of the folder is refused in a line."""
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "requirements.lock").write_text("timm==1.0.32\n")
    (watch / "index.json").write_text(catalogue([], "../../x"))
    github.state.artifacts[1] = {"watch": packed(watch)}
    done = github.job("watch.yml", "propose", {}, run=1, commit="f" * 40)
    assert done.returncode == 1
    assert "'timm-../../x' are no versions of packages" in done.stdout
    assert BRANCH not in github.git("for-each-ref")
