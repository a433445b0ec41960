"""A build divided into shards, each built by itself, and put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from gen.errors import ShardsError
from gen.provenance import digest_of
from gen.records import Architecture, Index, Shard
from gen.store import Records

Item = TypeVar("Item")


@dataclass(frozen=True)
class Share:
    """One of so many parts of whatever is chosen."""

    number: int
    of: int

    def part(self, chosen: Sequence[Item]) -> tuple[Item, ...]:
        """Every so-manieth of what is sorted: relatives take alike long, and so all shards do."""
        return tuple(chosen[self.number - 1 :: self.of])

    def recorded(self, chosen: Sequence[Architecture]) -> Shard:
        """What a shard's records say of it."""
        return Shard(number=self.number, of=self.of, chosen=_digest([each.key for each in chosen]))


def read_share(text: str) -> Share:
    """`3/8`. Raises ValueError for anything else."""
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError(f"{text!r} is no shard: 3/8 is the third of eight")
    return Share(int(found[1]), int(found[2]))


def merge(folders: Sequence[Path], records: Records) -> Index:
    """Makes one build of all its shards. Raises ShardsError, RecordsError, OutputError; nothing is changed then."""
    parts = [(folder, Records(folder).index()) for folder in folders]
    whole = _whole(parts)
    entries = [(Records(folder), key) for folder, index in parts for key in index.keys]
    for source, key in entries:
        source.load(key)  # a damaged one is not carried on
    records.begin()
    for source, key in entries:
        records.put(key, source.packed(key))
    records.finish(whole)
    return whole


def _whole(parts: Sequence[tuple[Path, Index]]) -> Index:
    """The index of the whole build. Raises ShardsError."""
    seen: dict[int, Path] = {}
    first_folder, first = parts[0]
    for folder, index in parts:
        if index.shard is None or first.shard is None:
            raise ShardsError(f"{folder if index.shard is None else first_folder} is no shard, but a whole build")
        if _common(index) != _common(first):
            raise ShardsError(f"{folder} and {first_folder} differ in {_difference(index, first)}")
        if index.shard.number in seen:
            same = f"{index.shard.number}/{index.shard.of}"
            raise ShardsError(f"{seen[index.shard.number]} and {folder} are both {same}")
        seen[index.shard.number] = folder
    if first.shard is None:  # said above already
        raise ShardsError("there is none")
    missing = [f"{number}/{first.shard.of}" for number in range(1, first.shard.of + 1) if number not in seen]
    if missing:
        raise ShardsError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    keys = tuple(sorted(key for _, index in parts for key in index.keys))
    if _digest(keys) != first.shard.chosen:
        raise ShardsError("their architectures are not those that were divided; build them again")
    return replace(first, keys=keys, shard=None)


def _common(index: Index) -> Index:
    """What all shards of a build have in common."""
    return replace(index, keys=(), shard=replace(index.shard, number=1) if index.shard is not None else None)


def _difference(one: Index, other: Index) -> str:
    """What two shards that do not belong together differ in, in words."""
    if one.versions != other.versions:
        told = sorted(set(one.versions) ^ set(other.versions), key=lambda each: (each.package, each.version))
        return "their versions (" + ", ".join(f"{each.package} {each.version}" for each in told) + ")"
    if one.n_out != other.n_out:
        return f"their settings (n_out {one.n_out} and {other.n_out})"
    if one.maker != other.maker:
        return "the version of this project, or the packages, that made them"
    return "the number of shards, or in what was chosen"


def _digest(keys: Sequence[str]) -> str:
    return digest_of("chosen", list(keys))
