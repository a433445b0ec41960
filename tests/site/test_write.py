"""The tree on disk: it holds the files and nothing else, or it is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gen.errors import OutputError
from gen.manifest import MANIFEST
from gen.site.write import File, Mode, write_tree

FILES = (File(path="index.md", content=b"home"), File(path="a/b.md", content=b"deep"))


def tree(root: Path) -> dict[str, bytes]:
    """All files below a folder but its manifest."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    files.pop(MANIFEST, None)
    return files


def test_a_tree_holds_the_files_and_nothing_else(tmp_path: Path) -> None:
    """What is new is added, what differs is changed, what is stale goes with its folder."""
    root = tmp_path / "docs"
    first = write_tree([*FILES, File(path="old/stale.md", content=b"")], root)
    assert first.added == ("a/b.md", "index.md", "old/stale.md")
    second = write_tree([FILES[0], File(path="a/b.md", content=b"other")], root)
    assert (second.added, second.changed, second.removed, second.unchanged) == ((), ("a/b.md",), ("old/stale.md",), 1)
    assert tree(root) == {"index.md": b"home", "a/b.md": b"other"}
    assert not (root / "old").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    """A server that watches the folder sees only what changed."""
    write_tree(FILES, tmp_path / "docs")
    before = (tmp_path / "docs/index.md").stat()
    assert write_tree(FILES, tmp_path / "docs").same
    after = (tmp_path / "docs/index.md").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_file_may_become_a_folder_and_back(tmp_path: Path) -> None:
    """Nothing in the way of a page stops a build."""
    write_tree([File(path="a", content=b"file")], tmp_path / "docs")
    write_tree([File(path="a/b", content=b"deep")], tmp_path / "docs")
    assert tree(tmp_path / "docs") == {"a/b": b"deep"}
    write_tree([File(path="a", content=b"file")], tmp_path / "docs")
    assert tree(tmp_path / "docs") == {"a": b"file"}


def test_a_failure_while_rendering_changes_nothing(tmp_path: Path) -> None:
    """A page that cannot be made leaves the tree as it was, and nothing beside it."""
    root = tmp_path / "docs"
    write_tree(FILES, root)

    def broken() -> Iterator[File]:
        yield File(path="index.md", content=b"changed")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tree(broken(), root)
    assert tree(root) == {"index.md": b"home", "a/b.md": b"deep"}
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "docs").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot write to .*below: .+ Nothing there was changed\."):
        write_tree(FILES, tmp_path / "docs" / "below")
    assert (tmp_path / "docs").read_text() == "a file"


@pytest.mark.parametrize("path", ["index.md", "/etc/x", "../x", "a/../../x", MANIFEST])
def test_a_path_is_used_once_and_stays_inside(tmp_path: Path, path: str) -> None:
    """A collision is a mistake of the pages, and is told."""
    with pytest.raises(ValueError, match="one path"):
        write_tree([*FILES, File(path=path, content=b"")], tmp_path / "docs")
    assert tree(tmp_path / "docs") == {}


def test_a_check_tells_the_differences_and_writes_nothing(tmp_path: Path) -> None:
    """Without a folder every file is missing; the folder is not made."""
    checked = write_tree(FILES, tmp_path / "docs", Mode.CHECK)
    assert checked.added == ("a/b.md", "index.md")
    assert not (tmp_path / "docs").exists()
    write_tree(FILES, tmp_path / "docs")
    assert write_tree(FILES, tmp_path / "docs", Mode.CHECK).same
