"""An exception from building or trying a learner -> a `Failure`: what a reader would see, where, and why."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gen.catalogue.sources import source_at
from gen.errors import legible
from gen.records import Cause, Failure, Model, Shape, Source

_LIBRARIES = ("fastai", "timm", "torchvision")
_IMAGES = 4  # dimensions of a batch of feature maps


@dataclass(frozen=True)
class _Raised:
    """An error, the frames of installed packages that it came through, and what was at hand."""

    error: Exception
    frames: tuple[Source, ...]
    pretrained: Model | None
    features: Shape | None

    @property
    def message(self) -> str:
        return legible(str(self.error))

    @property
    def place(self) -> Source | None:
        """The deepest frame in fastai or the architecture's library, else in any package."""
        of_libraries = [frame for frame in self.frames if frame.package in _LIBRARIES]
        return (of_libraries or self.frames or (None,))[-1]

    @property
    def entered(self) -> Source | None:
        """The deepest frame of fastai."""
        return next((frame for frame in reversed(self.frames) if frame.package == "fastai"), None)

    def passed(self, function: str) -> bool:
        """Whether the error came through a function of fastai's."""
        return any(frame.name == function and frame.package == "fastai" for frame in self.frames)


# The first rule that holds tells the cause.
_RULES: tuple[tuple[Cause, Callable[[_Raised], bool]], ...] = (
    (Cause.NAMES_NOT_TAKEN, lambda seen: seen.passed("create_unet_model") and "'str' object" in seen.message),
    (Cause.NO_POOLING_MODULE, lambda seen: isinstance(seen.error, StopIteration) and seen.passed("create_body")),
    (Cause.NO_WEIGHTS, lambda seen: "No pretrained weights exist" in seen.message),
    (Cause.NO_LEGACY_WEIGHTS, lambda seen: isinstance(seen.error, ValueError) and "weights" in seen.message),
    (Cause.WRONG_CHECKPOINT, lambda seen: isinstance(seen.error, RuntimeError) and "state_dict" in seen.message),
    (Cause.BROKEN_BUILDER, lambda seen: isinstance(seen.error, TypeError) and "required positional" in seen.message),
    (Cause.LIST_OF_MODULES, lambda seen: 'missing the required "forward"' in seen.message),
    (Cause.FIRST_LAYER, lambda seen: isinstance(seen.error, AssertionError) and seen.passed("_update_first_layer")),
    (Cause.SIDE_BRANCH, lambda seen: seen.passed("model_sizes") and _has_side_branch(seen.pretrained)),
    (Cause.FIXED_INPUT, lambda seen: seen.passed("num_features_model")),
    (Cause.OUT_OF_MEMORY, lambda seen: isinstance(seen.error, MemoryError) or "allocate memory" in seen.message),
    (Cause.CHANNELS_LAST, lambda seen: _has_channels_last(seen.features)),
    (Cause.FEATURES_NOT_POOLED, lambda seen: seen.features is not None),
    (Cause.RAISED_BY_FASTAI, lambda seen: seen.place is not None and seen.place.package == "fastai"),
    (Cause.RAISED_BY_LIBRARY, lambda _: True),
)


def failure_of(error: Exception, pretrained: Model | None, features: Shape | None = None) -> Failure:
    """What a reader would see of an error, and why it was raised.

    `features` is the shape of what the body hands to the head, for a learner that was built.
    """
    frames = traceback.walk_tb(error.__traceback__)
    sources = (source_at(Path(frame.f_code.co_filename), line, frame.f_code.co_name) for frame, line in frames)
    seen = _Raised(error, tuple(source for source in sources if source is not None), pretrained, features)
    return Failure(
        cause=next(cause for cause, holds in _RULES if holds(seen)),
        error=type(error).__name__,
        message=seen.message,
        raised=seen.place,
        entered=seen.entered,
    )


def _has_channels_last(features: Shape | None) -> bool:
    """Whether a square of features has its channels in the last place, where a head looks for the width."""
    return features is not None and len(features) == _IMAGES and features[1] == features[2] < features[3]


def _has_side_branch(pretrained: Model | None) -> bool:
    """Whether a child of the model holds parameters, none of which reaches the output of an evaluated model."""
    if pretrained is None:
        return False
    for child in pretrained.modules:
        if child.depth == 1:
            parameters = [parameter for module in pretrained.within(child.path) for parameter in module.parameters]
            if parameters and not any(parameter.reached for parameter in parameters):
                return True
    return False
