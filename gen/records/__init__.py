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
from gen.records.kinds import Cause, FindingKind, Kind, Library, Origin, Verdict
from gen.records.models import Initialisation, Model, Module, Parameter, Shape, Step

__all__ = [
    "Anatomy",
    "Architecture",
    "Cause",
    "Change",
    "Checkpoint",
    "Diff",
    "Entry",
    "Failure",
    "Finding",
    "FindingKind",
    "Fix",
    "Group",
    "Index",
    "Initialisation",
    "Kind",
    "Library",
    "Meta",
    "Model",
    "Module",
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
