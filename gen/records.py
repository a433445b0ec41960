"""The vocabulary: frozen records and enums that every other module speaks in.

A record holds numbers and names only. Words for people are added by `gen.anatomy.explain`,
Markdown and drawings by `gen.site`. Nothing here imports torch, fastai or anything of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

Shape = tuple[int, ...]
"""A tensor's size; the first dimension of an activation is the batch."""


class Library(StrEnum):
    """Who defines an architecture."""

    FASTAI = "fastai"
    """`fastai.vision.models`: the xresnets."""
    TORCHVISION = "torchvision"
    """`torchvision.models`: its classification builders."""


class Origin(StrEnum):
    """Where a module comes from; every module of both models has exactly one."""

    KEPT = "kept"
    """Of the pretrained model, in the learner, and run."""
    CUT = "cut"
    """Of the pretrained model, not in the learner."""
    ADDED = "added"
    """Made by fastai, or by the user."""
    CHANGED = "changed"
    """Of the pretrained model, replaced by a module of the same class or altered in place."""
    IDLE = "idle"
    """Of the pretrained model, still printed by the learner, but nothing of it reaches the output."""


class Verdict(StrEnum):
    """What becomes of an architecture with a kind of learner."""

    WORKS = "works"
    """It builds, runs on a batch, and is what a user takes it for."""
    WORKS_BUT = "works, but"
    """It builds and runs, and differs from what a user takes it for: see the findings."""
    FAILS = "fails on a batch"
    """It builds, and raises when a batch arrives."""
    REFUSED = "refused"
    """It raises while the learner is built."""


class FindingKind(StrEnum):
    """A silent difference between what a user takes a learner for and what it is."""

    NO_NORMALIZE = "no-normalize"
    """The weights expect normalised pixels, and fastai adds no `Normalize`."""
    OLDER_WEIGHTS = "older-weights"
    """fastai loads other weights than the library's default ones."""
    FEATURES_DIFFER = "features-differ"
    """A functional call on the way to the features went with the cut."""
    BODY_TRUNCATED = "body-truncated"
    """The cut falls so early that layers with parameters, made to extract features, are lost."""
    IDLE_PARAMETERS = "idle-parameters"
    """Pretrained parameters stay in the learner and never reach its output."""
    PARTLY_PRETRAINED = "partly-pretrained"
    """The checkpoint fits only a part of the model, and the rest is random without a word."""
    RANDOM_BODY = "random-body"
    """`pretrained=True` loads nothing, and the random body is frozen."""


class Cause(StrEnum):
    """Why a learner was refused or failed; each has its words in `annotations.yml`."""

    NO_POOLING_MODULE = "no-pooling-module"
    """`create_body` looks for a pooling module to cut at and finds none."""
    NO_LEGACY_WEIGHTS = "no-legacy-weights"
    """`pretrained=True` asks torchvision for weights that this architecture never had."""
    WRONG_CHECKPOINT = "wrong-checkpoint"
    """The checkpoint that is fetched belongs to another architecture."""
    BROKEN_BUILDER = "broken-builder"
    """The builder function itself raises, whatever it is given."""
    FIXED_INPUT = "fixed-input"
    """The architecture accepts some image sizes only."""
    LIST_OF_MODULES = "list-of-modules"
    """A child is a list, which has no `forward` and cannot be run as a part of the body."""
    SIDE_BRANCH = "side-branch"
    """A branch beside the main path, for training only, ends up in the middle of the body."""
    FIRST_LAYER = "first-layer"
    """fastai cannot replace the first layer to take another number of channels."""
    RAISED_BY_FASTAI = "raised-by-fastai"
    """An error in fastai's own code that has no cause of its own here yet."""
    RAISED_BY_LIBRARY = "raised-by-library"
    """An error in the architecture's own code that has no cause of its own here yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place in the installed version of a package, for a link."""

    package: str
    version: str
    file: str
    """Relative to the package's parent, with forward slashes: `fastai/vision/learner.py`."""
    line: int
    name: str
    """What stands there: `create_head`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One set of pretrained weights, as the library's own registry describes it."""

    name: str
    default: bool
    url: str
    parameters: int | None = None
    megabytes: float | None = None
    gigaflops: float | None = None
    dataset: str | None = None
    categories: int | None = None
    metrics: tuple[tuple[str, float], ...] = ()
    image_size: int | None = None
    resize_size: int | None = None
    interpolation: str | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    recipe: str | None = None
    licence: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The entry that fastai ships for an architecture in `model_meta`."""

    cut: str
    """As source: `-2`, `None`."""
    splitter: str
    stats: bool
    weights: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A recipe for a model, and what is known of it before anything is built."""

    library: Library
    name: str
    family: str
    """The module that defines it: `resnet`."""
    summary: str
    """First sentence of the builder's docstring, or of its module's."""
    paper: str | None
    source: Source
    checkpoints: tuple[Checkpoint, ...]
    meta: Meta | None
    """None where fastai ships no cut, splitter and statistics for it."""

    @property
    def key(self) -> str:
        """Where its page lives: `torchvision/resnet50`."""
        return f"{self.library}/{self.name}"

    @property
    def default_checkpoint(self) -> Checkpoint | None:
        """The library's recommended weights, if it has any."""
        return next((weights for weights in self.checkpoints if weights.default), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialisation:
    """The last call that filled a parameter while the learner was built."""

    function: str
    """`normal_`, `fill_`, `zero_`, `kaiming_uniform_`, …"""
    arguments: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter that a module owns itself; one that is tied is recorded with its first owner."""

    name: str
    shape: Shape
    trainable: bool
    """After `freeze()`, as fastai leaves a pretrained learner."""
    group: int | None
    """Index of its parameter group in the optimizer; None outside a learner."""
    reached: bool
    """Whether the output depends on it."""
    initialised: Initialisation | None

    @property
    def count(self) -> int:
        """Number of elements."""
        count = 1
        for size in self.shape:
            count *= size
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One `nn.Module` of a model, as it was built and as it ran."""

    path: str
    """Dotted name in its model: `layer1.0.conv1`; empty for the model itself."""
    type: str
    """Class name, as printed."""
    detail: str
    """`extra_repr()`: what is printed between the parentheses."""
    printed: str | None
    """Its whole printout where the class does not print the ordinary way; else None."""
    is_layer: bool
    """A leaf: it has no children."""
    parameters: tuple[Parameter, ...]
    buffers: int
    """Elements in the buffers that it owns itself."""
    calls: int
    """How often its `forward` was called for one batch."""
    input: Shape | None
    """Shape of the first tensor of its first call."""
    output: Shape | None

    @property
    def name(self) -> str:
        """Its name in its parent."""
        return self.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """Path of its parent; empty for the model and for its children."""
        return self.path.rpartition(".")[0]

    @property
    def depth(self) -> int:
        """0 for the model itself."""
        return self.path.count(".") + 1 if self.path else 0

    @property
    def own(self) -> int:
        """Elements of the parameters that it owns itself, its children's not counted."""
        return sum(parameter.count for parameter in self.parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a forward pass: a layer was called, or a functional call was made."""

    path: str
    """The layer, or the module in whose `forward` the functional call stands."""
    operation: str | None
    """Name of the functional call (`relu`, `adaptive_avg_pool2d`); None for a layer."""
    output: Shape | None


@dataclass(frozen=True, kw_only=True)
class Model:
    """A network: its modules in printed order (a parent before its children), and its run."""

    modules: tuple[Module, ...]
    steps: tuple[Step, ...]
    input: Shape
    output: Shape | None
    """None where it does not return a tensor, or did not run."""

    @cached_property
    def by_path(self) -> Mapping[str, Module]:
        """Its modules by their dotted names."""
        return {module.path: module for module in self.modules}

    @cached_property
    def parameters(self) -> int:
        """All its parameters, each counted once."""
        return sum(module.own for module in self.modules)

    def within(self, path: str) -> tuple[Module, ...]:
        """The module at `path` and everything below it, in printed order."""
        return tuple(
            module for module in self.modules if not path or module.path == path or module.path.startswith(path + ".")
        )

    def count(self, path: str) -> int:
        """Parameters of the module at `path` and of everything below it."""
        return sum(module.own for module in self.within(path))


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

    def of(self, *origins: Origin) -> tuple[Change, ...]:
        """The changes with one of these origins."""
        return tuple(change for change in self.changes if change.origin in origins)

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

    @property
    def runs(self) -> bool:
        """Whether the learner takes a batch."""
        return self.verdict in (Verdict.WORKS, Verdict.WORKS_BUT)


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


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """A whole build: its versions, and one entry an architecture, sorted by key."""

    versions: tuple[Version, ...]
    n_out: int
    entries: tuple[Entry, ...]
