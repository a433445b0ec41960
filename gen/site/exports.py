"""Records -> the files that a reader takes away: JSON for machines, CSV for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

import msgspec

from gen.records import Anatomy, Catalogue, Entry, Model, Origin, Shape
from gen.site.finder import FinderRow

_LAYER_COLUMNS = "origin,path,pretrained_path,type,detail,input,output,parameters,buffers,trainable,group,calls".split(
    ","
)


def anatomy_json(catalogue: Catalogue, entry: Entry) -> bytes:
    """All that is known of an architecture, with the versions that it was seen in."""
    return _json(
        {"versions": catalogue.versions, **{name: getattr(entry, name) for name in entry.__dataclass_fields__}}
    )


def layers_csv(anatomy: Anatomy) -> str:
    """Every module of the learner and every one that was cut, a line each; shapes are without the batch."""
    return _csv(_LAYER_COLUMNS, _layers(anatomy))


def catalogue_json(catalogue: Catalogue, rows: Iterable[FinderRow]) -> bytes:
    """One object an architecture, with the address of its page."""
    return _json({"versions": catalogue.versions, "n_out": catalogue.n_out, "architectures": list(rows)})


def catalogue_csv(rows: Sequence[FinderRow]) -> str:
    """The table of all architectures."""
    columns = [name for name in FinderRow.__dataclass_fields__ if name != "findings"]
    return _csv([*columns, "findings"], ([*_values(row, columns), " ".join(row.findings)] for row in rows))


def _values(row: FinderRow, columns: Iterable[str]) -> list[object]:
    values = asdict(row)
    return [values[name] for name in columns]


def _layers(anatomy: Anatomy) -> Iterator[list[object]]:
    diff = anatomy.diff
    if diff is None:
        if anatomy.pretrained is not None:
            yield from (_layer(anatomy.pretrained, "", None, module.path) for module in anatomy.pretrained.modules)
        return
    for change in diff.changes:
        model = anatomy.pretrained if change.origin is Origin.CUT else anatomy.learner
        if model is not None:
            yield _layer(model, change.origin, change.after, change.before)


def _layer(model: Model, origin: str, after: str | None, before: str | None) -> list[object]:
    module = model.by_path[(after if after is not None else before) or ""]
    groups = sorted({parameter.group for parameter in module.parameters if parameter.group is not None})
    return [
        origin,
        after,
        before,
        module.type,
        module.detail,
        _size(module.input),
        _size(module.output),
        module.own,
        module.buffers,
        sum(parameter.count for parameter in module.parameters if parameter.trainable),
        " ".join(str(group) for group in groups),
        module.calls,
    ]


def _size(shape: Shape | None) -> str:
    return "" if shape is None else "x".join(str(size) for size in shape[1:])


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _json(record: object) -> bytes:
    return msgspec.json.encode(record, order="deterministic") + b"\n"
