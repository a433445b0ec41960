"""A U-Net that builds and runs -> what is silently different about it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from gen.anatomy.diff import feature_end
from gen.anatomy.findings import Loaded, find
from gen.records import (
    Architecture,
    Diff,
    Finding,
    FindingKind,
    Model,
    Outside,
    Request,
    Shape,
    Skip,
    Stage,
    Step,
)

_IMAGE = 4  # dimensions of a batch of feature maps


def find_in_unet(  # noqa: PLR0913 - the parts of a U-Net that is still in the making
    architecture: Architecture,
    request: Request,
    pretrained: Model,
    *,
    body: Model,
    diff: Diff,
    loading: Loaded,
    outside: Outside,
    skips: tuple[Skip, ...],
    encoder: Stage,
) -> Iterator[Finding]:
    """The findings of one U-Net, the gravest first.

    `pretrained` is the whole architecture; `body` what its builder gave, which is the same unless it gives a part.
    """
    yield from _connections(pretrained, skips, encoder)
    inside = replace(diff, missed=_missed_inside(body, diff, encoder.output))
    yield from find(architecture, request, body, diff=inside, loading=loading, outside=outside)


def _connections(pretrained: Model, skips: tuple[Skip, ...], encoder: Stage) -> Iterator[Finding]:
    image = pretrained.input[-2:]
    handed_on = [shape for shape in (encoder.output, *(skip.shape for skip in skips)) if shape is not None]
    misread = next((shape for shape in handed_on if _has_channels_last(shape, image)), None)
    if misread is not None:
        yield Finding(kind=FindingKind.MISREAD_FEATURES, facts={"width": misread[1], "channels": misread[-1]})
    elif len(skips) <= 1:
        kind = FindingKind.ONE_SKIP if skips else FindingKind.NO_SKIP
        outputs = (module.output for module in pretrained.modules)
        sizes = {_extent(shape, image) for shape in outputs if shape is not None} - {None, (1, 1)}
        yield Finding(kind=kind, facts={"sizes": len(sizes)})


def _has_channels_last(shape: Shape, image: Shape) -> bool:
    extent = _extent(shape, image)
    return extent is not None and shape[2:] != extent


def _extent(shape: Shape, image: Shape) -> Shape | None:
    """Height and width of a batch of feature maps; they have the image's proportion, wherever the channels stand.

    None for what is no picture, such as the attention between tokens.
    """
    if len(shape) != _IMAGE:
        return None
    height, width = image
    places = (shape[2:], shape[1:3])
    return next((each for each in places if each[0] * width == each[1] * height), None)


def _missed_inside(body: Model, diff: Diff, features: Shape | None) -> tuple[Step, ...]:
    """What the pretrained model did and the encoder misses, between the image and the end of the encoder.

    A U-Net may end its encoder early, if it comes down to the same size: the decoder makes features of its own
    there. A functional call is not missed where an added module makes it.
    """
    made_up = Counter((step.operation, step.output) for step in diff.gained)
    missed = []
    for step in diff.missed:
        if step.operation is not None and made_up[step.operation, step.output] > 0:
            made_up[step.operation, step.output] -= 1
        else:
            missed.append(step)
    steps = body.steps[: feature_end(body)]
    identities = {id(step) for step in missed}
    kept = [index for index, step in enumerate(steps) if id(step) not in identities]
    behind = steps[kept[-1] + 1 :] if kept else steps
    if any(_is_smaller(step.output, features) for step in behind):
        return tuple(missed)
    trailing = {id(step) for step in behind}
    return tuple(step for step in missed if id(step) not in trailing)


def _is_smaller(shape: Shape | None, features: Shape | None) -> bool:
    if shape is None or features is None or len(shape) != _IMAGE or len(features) != _IMAGE:
        return False
    return min(shape[2:]) > 1 and shape[2] * shape[3] < features[2] * features[3]
