"""A build in shards, put together again: the same bytes as one that was never divided, or one line."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gen import pipeline
from gen.errors import GenError, RecordsError
from gen.executors import Where
from gen.pipeline import Made, Maker
from gen.records import Architecture, Version
from gen.settings import Settings
from gen.shards import Share, merge, read_share
from gen.store import Records, pack
from tests.site.handmade import ENTRIES
from tests.test_reproducible import digests

ROOT = Path(__file__).parent.parent
BY_KEY = {entry.architecture.key: entry for entry in ENTRIES}
CHOSEN = tuple(BY_KEY[key].architecture for key in sorted(BY_KEY))
SHARES = tuple(Share(number, 3) for number in (1, 2, 3))
SETTINGS = Settings(n_out=2)


def take(_maker: Maker, _n_out: int, architecture: Architecture) -> Made:
    """Takes the entry that was made by hand."""
    entry = BY_KEY[architecture.key]
    return Made(verdict=entry.anatomy.verdict, packed=pack(entry))


def build(folder: Path, share: Share | None, *, settings: Settings = SETTINGS, least: int = 0) -> Path:
    """Builds what was made by hand, or a share of it."""
    where = Where(workers=0)
    pipeline.inspect_all(CHOSEN[least:], settings, Records(folder), where=where, share=share)
    return folder


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds no learner."""
    monkeypatch.setattr(pipeline, "_inspect", take)
    monkeypatch.setattr(pipeline, "_ready", None)


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    """All three."""
    return [build(tmp_path / f"shard{share.number}", share) for share in SHARES]


@pytest.mark.parametrize("of", [1, 3, 8])
def test_shares_are_even_and_everything_is_in_one_of_them(of: int) -> None:
    """Whatever the number of shares; the same each time."""
    parts = [Share(number, of).part(range(100)) for number in range(1, of + 1)]
    assert sorted(each for part in parts for each in part) == list(range(100))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert parts == [Share(number, of).part(range(100)) for number in range(1, of + 1)]


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "-1/8", "3/8/2", "three/8", "3/0", " 3/8"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    """With an example of one."""
    with pytest.raises(ValueError, match="3/8 is the third of eight"):
        read_share(text)


def test_merged_shards_are_the_whole_build(shards: list[Path], tmp_path: Path) -> None:
    """Byte for byte, in whatever order they are given."""
    whole = build(tmp_path / "whole", None)
    merge(shards[::-1], Records(tmp_path / "merged"))
    assert digests(tmp_path / "merged") == digests(whole)


def test_more_shards_than_architectures_are_no_harm(tmp_path: Path) -> None:
    """Some are empty."""
    folders = [build(tmp_path / f"{number}", Share(number, 6)) for number in range(1, 7)]
    assert len(merge(folders, Records(tmp_path / "merged")).keys) == len(CHOSEN)


def refused(folders: list[Path], tmp_path: Path) -> str:
    """What is said of shards that make no whole; nothing is written."""
    with pytest.raises(GenError) as raised:
        merge(folders, Records(tmp_path / "merged"))
    assert not (tmp_path / "merged").exists()
    said = str(raised.value)
    assert "\n" not in said
    return said


def test_a_missing_shard_is_named(shards: list[Path], tmp_path: Path) -> None:
    """By its number."""
    assert "1/3, 3/3 are missing" in refused(shards[1:2], tmp_path)


def test_a_shard_that_is_there_twice_is_named(shards: list[Path], tmp_path: Path) -> None:
    """By both folders."""
    again = build(tmp_path / "again", SHARES[1])
    assert f"{shards[1]} and {again} are both 2/3" in refused([*shards, again], tmp_path)


def test_a_whole_build_is_no_shard(shards: list[Path], tmp_path: Path) -> None:
    """Not even among shards."""
    whole = build(tmp_path / "whole", None)
    assert f"{whole} is no shard" in refused([*shards, whole], tmp_path)


def test_shards_of_other_settings_are_refused(shards: list[Path], tmp_path: Path) -> None:
    """In words."""
    other = build(tmp_path / "other", SHARES[2], settings=Settings(n_out=5))
    assert "differ in their settings (n_out 5 and 2)" in refused([*shards[:2], other], tmp_path)


def test_shards_of_another_division_are_refused(shards: list[Path], tmp_path: Path) -> None:
    """Of another number, or of other architectures."""
    for other in (
        build(tmp_path / "of four", Share(4, 4)),
        build(tmp_path / "of fewer", SHARES[2], least=1),
    ):
        assert "the number of shards, or in what was chosen" in refused([*shards[:2], other], tmp_path)


def test_shards_of_other_versions_are_refused(shards: list[Path], tmp_path: Path) -> None:
    """Those of the libraries are told; those of this project are digests."""
    last = Records(shards[2])
    index = last.index()
    older = (Version(package="fastai", version="2.7"), *index.versions[1:])
    last.finish(replace(index, versions=older))
    assert "fastai 2.7" in refused(shards, tmp_path)
    last.finish(replace(index, maker="another"))
    assert "the version of this project" in refused(shards, tmp_path)


def test_a_damaged_shard_is_refused(shards: list[Path], tmp_path: Path) -> None:
    """As any records are."""
    [first, *_] = shards[0].rglob("*.json.gz")
    first.write_bytes(first.read_bytes()[:-20])
    with pytest.raises(RecordsError):
        merge(shards, Records(tmp_path / "merged"))
    assert not (tmp_path / "merged").exists()


def test_the_command_merges_or_says_one_line(shards: list[Path], tmp_path: Path) -> None:
    """As a user meets it."""
    command = [sys.executable, "-m", "gen", "merge", "--records", str(tmp_path / "merged")]
    failed = subprocess.run([*command, *shards[:2]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stderr) == (1, "gen: these shards make no whole build: 3/3 is missing.\n")
    merged = subprocess.run([*command, *shards], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (merged.returncode, merged.stderr) == (0, "")
    assert len(Records(tmp_path / "merged").index().keys) == len(CHOSEN)
