"""Records that somebody else may have written: they are what they say, or one line says that they are not."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from gen import catalogue, store
from gen.errors import RecordsError
from gen.records import Library
from gen.shards import merge
from gen.store import Records, pack
from tests.site.handmade import ARCHITECTURE, WORKING_ENTRY, keep

KEY = ARCHITECTURE.key
TRICKS = (
    "../escaped",
    "/escaped",
    "torchvision/../../escaped",
    "torchvision/",
    "a\nb",
    "a<b>",
    ".hidden",
    "",
    "x" * 200,
)
"""What is no name of a folder, or of another folder."""


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """A build."""
    return keep(Records(tmp_path / "records"))


def test_what_a_killed_build_had_begun_to_write_goes(records: Records) -> None:
    """It is under no record's name, and would stay for ever."""
    begun = [records.root / ".index.json.abc", records.root / f"{KEY}.json.gz".replace("/", "/.")]
    for path in begun:
        path.write_bytes(b"half")
    keep(records)
    assert [path.exists() for path in begun] == [False, False]
    assert records.load(KEY) == WORKING_ENTRY


@pytest.mark.parametrize("key", TRICKS)
def test_an_index_names_nothing_outside_its_folder(records: Records, key: str, tmp_path: Path) -> None:
    """So that merging a stranger's shard writes nowhere else."""
    path = records.root / "index.json"
    whole = json.loads(path.read_bytes())
    whole["index"]["keys"] = [key]
    path.write_text(json.dumps(whole))
    with pytest.raises(RecordsError, match="is no key of an architecture"):
        merge([records.root], Records(tmp_path / "merged"))
    assert [path.name for path in tmp_path.iterdir()] == ["records"]


@pytest.mark.parametrize("other", [{"name": "other"}, {"family": "../x"}, {"library": Library.TIMM}])
def test_an_entry_is_of_the_architecture_that_was_asked_for(records: Records, other: dict[str, str]) -> None:
    """Its pages would be written over those of another one, or elsewhere."""
    entry = replace(WORKING_ENTRY, architecture=replace(ARCHITECTURE, **other))  # type: ignore[arg-type]
    records.put(KEY, pack(entry))
    with pytest.raises(RecordsError, match="the record of another architecture"):
        records.load(KEY)


def test_an_entry_that_grows_without_end_is_refused(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it has grown."""
    monkeypatch.setattr(store, "_MOST_BYTES", 100_000)
    records.put(KEY, gzip.compress(b" " * 1_000_000))
    with pytest.raises(RecordsError, match="more than 100,000 bytes"):
        records.load(KEY)


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("field", ["name", "family"])
def test_a_name_that_can_have_no_page_is_left_out(name: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a library registers; a line says so, and the others stay."""
    found = replace(ARCHITECTURE, **{field: name})  # type: ignore[arg-type]
    module = type("Source", (), {"architectures": staticmethod(lambda: (found, ARCHITECTURE))})
    monkeypatch.setattr(catalogue, "SOURCES", ("stranger",))
    monkeypatch.setattr(catalogue, "import_module", lambda _: module)
    survey = catalogue.survey()
    assert survey.architectures == (ARCHITECTURE,)
    [error] = survey.errors
    assert "can have no page" in str(error)
