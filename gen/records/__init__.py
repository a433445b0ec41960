"""The vocabulary: frozen records and enums that every other module speaks in.

A record holds numbers and names only. Words for people are added by `gen.anatomy.explain`,
Markdown and drawings by `gen.site`. Nothing here imports torch, fastai or anything else of ours.
"""

from __future__ import annotations

from gen.records.anatomies import (
    Anatomy,
    Change,
    Diff,
    Entry,
    Failure,
    Finding,
    Fix,
    Group,
    Index,
    Outside,
    Reason,
    Request,
    Shard,
    Skip,
    Stage,
    Totals,
    UNet,
    UNetEntry,
    UNetFix,
    Variation,
    Version,
)
from gen.records.architectures import Architecture, Checkpoint, Meta, Source
from gen.records.dissections import Ambiguity, Dissection, Found, Moved
from gen.records.kinds import Cause, FindingKind, Kind, Library, Origin, Verdict
from gen.records.models import Initialisation, Model, Module, Parameter, Shape, Step

__all__ = [
    "Ambiguity",
    "Anatomy",
    "Architecture",
    "Cause",
    "Change",
    "Checkpoint",
    "Diff",
    "Dissection",
    "Entry",
    "Failure",
    "Finding",
    "FindingKind",
    "Fix",
    "Found",
    "Group",
    "Index",
    "Initialisation",
    "Kind",
    "Library",
    "Meta",
    "Model",
    "Module",
    "Moved",
    "Origin",
    "Outside",
    "Parameter",
    "Reason",
    "Request",
    "Shape",
    "Shard",
    "Skip",
    "Source",
    "Stage",
    "Step",
    "Totals",
    "UNet",
    "UNetEntry",
    "UNetFix",
    "Variation",
    "Verdict",
    "Version",
]
