"""Builds one after the other in a project of their own: what has not changed is neither built nor rendered again.

What was done is counted by what the command says, and never by time.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_reproducible import digests
from tests.zoo import Project, plant

REAL = ("--only", "finch", "--only", "robin", "--only", "carp")
BLOCKED = ("fastai", "timm", "torch", "torchvision")


@dataclass(frozen=True)
class Said:
    """What a build says of what it did."""

    built: int
    rendered: int


def build(project: Project, *options: str | Path, path: Path | None = None) -> Said:
    """Builds the architectures that do not fail, in one process."""
    code, lines = project.gen("build", *REAL, "--workers", "1", *options, path=path)
    assert code == 0, lines
    return said(lines)


def said(lines: Sequence[str]) -> Said:
    """What the last lines tell."""
    text = "\n".join(lines)
    built = re.search(r"^3 architectures, (\d+) of them built\.", text, re.MULTILINE)
    rendered = re.search(r"^\d+ pages in .*, (\d+) of them rendered$", text, re.MULTILINE)
    assert built is not None, text
    assert rendered is not None, text
    return Said(built=int(built[1]), rendered=int(rendered[1]))


def made(project: Project) -> dict[str, str]:
    """Digests of all records and pages."""
    folder = project.root / "build"
    return {path: digest for path, digest in digests(folder).items() if path.startswith(("docs/", "records/"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, str]]:
    """A project that was built once, and what was made then. Each test leaves the project as it was."""
    project = plant(tmp_path_factory.mktemp("project"))
    first = build(project)
    assert first.built == 3
    assert first.rendered > 3
    return project, made(project)


@pytest.fixture
def no_torch(tmp_path: Path) -> Path:
    """A folder for Python's path in which torch and what imports it cannot be imported."""
    for name in BLOCKED:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was imported')")
    return tmp_path


def test_where_nothing_changed_nothing_is_done(built: tuple[Project, dict[str, str]], no_torch: Path) -> None:
    """No learner is built, no page rendered, and torch not even imported; everything is as it was."""
    project, before = built
    assert build(project, path=no_torch) == Said(built=0, rendered=0)
    assert made(project) == before
    code, listed = project.gen("list", path=no_torch)
    assert (code, listed[0]) == (0, "torchvision/banshee")


def test_a_page_that_was_changed_or_removed_comes_back(built: tuple[Project, dict[str, str]], no_torch: Path) -> None:
    """So does a record; both from the cache."""
    project, before = built
    (project.root / "build/docs/torchvision/carp/index.md").write_text("something else")
    (project.root / "build/docs/torchvision/finch/head.svg").unlink()
    (project.root / "build/records/torchvision/robin.json.gz").write_bytes(b"garbage")
    assert build(project, path=no_torch) == Said(built=0, rendered=0)
    assert made(project) == before


def test_other_folders_get_the_same_from_the_cache(built: tuple[Project, dict[str, str]], no_torch: Path) -> None:
    """A cache belongs to no folder of records or pages."""
    project, before = built
    folders = ("--records", no_torch / "records", "--docs", no_torch / "docs")
    assert build(project, *folders, path=no_torch) == Said(built=0, rendered=0)
    again = digests(no_torch)
    assert {path: digest for path, digest in again.items() if path.startswith(("docs/", "records/"))} == before


def test_a_changed_template_renders_pages_and_builds_no_learner(
    built: tuple[Project, dict[str, str]], no_torch: Path
) -> None:
    """All pages that the template may be for."""
    project, before = built
    template = project.root / "gen/site/templates/architecture.md"
    text = template.read_text()
    template.write_text(text + "\nOne more line.\n")
    after = build(project, path=no_torch)
    assert (after.built, after.rendered > 3) == (0, True)
    assert "One more line." in (project.root / "build/docs/torchvision/carp/index.md").read_text()
    template.write_text(text)
    assert build(project, path=no_torch) == Said(built=0, rendered=0)
    assert made(project) == before


def test_a_claim_of_a_guide_that_no_longer_holds_ends_a_build(
    built: tuple[Project, dict[str, str]], no_torch: Path
) -> None:
    """With one line, that names guide and line; what an earlier build wrote stays as it was."""
    project, before = built
    text = (ROOT / "tests/guides/small/small.md").read_text()
    (no_torch / "guides").mkdir()
    guide = no_torch / "guides/small.md"
    guide.write_text(text.replace("sum(numbers) < 17", "sum(numbers) < 16"))
    code, lines = project.gen("build", *REAL, "--guides", "--site-src", no_torch, path=no_torch)
    assert code == 1
    assert lines == [f"gen: {guide}, line 17: AssertionError: assert sum(numbers) < 16 (16 < 16)"]
    assert made(project) == before


def test_a_changed_source_builds_what_it_defines_and_nothing_else(built: tuple[Project, dict[str, str]]) -> None:
    """Its record is the same in the end, so that no page is rendered."""
    project, before = built
    source = project.library / "fish.py"
    text = source.read_text()
    source.write_text(text + "# a remark\n")
    assert build(project) == Said(built=1, rendered=0)
    assert made(project) == before
    source.write_text(text)
    assert build(project) == Said(built=0, rendered=0)


def test_a_damaged_cache_is_noticed_and_made_anew(built: tuple[Project, dict[str, str]]) -> None:
    """Whichever file it is, it is not trusted, and the next build has it again."""
    project, before = built
    files = sorted(path for path in (project.root / "build/cache").rglob("*") if path.is_file())
    for number, path in enumerate(files):
        content = path.read_bytes()
        path.write_bytes((b"", content[: len(content) // 2], b"garbage", content[:-1] + b"?")[number % 4])
    after = build(project)
    assert (after.built, after.rendered > 3) == (3, True)
    assert made(project) == before
    assert build(project) == Said(built=0, rendered=0)


def test_without_the_cache_everything_is_made_and_is_the_same(built: tuple[Project, dict[str, str]]) -> None:
    """In this process, for once; the cache stays as it was."""
    project, before = built
    cached = digests(project.root / "build/cache")
    code, lines = project.gen("build", *REAL, "--workers", "0", "--no-cache")
    assert code == 0
    assert said(lines).built == 3
    assert said(lines).rendered > 3
    assert made(project) == before
    assert digests(project.root / "build/cache") == cached


def test_what_was_lost_is_not_remembered(built: tuple[Project, dict[str, str]]) -> None:
    """It is recorded; the next build tries it again."""
    project, _ = built
    cached = digests(project.root / "build/cache/entries")
    code, lines = project.gen("inspect", "--only", "banshee", "--workers", "0", "--records", "build/lost")
    assert code == 0
    assert "1 architectures, 1 of them built. refused: 1" in lines
    assert digests(project.root / "build/cache/entries") == cached


def test_two_builds_at_once_do_each_other_no_harm(built: tuple[Project, dict[str, str]]) -> None:
    """In the same folders and with an empty cache: one waits, then finds everything done."""
    project, before = built
    running = [project.start("build", *REAL, "--workers", "1", "--cache", "build/shared") for _ in range(2)]
    done = [said(each.communicate()[0].splitlines()) for each in running]
    assert [each.returncode for each in running] == [0, 0]
    assert sorted(each.built for each in done) == [0, 3]
    assert made(project) == before


def test_a_killed_build_goes_on_where_it_was(built: tuple[Project, dict[str, str]]) -> None:
    """What was built before is not built again."""
    project, before = built
    running = project.start("build", *REAL, "--workers", "1", "--cache", "build/killed")
    assert running.stdout is not None
    assert next(iter(running.stdout)).startswith("1/3 ")
    running.send_signal(signal.SIGKILL)
    running.communicate()
    after = build(project, "--cache", "build/killed")
    assert after.built < 3
    assert made(project) == before
