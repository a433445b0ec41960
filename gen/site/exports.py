"""Records -> the files that a reader takes away: JSON for machines, CSV for spreadsheets. Pure.

Both are compact: rows below the names of their columns, described on the page about reading a page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from gen.records import Anatomy, Change, Entry, Model, Origin, Totals, UNet, UNetEntry, Version
from gen.site.documents import (
    AnatomyDocument,
    CatalogueDocument,
    DecoderFixDocument,
    FixDocument,
    ModuleRow,
    ModulesDocument,
    TotalsDocument,
    UNetDocument,
)
from gen.site.summaries import Summary

LAYER_COLUMNS = ModuleRow.__struct_fields__
"""Of each module, in a page's JSON; `before` and `after` are its paths in the two models."""
ANATOMY_SCHEMA = "schemas/anatomy.json"
CATALOGUE_SCHEMA = "schemas/index.json"
"""Addresses of the schemas, below the site's root."""
CATALOGUE_COLUMNS = tuple(
    "name,library,family,kind,page,verdict,cause,findings,fixed,pretrained,kept,cut,added,idle,features,head_layers,"
    "groups,normalize,loaded,accuracy,image_size,licence,unet,unet_cause,unet_findings,skips".split(",")
)
"""Of each architecture, in the JSON and CSV of all."""


def anatomy_json(entry: Entry, versions: Sequence[Version], *, n_out: int) -> str:
    """What is known of an architecture, with the versions that it was seen in."""
    shown = entry.shown
    return _json(
        AnatomyDocument(
            schema="../" * (entry.architecture.key.count("/") + 1) + ANATOMY_SCHEMA,
            versions={each.package: each.version for each in versions},
            n_out=n_out,
            architecture=entry.architecture,
            **_outcome(entry.anatomy),
            fix=FixDocument(title=entry.fix.title, **_outcome(entry.fix.anatomy)) if entry.fix is not None else None,
            no_fix=entry.no_fix,
            shown="fix" if shown is not entry.anatomy else "default",
            groups=shown.groups,
            outside=shown.outside,
            variations=tuple(FixDocument(title=each.title, **_outcome(each.anatomy)) for each in entry.variations),
            unet=_unet(entry.unet) if entry.unet is not None else None,
            modules=ModulesDocument(columns=LAYER_COLUMNS, rows=tuple(_layers(shown))),
        )
    )


def catalogue_json(summaries: Sequence[Summary], versions: Sequence[Version], *, n_out: int) -> str:
    """One row an architecture, with the address of its page."""
    return _json(
        CatalogueDocument(
            schema=f"../{CATALOGUE_SCHEMA}",
            versions={each.package: each.version for each in versions},
            n_out=n_out,
            columns=CATALOGUE_COLUMNS,
            rows=tuple(tuple(_row(each).values()) for each in summaries),
        )
    )


def catalogue_csv(summaries: Sequence[Summary]) -> str:
    """The table of all architectures."""
    return csv_text(CATALOGUE_COLUMNS, (list(map(_joined, _row(each).values())) for each in summaries))


def _row(each: Summary) -> dict[str, Any]:
    asked = {
        "verdict": each.outcome.verdict,
        "cause": each.outcome.cause,
        "findings": each.outcome.findings,
        "unet": each.unet.verdict if each.unet is not None else None,
        "unet_cause": each.unet.cause if each.unet is not None else None,
        "unet_findings": each.unet.findings if each.unet is not None else (),
    }
    return {name: asked[name] if name in asked else getattr(each, name) for name in CATALOGUE_COLUMNS}


def _outcome(anatomy: Anatomy) -> dict[str, Any]:
    return {
        "code": anatomy.request.code,
        "verdict": anatomy.verdict,
        "failure": anatomy.failure,
        "findings": anatomy.findings,
        "loaded": anatomy.loaded,
        "totals": TotalsDocument(**totals_of(anatomy.diff.totals)) if anatomy.diff is not None else None,
    }


def totals_of(totals: Totals) -> Mapping[str, int]:
    """Parameters by origin, and of both models."""
    return {"pretrained": totals.pretrained, "learner": totals.learner, **asdict(totals)}


def _unet(entry: UNetEntry) -> UNetDocument:
    fix = entry.fix
    return UNetDocument(
        **_decoder(entry.unet),
        fix=DecoderFixDocument(title=fix.title, **_decoder(fix.unet)) if fix is not None else None,
        no_fix=entry.no_fix,
    )


def _decoder(unet: UNet) -> dict[str, Any]:
    return {**_outcome(unet.anatomy), "skips": unet.skips, "encoder": unet.encoder, "decoder": unet.decoder}


def _layers(anatomy: Anatomy) -> Iterator[ModuleRow]:
    """A row for each change; before there is a learner, one for each module of the pretrained model."""
    if anatomy.diff is not None:
        for change in anatomy.diff.changes:
            model = anatomy.pretrained if change.origin is Origin.CUT else anatomy.learner
            if model is not None:
                yield _layer(model, change)
    elif anatomy.pretrained is not None:
        for module in anatomy.pretrained.modules:
            uncut = Change(origin=Origin.CUT, before=module.path, after=None)
            yield msgspec.structs.replace(_layer(anatomy.pretrained, uncut), origin="")


def _layer(model: Model, change: Change) -> ModuleRow:
    module = model.by_path[(change.after if change.after is not None else change.before) or ""]
    groups = sorted({parameter.group for parameter in module.parameters if parameter.group is not None})
    return ModuleRow(
        origin=change.origin,
        before=change.before,
        after=change.after,
        type=module.type,
        detail=module.detail,
        parameters=module.own,
        trainable=sum(parameter.count for parameter in module.parameters if parameter.trainable),
        group=groups[0] if len(groups) == 1 else None,
        buffers=module.buffers,
        input=module.input[1:] if module.input is not None else None,
        output=module.output[1:] if module.output is not None else None,
        calls=module.calls,
    )


def _joined(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, the names of its columns first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _json(record: object) -> str:
    return msgspec.json.encode(record, order="deterministic").decode() + "\n"
