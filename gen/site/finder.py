"""Entries -> one row each for the finder, the family pages and the catalogue that machines read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gen.records import Catalogue, Entry, Library, Verdict
from gen.site.rows import features


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderRow:
    """What is said of an architecture in a table; numbers are None where no learner runs."""

    name: str
    library: Library
    family: str
    page: str
    """Address of its page below the site's root: `torchvision/resnet50/`."""
    verdict: Verdict
    """Of the default learner."""
    findings: tuple[str, ...]
    fixed: bool
    """Whether the numbers are those of the fixed learner, since the default one does not run."""
    pretrained: int | None
    kept: int | None
    cut: int | None
    added: int | None
    idle: int | None
    features: int | None
    accuracy: float | None
    """Best top-1 accuracy on ImageNet-1K of its checkpoints."""
    image_size: int | None
    """Of the default checkpoint."""


def finder_rows(catalogue: Catalogue) -> tuple[FinderRow, ...]:
    """One row an entry, in the catalogue's order."""
    return tuple(_row(entry) for entry in catalogue.entries)


def _row(entry: Entry) -> FinderRow:
    architecture, shown = entry.architecture, entry.shown
    totals = shown.diff.totals if shown.diff is not None and shown.runs else None
    default = architecture.default_checkpoint
    return FinderRow(
        name=architecture.name,
        library=architecture.library,
        family=architecture.family,
        page=f"{architecture.key}/",
        verdict=entry.anatomy.verdict,
        findings=tuple(finding.kind.value for finding in entry.anatomy.findings),
        fixed=shown is not entry.anatomy,
        pretrained=shown.pretrained.parameters if shown.pretrained is not None else None,
        kept=totals.kept + totals.changed_before if totals is not None else None,
        cut=totals.cut if totals is not None else None,
        added=totals.added if totals is not None else None,
        idle=totals.idle if totals is not None else None,
        features=features(shown) if shown.runs else None,
        accuracy=max(_accuracies(entry), default=None),
        image_size=default.image_size if default is not None else None,
    )


def _accuracies(entry: Entry) -> Iterator[float]:
    for checkpoint in entry.architecture.checkpoints:
        if checkpoint.dataset in (None, "ImageNet-1K"):
            yield from (value for name, value in checkpoint.metrics if name == "acc@1")
