"""A reader's own learner, or any two networks, taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from gen.records.anatomies import Anatomy, Failure, Reason, UNet


class Found(StrEnum):
    """Where the pretrained model came from, that a learner is compared with."""

    GIVEN = "given"
    """It was passed in."""
    ARCH = "arch"
    """Made anew from what the learner says of its architecture."""
    NOTHING = "nothing"
    """Nothing in this learner is ever pretrained, such as a table's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A module that may be one of several of the pretrained model's, which only their order tells apart."""

    path: str
    """In the learner's model."""
    taken: str | None
    """In the pretrained model: the one that it is shown as; None if it is shown as added."""
    others: tuple[str, ...]
    """Those that it may be as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How far a parameter is from its pretrained values."""

    path: str
    """Of the module that owns it, in the learner's model."""
    name: str
    count: int
    """Elements."""
    change: float
    """‖after - before‖ / ‖before‖; ‖after‖ where all values were zero before."""


@dataclass(frozen=True, kw_only=True)
class Dissection:
    """What of a network is another one's, and what is not."""

    name: str
    """Of the architecture: `resnet50`; or the class of the pretrained network."""
    found: Found
    anatomy: Anatomy
    """Both models, their changes, groups, and what stands around the learner's model. Its verdict tells whether the
    learner takes a batch, its failure why not."""
    reasons: tuple[Reason, ...]
    """For what is fastai's own doing."""
    ambiguous: tuple[Ambiguity, ...]
    moved: tuple[Moved, ...] | None
    """Of every pretrained parameter that was found again; None where either side has no numbers."""
    notes: tuple[str, ...]
    """What a reader should know: a wrapper that was looked through, a module that is not built yet."""
    unet: UNet | None = None
    """The two arms of a `DynamicUnet` and what it hands across; its anatomy is without the modules."""
    refused: Failure | None = None
    """Why fastai does not make what was asked for, where this is a learner that was mended."""

    @cached_property
    def moved_by_path(self) -> Mapping[str, float]:
        """The largest change of any parameter of each module that has some, by path in the learner's model."""
        found: dict[str, float] = {}
        for each in self.moved or ():
            found[each.path] = max(found.get(each.path, 0.0), each.change)
        return found
