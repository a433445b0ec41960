"""The types of the published documents -> JSON Schema, Draft 2020-12, with what their fields mean. Pure.

Descriptions are the texts below the fields in the source of the types; what a record leaves to its field's name is
told in `fields.yml`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, get_type_hints

import msgspec

import gen.records
from gen.records import anatomies, architectures
from gen.site import documents
from gen.site.documents import COLUMN_TYPES, AnatomyDocument, CatalogueDocument, ModuleRow, ModulesDocument
from gen.site.exports import ANATOMY_SCHEMA, CATALOGUE_COLUMNS, CATALOGUE_SCHEMA, LAYER_COLUMNS
from gen.site.summaries import Summary

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{name}"
_CATALOGUE = "Catalogue"  # its rows have no type of their own
_TYPES = vars(documents) | vars(anatomies) | vars(architectures) | vars(gen.records)  # whose Meta is not msgspec's


def schemas() -> Mapping[str, str]:
    """By address below the site's root: the schema's text."""
    made = {ANATOMY_SCHEMA: _anatomy(), CATALOGUE_SCHEMA: _catalogue()}
    return {path: msgspec.json.format(msgspec.json.encode(schema)).decode() + "\n" for path, schema in made.items()}


def _anatomy() -> dict[str, Any]:
    schema = _document(AnatomyDocument, "Anatomy of an architecture")
    row = schema["$defs"][ModuleRow.__name__]
    row["prefixItems"] = _named(ModuleRow.__name__, LAYER_COLUMNS, row["prefixItems"])
    schema["$defs"][ModulesDocument.__name__]["properties"]["columns"] |= _begins_with(LAYER_COLUMNS)
    return schema


def _catalogue() -> dict[str, Any]:
    """The rows have no type of their own: the type of a column is that of the summary's field."""
    schema = _document(CatalogueDocument, "Catalogue of architectures")
    types = {**get_type_hints(Summary), **COLUMN_TYPES}
    columns, components = msgspec.json.schema_components(
        [types[name] for name in CATALOGUE_COLUMNS], ref_template=_REFERENCE
    )
    cells = _named(_CATALOGUE, CATALOGUE_COLUMNS, columns)
    rows = schema["properties"]["rows"]
    rows["items"] = {"type": "array", "minItems": len(cells), "prefixItems": cells}
    schema["properties"]["columns"] |= _begins_with(CATALOGUE_COLUMNS)
    return schema | {"$defs": schema.get("$defs", {}) | components}


def _document(kind: type, title: str) -> dict[str, Any]:
    """The schema of a document, whose own type stands outermost and is no reference."""
    _, definitions = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    for name, definition in definitions.items():
        for key, value in definition.get("properties", {}).items():
            value.update(title=key, description=_meaning(name, key))
    root = definitions.pop(kind.__name__)
    return {"$schema": DIALECT, **root, "title": title, "$defs": definitions}


def _begins_with(columns: Sequence[str]) -> dict[str, Any]:
    """The names of a table's columns; others may come behind them one day."""
    return {"minItems": len(columns), "prefixItems": [{"const": name} for name in columns]}


def _named(table: str, columns: Sequence[str], cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a row, each with the name of its column and what it means."""
    pairs = zip(columns, cells, strict=True)
    return [{**cell, "title": name, "description": _meaning(table, name)} for name, cell in pairs]


def _meaning(table: str, name: str) -> str:
    """Raises LookupError for a field that nothing is said of."""
    said = _texts().get(table, {}).get(name) or _below_fields(table).get(name.removeprefix("$"))
    if said is None:
        raise LookupError(f"nothing says what {table}.{name} is: write it below the field, or into fields.yml")
    return said


@cache
def _texts() -> dict[str, dict[str, str]]:
    return msgspec.yaml.decode((files("gen.site") / "fields.yml").read_bytes(), type=dict[str, dict[str, str]])


@cache
def _below_fields(name: str) -> Mapping[str, str]:
    """The strings below the fields of a type, and of those that it extends, in their sources."""
    kind = _TYPES.get(name)
    bases = [base for base in reversed(kind.__mro__) if base.__module__.startswith("gen.")] if kind is not None else []
    return {field: text for base in bases for field, text in _strings(base)}


def _strings(kind: type) -> Iterator[tuple[str, str]]:
    (definition,) = ast.parse(inspect.getsource(kind)).body
    if isinstance(definition, ast.ClassDef):
        for field, below in pairwise(definition.body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                yield field.target.id, " ".join(str(ast.literal_eval(below.value)).split())
