"""A `Dissection` -> what machines read: one row a module, as JSON, CSV or a pandas table. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from gen.own.regions import Region, regions
from gen.records import Dissection, Model, Origin, Shape
from gen.site.exports import csv_text, totals_of
from gen.store import encode

COLUMNS = tuple("region,origin,path,before,type,detail,parameters,trainable,group,input,output,moved".split(","))
"""Of each module; `path` is its name in the learner's model, `before` in the pretrained one, `moved` the largest
relative change of its own parameters."""

_MOVED = ("path", "name", "count", "change")
_values = attrgetter(*_MOVED)


def rows(record: Dissection) -> Iterator[tuple[Any, ...]]:
    """The modules of the learner's model in printed order, then those that were cut."""
    anatomy = record.anatomy
    diff = anatomy.diff
    if diff is None:
        return
    where = regions(anatomy)
    before = {change.after: change.before for change in diff.changes if change.after is not None}
    if anatomy.learner is not None:
        for path, origin in ((module.path, diff.origin_after[module.path]) for module in anatomy.learner.modules):
            yield (
                where[path],
                origin,
                path,
                before[path],
                *_facts(anatomy.learner, path),
                record.moved_by_path.get(path),
            )
    if anatomy.pretrained is not None:
        for change in diff.of(Origin.CUT):
            path = change.before or ""
            yield Region.CUT, Origin.CUT, None, path, *_facts(anatomy.pretrained, path), None


def _facts(model: Model, path: str) -> Iterator[Any]:
    module = model.by_path[path]
    groups = {parameter.group for parameter in module.parameters if parameter.group is not None}
    yield module.type
    yield module.detail
    yield module.own
    yield sum(parameter.count for parameter in module.parameters if parameter.trainable)
    yield min(groups) if len(groups) == 1 else None
    yield _item(module.input)
    yield _item(module.output)


def _item(size: Shape | None) -> Shape | None:
    """Without the batch."""
    return size[1:] if size is not None else None


def as_json(record: Dissection, sentence: str) -> str:
    """All that is known, the modules as rows below the names of their columns."""
    anatomy, diff = record.anatomy, record.anatomy.diff
    return encode(
        {
            "name": record.name,
            "found": record.found,
            "sentence": sentence,
            "verdict": anatomy.verdict,
            "failure": anatomy.failure,
            "totals": totals_of(diff.totals) if diff is not None else None,
            "groups": anatomy.groups,
            "outside": anatomy.outside,
            "lost": diff.lost if diff is not None else (),
            "gained": diff.gained if diff is not None else (),
            "ambiguous": record.ambiguous,
            "moved": None if record.moved is None else {"columns": _MOVED, "rows": [*map(_values, record.moved)]},
            "notes": record.notes,
            "reasons": record.reasons,
            "modules": {"columns": COLUMNS, "rows": list(rows(record))},
        }
    ).decode()


def as_csv(record: Dissection) -> str:
    """The rows, with shapes as `2048x7x7`."""
    return csv_text(COLUMNS, map(_joined, rows(record)))


def _joined(row: tuple[Any, ...]) -> list[object]:
    return ["x".join(map(str, value)) if isinstance(value, tuple) else value for value in row]


def as_dataframe(record: Dissection) -> Any:  # noqa: ANN401 - pandas has no types here
    """The rows as a `pandas.DataFrame`; numbers that are not there are `<NA>`."""
    import pandas as pd  # noqa: PLC0415 - slow, and only a table needs it

    table = pd.DataFrame.from_records(list(rows(record)), columns=list(COLUMNS))
    return table.astype(
        {
            "region": "category",
            "origin": "category",
            "parameters": "int64",
            "trainable": "int64",
            "group": "Int64",
            "moved": "float64",
        }
    )
