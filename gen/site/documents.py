"""The documents that the site publishes for machines: what is written as JSON, and what its schema is made from.

A document and its schema are one type, so that the two cannot drift. The line below a field is its description in
the schema. `$schema` is relative, so that it leads to the schema below any address, and from a copy on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from gen.records import (
    Architecture,
    Cause,
    Failure,
    Finding,
    Group,
    Origin,
    Outside,
    Skip,
    Stage,
    Verdict,
)

FORMAT: Literal[1] = 1
"""Raised where a reader of the old form would break: a field goes, or means something else. One more is no break."""


class TotalsDocument(Struct, frozen=True, kw_only=True):
    """Numbers of parameters: of both models, and by origin."""

    pretrained: int
    """Of the pretrained model: kept + idle + cut + changed_before."""
    learner: int
    """Of the learner's model: kept + idle + added + changed_after."""
    kept: int
    """Of the pretrained model, in the learner, and run."""
    idle: int
    """Still in the learner, but nothing of them reaches the output."""
    cut: int
    """Of the pretrained model, not in the learner."""
    added: int
    """Made by fastai."""
    changed_before: int
    """Of modules that fastai replaces or alters, as they were."""
    changed_after: int
    """Of the same modules, as they are in the learner."""


class OutcomeDocument(Struct, frozen=True, kw_only=True):
    """What became of an architecture that was asked for in one way."""

    code: str
    """Python that makes the learner; it is what was run."""
    verdict: Verdict
    """Whether it works."""
    failure: Failure | None
    """The error that a reader would meet; null where there is none."""
    findings: tuple[Finding, ...]
    """What differs without a word from what a user takes the learner for."""
    loaded: str | None
    """The checkpoint that fastai loads; null where it loads none."""
    totals: TotalsDocument | None
    """Numbers of parameters; null where there is no learner to count."""


class FixDocument(OutcomeDocument, frozen=True, kw_only=True):
    """A remedy or another way of asking, and what became of it."""

    title: str
    """What is done, in a few words."""


class DecoderDocument(OutcomeDocument, frozen=True, kw_only=True):
    """What `unet_learner` makes of an architecture."""

    skips: tuple[Skip, ...]
    """Connections across, in the order of the encoder."""
    encoder: Stage | None
    """The body as a whole; null where there is no learner."""
    decoder: tuple[Stage, ...]
    """What fastai adds, in the order in which it runs."""


class DecoderFixDocument(DecoderDocument, frozen=True, kw_only=True):
    """A remedy for a U-Net, and the U-Net that came of it."""

    title: str
    """What is done, in a few words."""


class UNetDocument(DecoderDocument, frozen=True, kw_only=True):
    """What `unet_learner` makes of an architecture, with a remedy where it needs one."""

    fix: DecoderFixDocument | None
    """A remedy that was run; null where there is none, or none is needed."""
    no_fix: str | None
    """Why no remedy is offered, where one would be expected."""


class ModuleRow(Struct, frozen=True, kw_only=True, array_like=True):
    """A module of either model. Its fields are the columns of `modules`, in this order."""

    origin: Annotated[str, Meta(extra_json_schema={"enum": [*Origin, ""]})]
    """`kept`, `cut`, `added`, `changed` or `idle`; empty where no learner could be built."""
    before: str | None
    """Its name in the pretrained model; null if it was added."""
    after: str | None
    """Its name in the learner's model; null if it was cut."""
    type: str
    """Its class."""
    detail: str
    """What is printed between the parentheses."""
    parameters: int
    """Elements of the parameters that it holds itself, not those of the modules in it."""
    trainable: int
    """Of these, how many are trained while the learner is frozen."""
    group: int | None
    """The parameter group that they are in; null where there is none, or more than one."""
    buffers: int
    """Elements of its buffers."""
    input: tuple[int, ...] | None
    """Shape of the first input of one item, without the batch."""
    output: tuple[int, ...] | None
    """Shape of the output of one item, without the batch."""
    calls: int
    """How often it was called for one batch."""


class ModulesDocument(Struct, frozen=True, kw_only=True):
    """A table: a row for each module of both models."""

    columns: tuple[str, ...]
    """Names of the columns. Read a column by its name: others may be added behind the last."""
    rows: tuple[ModuleRow, ...]
    """In the pretrained model's printed order, then what was added in the learner's."""


class AnatomyDocument(OutcomeDocument, frozen=True, kw_only=True):
    """What fastai makes of one architecture: the `anatomy.json` beside its page."""

    schema: str = field(name="$schema")
    """Address of the schema, relative to this document's own."""
    format: Literal[1] = FORMAT
    """Version of this form; raised where a reader of the old one would break."""
    versions: Mapping[str, str]
    """By package: the version that this was seen in."""
    n_out: int
    """Number of classes that the learner was made for."""
    architecture: Architecture
    """What is known of it before anything is built."""
    fix: FixDocument | None
    """A remedy that was run, for a learner that does not; null where there is none, or none is needed."""
    no_fix: str | None
    """Why no remedy is offered, where one would be expected."""
    shown: Literal["default", "fix"]
    """Which learner `groups`, `outside` and `modules` are of: the default one, or that of the remedy."""
    groups: tuple[Group, ...]
    """Parameter groups of the optimizer."""
    outside: Outside | None
    """What stands around the model; null where there is no learner."""
    variations: tuple[FixDocument, ...]
    """The same architecture asked for in other ways."""
    unet: UNetDocument | None
    """What `unet_learner` makes of it; null for what is no architecture for images."""
    modules: ModulesDocument
    """Every module of both models."""


class CatalogueDocument(Struct, frozen=True, kw_only=True):
    """All architectures of a build: `architectures/index.json`."""

    schema: str = field(name="$schema")
    """Address of the schema, relative to this document's own."""
    format: Literal[1] = FORMAT
    """Version of this form; raised where a reader of the old one would break."""
    versions: Mapping[str, str]
    """By package: the version that this was seen in."""
    n_out: int
    """Number of classes that the learners were made for."""
    columns: tuple[str, ...]
    """Names of the columns. Read a column by its name: others may be added behind the last."""
    rows: tuple[tuple[Any, ...], ...]
    """One row an architecture."""


COLUMN_TYPES: Mapping[str, Any] = {
    "verdict": Verdict,
    "cause": Cause | None,
    "findings": tuple[str, ...],
    "unet": Verdict | None,
    "unet_cause": Cause | None,
    "unet_findings": tuple[str, ...],
}
"""Types of the catalogue's columns that a `Summary` does not have by their own names."""
