"""The cache by itself: it gives back what it was given, or nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from gen import cache as module
from gen.cache import Cache, Store
from gen.errors import OutputError

KEY, OTHER = "ab" * 32, "cd" * 32
THING = [("a page", "its digest")] * 50
KIND = list[tuple[str, str]]


def file_of(root: Path, key: str = KEY) -> Path:
    """Where a thing lies."""
    [path] = (root / Store.LISTINGS).rglob(key)
    return path


def flip(path: Path, at: int) -> None:
    """Changes one bit."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def replace_by_folder(path: Path) -> None:
    """Puts a folder in the place of a file."""
    path.unlink()
    (path / "inside").mkdir(parents=True)


def misname(path: Path) -> None:
    """Puts another thing under the name."""
    Cache(path.parents[2]).put(Store.LISTINGS, OTHER, [])
    file_of(path.parents[2], OTHER).replace(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"\x00garbage\xff" * 99),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "a bit of the digest": partial(flip, at=3),
    "a bit of the content": partial(flip, at=-3),
    "another thing's": misname,
    "a folder": replace_by_folder,
    "gone": lambda path: path.unlink(),
}


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    """In another process, too; under its own key only."""
    Cache(tmp_path).put(Store.LISTINGS, KEY, THING)
    assert Cache(tmp_path).get(Store.LISTINGS, KEY, KIND) == THING
    assert Cache(tmp_path).get(Store.LISTINGS, OTHER, KIND) is None
    assert Cache(tmp_path).get(Store.PAGES, KEY, KIND) is None


def test_without_a_folder_nothing_is_remembered() -> None:
    """And nothing is written."""
    cache = Cache(None)
    cache.put(Store.LISTINGS, KEY, THING)
    cache.prune()
    assert cache.get(Store.LISTINGS, KEY, KIND) is None


@pytest.mark.parametrize("how", DAMAGE)
def test_what_is_damaged_counts_as_not_there_and_is_written_anew(how: str, tmp_path: Path) -> None:
    """Whatever the damage is."""
    cache = Cache(tmp_path)
    cache.put(Store.LISTINGS, KEY, THING)
    DAMAGE[how](file_of(tmp_path))
    assert cache.get(Store.LISTINGS, KEY, KIND) is None
    cache.put(Store.LISTINGS, KEY, THING)
    assert cache.get(Store.LISTINGS, KEY, KIND) == THING


def test_a_thing_of_another_kind_counts_as_not_there(tmp_path: Path) -> None:
    """Though its digest is right."""
    cache = Cache(tmp_path)
    cache.put(Store.LISTINGS, KEY, {"no": "list"})
    assert cache.get(Store.LISTINGS, KEY, KIND) is None


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="--no-cache"):
        Cache(tmp_path / "file").put(Store.LISTINGS, KEY, THING)


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the spare room; what this run used stays, whatever its size."""
    keys = [f"{number:064}" for number in range(5)]
    writer = Cache(tmp_path)
    for age, key in enumerate(keys):
        writer.put(Store.PAGES, key, b"x" * 1000)
        [path] = (tmp_path / Store.PAGES).rglob(key)
        os.utime(path, (time.time() - 1000 * (age + 1),) * 2)
    monkeypatch.setattr(module, "_SPARE", 2500)
    cache = Cache(tmp_path)
    assert cache.get(Store.PAGES, keys[4], bytes) is not None
    cache.prune()
    assert [key for key in keys if cache.get(Store.PAGES, key, bytes) is not None] == [keys[0], keys[1], keys[4]]


def test_what_was_never_finished_goes_when_its_writer_must_be_dead(tmp_path: Path) -> None:
    """A day later; what is being written now is left alone."""
    cache = Cache(tmp_path)
    cache.put(Store.PAGES, KEY, b"x")
    [path] = (tmp_path / Store.PAGES).rglob(KEY)
    old, new = path.with_name(f".{KEY}.old"), path.with_name(f".{KEY}.new")
    for unfinished in (old, new):
        unfinished.touch()
    os.utime(old, (time.time() - 100_000,) * 2)
    Cache(tmp_path).prune()
    assert (old.exists(), new.exists(), path.exists()) == (False, True, True)


def test_several_processes_write_and_read_the_same_thing(tmp_path: Path) -> None:
    """Each reads it whole or not at all, and in the end it is there."""
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert all(pool.map(write_and_read, [tmp_path] * 3))
    assert Cache(tmp_path).get(Store.LISTINGS, KEY, KIND) == THING
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [KEY]


def write_and_read(root: Path) -> bool:
    """Runs in a process of its own."""
    cache = Cache(root)
    good = True
    for _ in range(200):
        cache.put(Store.LISTINGS, KEY, THING)
        good = good and cache.get(Store.LISTINGS, KEY, KIND) == THING
    return good
