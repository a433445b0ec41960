"""An `Entry` -> its `Summary`: the few kilobytes that the pages about many architectures are made from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gen.records import (
    Anatomy,
    Architecture,
    Cause,
    Entry,
    FindingKind,
    Fix,
    Kind,
    Library,
    Source,
    UNetEntry,
    UNetFix,
    Verdict,
)
from gen.site.rows import added_rows, features
from gen.site.sentences import answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A fix that was run."""

    title: str
    text: str
    code: str
    leaves: tuple[FindingKind, ...]
    """What it does not mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an architecture with one kind of learner, and what can be done about it."""

    verdict: Verdict
    cause: Cause | None
    error: str
    """As Python prints it: `StopIteration`, `ValueError: …`; empty where there is none."""
    findings: tuple[FindingKind, ...]
    remedy: Remedy | None
    no_fix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said of an architecture beside others; numbers are None where no learner runs."""

    name: str
    library: Library
    family: str
    kind: Kind
    former_names: tuple[str, ...]
    """Names that its library once had for it."""
    weights: tuple[str, ...]
    """Names of its checkpoints."""
    page: str
    """Address of its page below the site's root: `torchvision/resnet50/`."""
    outcome: Outcome
    unet: Outcome | None
    """None where there is no such learner to speak of."""
    skips: int | None
    """Skip connections of the U-Net."""
    fixed: bool
    """Whether the numbers are those of the fixed learner, since the default one does not run."""
    pretrained: int | None
    kept: int | None
    cut: int | None
    added: int | None
    idle: int | None
    features: int | None
    head_layers: int | None
    groups: int | None
    normalize: bool | None
    loaded: str | None
    """The checkpoint that fastai loads."""
    accuracy: float | None
    """Best top-1 accuracy on ImageNet-1K of its checkpoints."""
    image_size: int | None
    """Of the default checkpoint."""
    licence: str | None
    """Of the checkpoint that fastai loads, or else of the default one, where the library names it."""
    answer: str
    """What fastai makes of it, in one sentence of Markdown; empty where no learner runs."""
    source: Source
    history: str | None
    paper: str | None


def summary(entry: Entry) -> Summary:
    """The summary of an entry."""
    architecture, shown = entry.architecture, entry.shown
    totals = shown.diff.totals if shown.diff is not None and shown.runs else None
    default = architecture.default_checkpoint
    return Summary(
        name=architecture.name,
        library=architecture.library,
        family=architecture.family,
        kind=architecture.kind,
        former_names=architecture.former_names,
        weights=tuple(checkpoint.name for checkpoint in architecture.checkpoints),
        page=f"{architecture.key}/",
        outcome=_outcome(entry.anatomy, entry.fix, entry.no_fix),
        unet=_unet_outcome(entry.unet),
        skips=len(entry.unet.unet.skips) if entry.unet is not None and entry.unet.unet.anatomy.runs else None,
        fixed=shown is not entry.anatomy,
        pretrained=shown.pretrained.parameters if shown.pretrained is not None else None,
        kept=totals.kept + totals.changed_before if totals is not None else None,
        cut=totals.cut if totals is not None else None,
        added=totals.added if totals is not None else None,
        idle=totals.idle if totals is not None else None,
        features=features(shown) if shown.runs else None,
        head_layers=sum(row.in_head and row.layer for row in added_rows(shown, entry.reasons)) if shown.runs else None,
        groups=len(shown.groups) if shown.runs else None,
        normalize=shown.outside.mean is not None if shown.runs and shown.outside is not None else None,
        loaded=shown.loaded,
        accuracy=max(_accuracies(architecture), default=None),
        image_size=default.image_size if default is not None else None,
        licence=_licence(architecture, shown.loaded),
        answer=answer(entry),
        source=architecture.source,
        history=architecture.history,
        paper=architecture.paper,
    )


def by_size(summaries: Sequence[Summary]) -> list[Summary]:
    """From the smallest architecture to the largest."""
    return sorted(summaries, key=lambda each: (each.pretrained or 0, each.name, each.page))


def namesakes(summaries: Sequence[Summary]) -> Mapping[str, tuple[Summary, ...]]:
    """By page: the architectures of other libraries that have the same name and the same kind of learner."""
    named: dict[tuple[str, Kind], list[Summary]] = {}
    for each in summaries:
        named.setdefault((each.name, each.kind), []).append(each)
    return {
        each.page: tuple(other for other in named[each.name, each.kind] if other.library != each.library)
        for each in summaries
    }


def _outcome(anatomy: Anatomy, fix: Fix | None, no_fix: str | None) -> Outcome:
    return _told(anatomy, _remedy(fix, fix.anatomy) if fix is not None else None, no_fix)


def _unet_outcome(entry: UNetEntry | None) -> Outcome | None:
    if entry is None:
        return None
    fix = entry.fix
    return _told(entry.unet.anatomy, _remedy(fix, fix.unet.anatomy) if fix is not None else None, entry.no_fix)


def _told(anatomy: Anatomy, remedy: Remedy | None, no_fix: str | None) -> Outcome:
    failure = anatomy.failure
    return Outcome(
        verdict=anatomy.verdict,
        cause=failure.cause if failure is not None else None,
        error=": ".join(filter(None, (failure.error, failure.message))) if failure is not None else "",
        findings=tuple(finding.kind for finding in anatomy.findings),
        remedy=remedy,
        no_fix=no_fix,
    )


def _remedy(fix: Fix | UNetFix, mended: Anatomy) -> Remedy:
    leaves = tuple(finding.kind for finding in mended.findings)
    return Remedy(title=fix.title, text=fix.text, code=mended.request.code, leaves=leaves)


def _licence(architecture: Architecture, loaded: str | None) -> str | None:
    files = {checkpoint.name: checkpoint for checkpoint in architecture.checkpoints}
    checkpoint = files.get(loaded or "", architecture.default_checkpoint)
    return checkpoint.licence if checkpoint is not None else None


def _accuracies(architecture: Architecture) -> Iterator[float]:
    for checkpoint in architecture.checkpoints:
        if checkpoint.dataset in (None, "ImageNet-1K"):
            yield from (value for name, value in checkpoint.metrics if name == "acc@1")
