"""A folder held to its manifest: each file that is not as it was written is told, in one line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from gen import manifest
from gen.cli import main
from gen.errors import ManifestError, OutputError
from gen.manifest import MANIFEST, Condition, Flaw, Manifest
from gen.records import Version
from gen.site.write import File, Kept, write_tree
from gen.store import Records
from tests.site.handmade import keep

VERSIONS = (Version(package="torch", version="2.15.0"),)
FILES = (File(path="index.md", content=b"home"), File(path="a/b.md", content=b"deep"))
WHOLE, WRONG, UNCHECKED = 0, 3, 1  # exit codes


def link(path: Path) -> None:
    """Puts a link to the same content in the place of a file."""
    elsewhere = path.parents[2] / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def pipe(path: Path) -> None:
    """Puts what would be waited for in the place of a file."""
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    """Puts a folder in the place of a file."""
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "changed": (lambda docs: (docs / "a/b.md").write_text("Deep"), "damaged", "its SHA-256 is"),
    "half": (lambda docs: (docs / "a/b.md").write_bytes(b"de"), "damaged", "its SHA-256 is"),
    "link": (lambda docs: link(docs / "a/b.md"), "damaged", "it is a link"),
    "pipe": (lambda docs: pipe(docs / "a/b.md"), "damaged", "it is no file"),
    "folder": (lambda docs: folder(docs / "a/b.md"), "damaged", "it is a folder"),
    "gone": (lambda docs: (docs / "a/b.md").unlink(), "missing", "the build wrote it"),
    "new": (lambda docs: (docs / "a/c.md").touch(), "extra", "the build did not write it"),
    "a name with a line end": (lambda docs: (docs / "a/b\n.md").touch(), "extra", "the build did not write it"),
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A tree that was written."""
    write_tree(FILES, tmp_path / "docs", versions=VERSIONS)
    return tmp_path / "docs"


def check(*folders: Path) -> tuple[int, list[str], str]:
    """Exit code, lines of what is wrong, and what is said beside."""
    done = CliRunner().invoke(main, ["check", *map(str, folders)])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def test_what_was_written_is_whole(docs: Path) -> None:
    """It says how much was looked at, and what it was made with."""
    assert check(docs) == (WHOLE, [], f"{docs}: 2 files of torch 2.15.0, as they were written\n")


@pytest.mark.parametrize("how", DAMAGE)
def test_each_file_that_is_otherwise_is_told_in_a_line(docs: Path, how: str) -> None:
    """Whatever became of it; the others are not spoken of."""
    spoil, condition, detail = DAMAGE[how]
    spoil(docs)
    code, [line], said = check(docs)
    assert code == WRONG
    assert line.startswith(f"{condition} {docs}/a/")
    assert detail in line
    assert "1 of them not as they were written" in said


def test_a_bit_that_flips_in_the_manifest_is_not_blamed_on_a_file(docs: Path) -> None:
    """Wherever it is, the line end apart; nor is a manifest that breaks off."""
    path = docs / MANIFEST
    whole = path.read_bytes()
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole) - 1)]
    for content in (*flipped, whole[:-2], b"", b"[]"):
        path.write_bytes(content)
        with pytest.raises(ManifestError, match="its manifest is damaged"):
            manifest.read(docs)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "", "a\0b"])
def test_a_manifest_names_no_file_of_another_folder(docs: Path, path: str) -> None:
    """Whoever wrote it."""
    manifest.finish(docs, Manifest(versions=(), files={path: "0" * 64}))
    code, _, said = check(docs)
    assert (code, said.count("\n")) == (UNCHECKED, 1)
    assert "names files of other folders" in said


def test_where_no_build_was_finished_nothing_can_be_checked(tmp_path: Path, docs: Path) -> None:
    """One line says so, and how to go on."""
    manifest.begin(docs)
    for path, problem in ((docs, "no build was finished there"), (tmp_path / "none", "there is no such folder")):
        assert check(path) == (UNCHECKED, [], f"gen: {ManifestError(path, problem)}\n")


def test_a_write_that_breaks_off_leaves_no_manifest(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is neither the old tree nor the new one, and says so; the next write mends it."""
    after = [File(path="a/b.md", content=b"new"), File(path="index.md", content=b"new")]
    move = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target == docs / "index.md":
            raise OSError(28, "No space left on device")
        return move(source, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="What is there is incomplete: run the command again"):
        write_tree(after, docs, versions=VERSIONS)
    assert check(docs)[0] == UNCHECKED
    monkeypatch.undo()
    write_tree(after, docs, versions=VERSIONS)
    assert check(docs)[0] == WHOLE


def test_a_manifest_changes_with_the_tree_and_its_versions_alone(docs: Path) -> None:
    """What was kept is listed with the digest by which it was known."""
    before = (docs / MANIFEST).stat().st_ino, manifest.read(docs)
    kept = Kept(path="a/b.md", digest=before[1].files["a/b.md"])
    write_tree([FILES[0], kept], docs, versions=VERSIONS)
    assert ((docs / MANIFEST).stat().st_ino, manifest.read(docs)) == before
    write_tree(FILES, docs)
    assert manifest.read(docs) == Manifest(versions=(), files=before[1].files)


def test_records_have_a_manifest_too(tmp_path: Path) -> None:
    """Without an index they are not whole, whatever lies there."""
    records = keep(Records(tmp_path / "records"))
    assert check(records.root)[0] == WHOLE
    (records.root / "index.json").unlink()
    assert list(manifest.flaws(records.root, manifest.read(records.root))) == [
        Flaw(path="index.json", condition=Condition.MISSING, detail="the build wrote it")
    ]
    records.begin()
    assert check(records.root)[0] == UNCHECKED
