"""What fastai makes of an architecture: the diff, the verdict, the fix, and the page's whole entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gen.records.architectures import Architecture, Source
from gen.records.kinds import Cause, FindingKind, Kind, Origin, Verdict
from gen.records.models import Model, Module, Shape, Step
from gen.records.paths import upwards, with_parents


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one module. Containers that hold no parameters are listed as well."""

    origin: Origin
    before: str | None
    """Its path in the pretrained model; None if it was added."""
    after: str | None
    """Its path in the learner's model; None if it was cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Parameters by origin: kept + idle + cut + changed_before is the pretrained model,
    kept + idle + added + changed_after the learner."""

    kept: int = 0
    idle: int = 0
    cut: int = 0
    added: int = 0
    changed_before: int = 0
    changed_after: int = 0

    @property
    def pretrained(self) -> int:
        """Parameters of the pretrained model."""
        return self.kept + self.idle + self.cut + self.changed_before

    @property
    def learner(self) -> int:
        """Parameters of the learner's model."""
        return self.kept + self.idle + self.added + self.changed_after


@dataclass(frozen=True, kw_only=True)
class Diff:
    """The pretrained model against the learner's."""

    changes: tuple[Change, ...]
    """In the pretrained model's printed order, then what was added in the learner's."""
    lost: tuple[Step, ...]
    """Functional calls of the pretrained model that the learner no longer makes."""
    gained: tuple[Step, ...]
    """Functional calls of the learner that the pretrained model does not make."""
    missed: tuple[Step, ...]
    """Layers and functional calls that stood between the input and the features which the pretrained
    model pools or classifies, and that the learner's body does not run."""
    totals: Totals
    astray: tuple[Step, ...] = ()
    """Functional calls of the pretrained model that take several classifiers' scores together, and that the learner's
    body makes of features."""

    def of(self, *origins: Origin) -> tuple[Change, ...]:
        """The changes with one of these origins."""
        return tuple(change for change in self.changes if change.origin in origins)

    def totals_only(self) -> Diff:
        """Without what is told of single modules and steps."""
        return replace(self, changes=(), lost=(), gained=(), missed=(), astray=())

    @cached_property
    def origin_before(self) -> Mapping[str, Origin]:
        """Origin of each module of the pretrained model, by path."""
        return {change.before: change.origin for change in self.changes if change.before is not None}

    @cached_property
    def origin_after(self) -> Mapping[str, Origin]:
        """Origin of each module of the learner's model, by path."""
        return {change.after: change.origin for change in self.changes if change.after is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which learner was asked for."""

    code: str
    """What a reader types to get it; it is what was run."""
    n_out: int
    n_in: int = 3
    pretrained: bool = True
    kind: Kind = Kind.VISION


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error that a reader would meet."""

    cause: Cause
    error: str
    """Class of the exception: `StopIteration`."""
    message: str
    """Its text, unaltered; some have none."""
    raised: Source | None
    """The line that raised, in the deepest frame of an installed package."""
    entered: Source | None
    """The deepest line of fastai on the way there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A silent difference, with the figures that its words need."""

    kind: FindingKind
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One parameter group of the optimizer."""

    index: int
    parameters: int
    trainable: int
    """Of these, how many are trained while the learner is frozen."""
    modules: tuple[str, ...]
    """The topmost modules that lie wholly inside it, by path in the learner's model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What stands around the model in a learner and does not show when it is printed."""

    mean: tuple[float, ...] | None
    """Of the `Normalize` that fastai added to the batch transforms; None if it added none."""
    std: tuple[float, ...] | None
    loss: str
    """Class of the loss function: `CrossEntropyLossFlat`."""
    activation: str
    """What the loss function applies to make probabilities of the outputs: `softmax(dim=-1)`."""
    decoding: str
    """What the loss function applies to make a prediction of the outputs: `argmax(dim=-1)`."""
    optimizer: str
    frozen: bool
    """Whether the learner starts frozen."""


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """What fastai makes of an architecture, for one learner."""

    request: Request
    verdict: Verdict
    failure: Failure | None
    findings: tuple[Finding, ...]
    loaded: str | None
    """Checkpoint that was asked for, by its name where the library lists it, else by its file."""
    pretrained: Model | None
    """None only where the architecture itself cannot be built."""
    learner: Model | None
    """None where it was refused."""
    diff: Diff | None
    groups: tuple[Group, ...]
    outside: Outside | None

    @staticmethod
    def refused(request: Request, failure: Failure) -> Anatomy:
        """Of a learner that there is not, and nothing else that was seen."""
        return Anatomy(
            request=request,
            verdict=Verdict.REFUSED,
            failure=failure,
            findings=(),
            loaded=None,
            pretrained=None,
            learner=None,
            diff=None,
            groups=(),
            outside=None,
        )

    @property
    def runs(self) -> bool:
        """Whether the learner takes a batch."""
        return self.verdict in (Verdict.WORKS, Verdict.WORKS_BUT)

    @cached_property
    def foot(self) -> tuple[str, ...]:
        """Paths of what was added in front of the body, in the learner's printed order: modules that are new with all
        that is in them, and run before the first pretrained layer does."""
        if self.learner is None or self.diff is None:
            return ()
        origins = self.diff.origin_after
        steps = self.learner.steps
        body = next((index for index, step in enumerate(steps) if origins[step.path] in _OLD), 0)
        last = {path: index for index, step in enumerate(steps) for path in upwards(step.path)}
        mixed = with_parents(old for old, origin in origins.items() if origin is not Origin.ADDED)
        return tuple(path for path in origins if path not in mixed and last.get(path, body) < body)

    def light(self) -> Anatomy:
        """Without what the main anatomy of the same page already holds."""
        diff = self.diff.totals_only() if self.diff is not None else None
        return replace(self, pretrained=None, learner=None, diff=diff, groups=())


_OLD = frozenset({Origin.KEPT, Origin.CHANGED, Origin.IDLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A remedy that was run: what to paste, and the learner that came of it."""

    recipe: str
    """Its key in `fixes.yml`."""
    title: str
    text: str
    """Why it helps, for a reader."""
    anatomy: Anatomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """The same architecture asked for in another way, built and run: what differs."""

    key: str
    """Its key in `variations.yml`."""
    title: str
    text: str
    anatomy: Anatomy
    """Without the two models' modules, which the main anatomy has; changes and totals stay."""
    replaced: tuple[tuple[Module, Module], ...]
    """Each changed module, before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a layer is there, or went."""

    origin: Origin
    path: str
    """In the learner's model, or in the pretrained one if it was cut."""
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A connection from the encoder of a U-Net across to its decoder."""

    tap: str
    """The encoder's module whose output is handed across, by path in the learner."""
    before: str | None
    """The same module in the pretrained model."""
    shape: Shape
    """Of what is handed across."""
    block: str
    """The decoder's block that takes it, by path in the learner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of a U-Net's decoder: a direct child of the learner's model behind the encoder."""

    path: str
    type: str
    input: Shape | None
    output: Shape | None
    parameters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UNet:
    """What `unet_learner` makes of an architecture."""

    anatomy: Anatomy
    """Without the two models' modules; totals stay."""
    skips: tuple[Skip, ...]
    """In the order of the encoder."""
    encoder: Stage | None
    """The body, as a whole; None where there is no learner."""
    decoder: tuple[Stage, ...]
    """What was added, in the order in which it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetFix:
    """A remedy for a U-Net that was run: what to paste, and the U-Net that came of it."""

    recipe: str
    title: str
    text: str
    unet: UNet


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetEntry:
    """Everything that an architecture's page says of its U-Net."""

    unet: UNet
    fix: UNetFix | None
    no_fix: str | None

    @property
    def shown(self) -> UNet:
        """The U-Net that can be drawn: the default one, or the fixed one if that was refused."""
        if not self.unet.anatomy.runs and self.fix is not None:
            return self.fix.unet
        return self.unet


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Everything that an architecture's page says."""

    architecture: Architecture
    anatomy: Anatomy
    reasons: tuple[Reason, ...]
    """For the main anatomy, or for the fix's where the main one was refused."""
    fix: Fix | None
    no_fix: str | None
    """Why none is offered, where one would be expected."""
    variations: tuple[Variation, ...]
    unet: UNetEntry | None = None
    """None for what is no vision architecture."""

    @property
    def shown(self) -> Anatomy:
        """The anatomy that can be drawn: the default learner's, or the fixed one's if that was refused."""
        if not self.anatomy.runs and self.fix is not None:
            return self.fix.anatomy
        return self.anatomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A package that a build came from."""

    package: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One part of a build that is divided, so that several machines may each build one."""

    number: int
    """From 1 on."""
    of: int
    chosen: str
    """Digest of the keys of all parts."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """What a build holds: its versions, and the keys of its entries, sorted."""

    versions: tuple[Version, ...]
    n_out: int
    keys: tuple[str, ...]
    maker: str = ""
    """Digest of the code and the packages that made the entries; empty for what was put together by hand."""
    shard: Shard | None = None
    """Which part of a build it is; None for a whole one."""
