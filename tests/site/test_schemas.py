"""The documents for machines are as their schemas say, and the schemas find what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gen.changes.reading import read_catalogue
from gen.records import Version
from gen.site.exports import anatomy_json, catalogue_json
from gen.site.schemas import schemas
from gen.site.summaries import summary
from gen.store import Records
from tests.conftest import Site
from tests.site.handmade import keep

VALIDATORS = {path: Draft202012Validator(json.loads(text)) for path, text in schemas().items()}
VERSIONS = (Version(package="fastai", version="2.8.12"),)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Those of the build made by hand, by address."""
    records = keep(Records(tmp_path_factory.mktemp("records")))
    entries = [records.load(key) for key in records.index().keys]
    made = {f"{entry.architecture.key}/anatomy.json": anatomy_json(entry, VERSIONS, n_out=10) for entry in entries}
    summaries = [summary(entry) for entry in entries]
    return made | {"architectures/index.json": catalogue_json(summaries, VERSIONS, n_out=10)}


def problems(address: str, document: dict[str, Any]) -> list[str]:
    """What the schema that a document leads to has against it."""
    folder = Path("/", address).parent
    schema = (folder / document["$schema"]).resolve().relative_to("/")
    return [f"{error.json_path}: {error.message}" for error in VALIDATORS[schema.as_posix()].iter_errors(document)]


def test_the_schemas_are_schemas() -> None:
    """Of the dialect that they name, and every field says what it is."""
    for validator in VALIDATORS.values():
        Draft202012Validator.check_schema(validator.schema)
        for kind in (validator.schema, *validator.schema["$defs"].values()):
            assert all(field["description"] for field in kind.get("properties", {}).values())


def test_documents_made_by_hand_are_valid(documents: dict[str, str]) -> None:
    """One that works, one that differs, one that is mended, one that is not, and the table of all."""
    assert len(documents) == 5
    for address, text in documents.items():
        assert problems(address, json.loads(text)) == []


TINY, INDEX = "timm/tiny/anatomy.json", "architectures/index.json"


@pytest.mark.parametrize(
    ("address", "break_it"),
    [
        pytest.param(TINY, lambda anatomy: anatomy.pop("verdict"), id="no-verdict"),
        pytest.param(TINY, lambda anatomy: anatomy.update(verdict="perhaps"), id="unknown-verdict"),
        pytest.param(TINY, lambda anatomy: anatomy.update(format=2), id="another-format"),
        pytest.param(TINY, lambda anatomy: anatomy["modules"]["rows"][0].pop(), id="short-row"),
        pytest.param(TINY, lambda anatomy: anatomy["modules"]["columns"].reverse(), id="columns-in-another-order"),
        pytest.param(TINY, lambda anatomy: anatomy["totals"].update(kept="many"), id="words-for-numbers"),
        pytest.param(INDEX, lambda index: index["rows"][0].reverse(), id="cells-in-another-order"),
        pytest.param(INDEX, lambda index: index["columns"].pop(), id="short-columns"),
    ],
)
def test_a_wrong_document_is_refused(
    documents: dict[str, str], address: str, break_it: Callable[[dict[str, Any]], object]
) -> None:
    """Whether a field is missing, or holds what it must not."""
    document = json.loads(documents[address])
    break_it(document)
    assert problems(address, document)


def test_one_more_field_or_column_breaks_no_reader(documents: dict[str, str]) -> None:
    """That is what may come without a new format."""
    index = json.loads(documents["architectures/index.json"])
    index["new"] = 1
    index["columns"].append("new")
    for row in index["rows"]:
        row.append(1)
    assert problems("architectures/index.json", index) == []


def test_documents_of_real_architectures_are_valid(tiny_site: Site) -> None:
    """As they are published, with the schemas where they lead to; and `gen changes` reads the table."""
    found = [*tiny_site.folder.glob("*/*/anatomy.json"), tiny_site.folder / "architectures/index.json"]
    assert len(found) == 4
    for path in found:
        document = json.loads(path.read_text(encoding="utf-8"))
        schema = path.parent / document["$schema"]
        Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(document)
    assert len(read_catalogue(found[-1]).rows) == 3
