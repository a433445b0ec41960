"""An architecture of the catalogue and options -> the `Dissection` of the learner that fastai makes of them.

Here the learner is built before our eyes, so that nothing about it has to be guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch

from gen.anatomy import plain_entries
from gen.anatomy.attempts import attempt
from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.entries import find_fix
from gen.anatomy.explain import explain
from gen.anatomy.failures import failure_of
from gen.anatomy.finished.dissecting import dissect_learner
from gen.anatomy.learners import Built, build, imports_for, written_as
from gen.anatomy.networks import Networks
from gen.anatomy.trial import BATCH_SIZE, Seen, blank, examine_learner
from gen.records import Anatomy, Architecture, Dissection, Found, Kind, Request, Verdict


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which learner of an architecture somebody wants to see."""

    n_out: int
    n_in: int = 3
    unet: bool = False
    arguments: Mapping[str, object] = field(default_factory=dict)
    """What else is passed to `vision_learner` or `unet_learner`, as Python's own values."""


def ask(architecture: Architecture, wish: Wish) -> Dissection:
    """Builds the learner, as a reader would. One that is refused, or fails, is mended if a remedy is known."""
    if architecture.kind is not Kind.VISION:
        return _plain(architecture, wish)
    request = Request(
        code=_code(architecture, wish),
        n_out=wish.n_out,
        n_in=wish.n_in,
        pretrained=wish.arguments.get("pretrained") is not False,
        kind=Kind.UNET if wish.unet else Kind.VISION,
    )
    if wish.unet:
        return _unet(architecture, request)
    networks = Networks(architecture)
    anatomy = examine_learner(architecture, request, Seen(networks))
    fix = find_fix(architecture, anatomy, networks) if not anatomy.runs else None
    if fix is None:
        return _dissection(architecture, anatomy)
    return replace(_dissection(architecture, fix.anatomy), refused=anatomy.failure)


def _plain(architecture: Architecture, wish: Wish) -> Dissection:
    entry = plain_entries.make_plain_entry(architecture, n_out=wish.n_out)
    return _dissection(architecture, entry.anatomy)


def _dissection(architecture: Architecture, anatomy: Anatomy) -> Dissection:
    return Dissection(
        name=architecture.name,
        found=Found.ARCH if anatomy.pretrained is not None else Found.NOTHING,
        anatomy=anatomy,
        reasons=tuple(explain(anatomy)),
        ambiguous=(),
        moved=None,
        notes=(),
    )


def _code(architecture: Architecture, wish: Wish) -> str:
    function = "unet_learner" if wish.unet else "vision_learner"
    channels = {"n_in": wish.n_in} if wish.n_in != 3 else {}  # noqa: PLR2004 - what fastai takes for granted
    given = "".join(f", {name}={value!r}" for name, value in {**channels, **wish.arguments}.items())
    return f"{imports_for(architecture)}\n\nlearn = {function}(dls, {written_as(architecture)}{given})"


def _unet(architecture: Architecture, request: Request) -> Dissection:
    """Without numbers, at the size that the architecture is made for."""
    images = blank(architecture, None, request.n_in)
    size = (images.shape[2], images.shape[3])
    dls = dataloaders(Task.SEGMENTATION, n_out=request.n_out, n_in=request.n_in, batch_size=BATCH_SIZE, size=size)
    built = Built(dls, Networks(architecture))
    pictures = torch.empty(BATCH_SIZE, 3, *size, device="meta")
    learn = attempt(lambda: build(built, request.code, lambda _asked: pictures, initialised=False))
    if not isinstance(learn, Exception):
        return dissect_learner(learn, batch=images)
    refused = Anatomy(
        request=request,
        verdict=Verdict.REFUSED,
        failure=failure_of(learn, None),
        findings=(),
        loaded=None,
        pretrained=None,
        learner=None,
        diff=None,
        groups=(),
        outside=None,
    )
    return _dissection(architecture, refused)
