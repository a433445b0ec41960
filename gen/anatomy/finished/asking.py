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
from gen.anatomy.entries import default_request, find_fix
from gen.anatomy.explain import explain
from gen.anatomy.failures import failure_of
from gen.anatomy.finished.dissecting import dissect_learner
from gen.anatomy.learners import Built, build, imports_for, written_as
from gen.anatomy.networks import Networks
from gen.anatomy.trial import BATCH_SIZE, Seen, blank, examine_learner
from gen.anatomy.unets import examine_unet
from gen.records import Anatomy, Architecture, Dissection, Found, Kind, Request


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
    networks = Networks(architecture)
    made = _built_unet(architecture, request, networks)
    if isinstance(made, Dissection):
        return made
    failure = failure_of(made, None)
    seen = examine_learner(architecture, default_request(architecture, n_out=request.n_out), Seen(networks))
    fix = examine_unet(architecture, seen, networks).fix
    mended = _built_unet(architecture, fix.unet.anatomy.request, networks) if fix is not None else None
    if isinstance(mended, Dissection):
        return replace(mended, refused=failure)
    return _dissection(architecture, Anatomy.refused(request, failure))


def _built_unet(architecture: Architecture, request: Request, networks: Networks) -> Dissection | Exception:
    images = blank(architecture, None, request.n_in)
    size = (images.shape[2], images.shape[3])
    dls = dataloaders(Task.SEGMENTATION, n_out=request.n_out, n_in=request.n_in, batch_size=BATCH_SIZE, size=size)
    pictures = torch.empty(BATCH_SIZE, 3, *size, device="meta")
    built = Built(dls, networks)
    learn = attempt(lambda: build(built, request.code, lambda _asked: pictures, initialised=False))
    if isinstance(learn, Exception):
        return learn
    record = dissect_learner(learn, batch=images)
    return replace(record, name=architecture.name, anatomy=replace(record.anatomy, request=request))
