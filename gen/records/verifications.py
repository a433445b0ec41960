"""What a learner with its genuine checkpoint has shown: whether the page of its architecture says the truth."""

from __future__ import annotations

from dataclasses import dataclass

from gen.records.anatomies import Version
from gen.records.models import Shape, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointFile:
    """The file that was loaded."""

    checkpoint: str
    """Name of the weights, as the library lists them, or the file's name."""
    file: str
    sha256: str
    size: int
    """Bytes."""
    known: bool
    """Whether its digest was held against one that the library or the hub gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorCheck:
    """The tensors of one learner beside those of the file: parameters, and buffers that are saved."""

    n_in: int
    """Channels of the images that the learner is for."""
    kept: int
    """Tensors that the page says are the pretrained model's own."""
    identical: int
    """Of these, how many are the file's bit by bit."""
    converted: int
    """Of these, how many are bit by bit what the library makes of the file's when it loads it."""
    numbers: int
    """Elements in all kept tensors."""
    unsaved: int
    """Of the kept, counters of BatchNorms that the file does not have; torch starts them at zero."""
    cut: int
    """Tensors of the file whose layers the learner does not have."""
    added: int
    """Tensors of added layers; none of them is in the file."""
    changed: int
    """Tensors of changed layers."""
    derived: int
    """Of these, how many are what the rule makes of the file's."""
    random: int
    """Of the others, how many the page says the library leaves random, and are not the file's."""
    rule: str | None
    """How they are derived, by its name in `gen.verification.firsts`; None where nothing was changed."""

    @property
    def true(self) -> int:
        """Kept tensors that are what the page says."""
        return self.identical + self.converted + self.unsaved


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCheck:
    """What the body computes on a batch beside what the pretrained model does."""

    input: Shape
    layers: int
    """Layers of the body that are kept and ran."""
    equal: int
    """Of these, how many gave the same, to the last bit, as in the pretrained model."""
    near: int
    """Of the others, how many gave the same but for rounding, which may depend on where a tensor lies in memory."""
    output: Shape | None
    """Of what the body hands to the head."""
    after: Step | None
    """The step of the pretrained model that gives the same as the body, but for rounding; None where none does."""
    between: tuple[Step, ...]
    """What the pretrained model does between that and its classification, and the body does not."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """One architecture's page, held against its genuine checkpoint."""

    architecture: str
    """Its key: `torchvision/resnet50`."""
    file: CheckpointFile
    date: str
    """Day on which it was done: `2026-11-29`."""
    versions: tuple[Version, ...]
    fixed: bool
    """Whether the learner is that of the page's fix."""
    tensors: tuple[TensorCheck, ...]
    """For images of three channels, then for each other number that the learner can be made for."""
    features: FeatureCheck
    problems: tuple[str, ...]
    """What is otherwise than the page says, a line each; nothing in what is committed."""

    @property
    def name(self) -> str:
        """Of the file that it is kept in: `torchvision.resnet50.json`."""
        return f"{self.architecture.replace('/', '.')}.json"
