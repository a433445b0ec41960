"""The name of an architecture -> what a tool makes of it, and the CPU time that it took. Runs in a worker.

Each tool does what is nearest to our anatomy: it builds the learner's model from the name and describes it. Those
that can stay on torch's meta device do; torchlens refuses it, and `Learner.summary()` predicts, so both are given
numbers on the CPU. Ours builds both models, compares them, and goes on to the DOT of the drawing.
"""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from unittest.mock import patch

import torch
from fastai.vision.learner import create_timm_model, create_vision_model, vision_learner

from gen.anatomy import entries
from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.trial import BATCH_SIZE, blank
from gen.catalogue import architectures, builder_of
from gen.records import Architecture, Entry, Library
from gen.settings import load_settings
from gen.site.diagrams import write_dot
from gen.site.outline import head_drawing


class Way(StrEnum):
    """Who does it."""

    ANATOMY = "anatomy"
    """The main learner with its fix, as a build makes them, without the variations and the U-Net."""
    DRAWN = "fastai Anatomy"
    """The same, with the DOT of its drawing."""
    NAIVE = "naive script"
    TORCHINFO = "torchinfo"
    TORCHVIEW = "torchview"
    TORCHLENS = "torchlens"
    SUMMARY = "Learner.summary"


@dataclass(frozen=True, kw_only=True)
class Took:
    """One architecture, one time."""

    build: float
    use: float
    parameters: int = 0
    error: str | None = None

    @property
    def seconds(self) -> float:
        """From the name to the result."""
        return self.build + self.use


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A way in two steps, so that building is told apart."""

    does: str
    device: str
    build: Callable[[Architecture], Any]
    use: Callable[[Architecture, Any], object]


def measure(way: Way, key: str) -> Took:
    """Does it once. What a tool raises is told in words."""
    architecture, steps = catalogue()[key], STEPS[way]
    gc.collect()
    begin = time.process_time()
    built, made, error = begin, None, None
    try:
        made = steps.build(architecture)
        built = time.process_time()
        steps.use(architecture, made)
    except Exception as raised:  # noqa: BLE001 - which architectures a tool cannot do is a result
        error = f"{type(raised).__name__}: {' '.join(str(raised).split())}"[:200]
    end = time.process_time()
    model = getattr(made, "model", made)
    parameters = sum(each.numel() for each in model.parameters()) if isinstance(model, torch.nn.Module) else 0
    return Took(build=max(built, begin) - begin, use=end - built, parameters=parameters, error=error)


@cache
def catalogue() -> dict[str, Architecture]:
    """Every architecture by its key. What it takes to get there is over before the first measurement."""
    warnings.simplefilter("ignore")  # the libraries' deprecations
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # what the libraries consist of is not searched for garbage again and again
    gc.disable()  # it is looked for between two measurements, as between two architectures of a build
    return {each.key: each for each in architectures()}


@cache
def _classes() -> int:
    return load_settings(None).n_out


def _model(architecture: Architecture) -> torch.nn.Module:
    """The learner's model without a learner, as a reader of fastai's source would build it."""
    model: torch.nn.Module
    if architecture.library is Library.TIMM:
        model, _ = create_timm_model(architecture.name, _classes(), pretrained=False)
    else:
        model = create_vision_model(builder_of(architecture), _classes(), pretrained=False)
    return model


def _on_meta(architecture: Architecture) -> torch.nn.Module:
    with torch.device("meta"):
        return _model(architecture)


def _batch(architecture: Architecture) -> torch.Tensor:
    return blank(architecture, None, 3)


def _nothing(_architecture: Architecture) -> None:
    """The anatomy builds its learners itself."""


def _anatomy(architecture: Architecture, _made: None) -> Entry:
    with ExitStack() as stack:
        stack.enter_context(patch.object(entries, "_variations", lambda *_: iter(())))
        stack.enter_context(patch.object(entries, "examine_unet", lambda *_: None))
        return entries.make_entry(architecture, n_out=_classes())


def _drawn(architecture: Architecture, _made: None) -> str:
    entry = _anatomy(architecture, None)
    drawing = head_drawing(architecture.name, entry.shown) if entry.shown.runs else None
    return write_dot(drawing) if drawing is not None else ""


def _naive(architecture: Architecture, model: torch.nn.Module) -> None:
    model(_batch(architecture))


def _torchinfo(architecture: Architecture, model: torch.nn.Module) -> str:
    import torchinfo  # noqa: PLC0415 - in its own worker only

    return str(torchinfo.summary(model, input_data=_batch(architecture), device="meta", verbose=0))


def _torchview(architecture: Architecture, model: torch.nn.Module) -> str:
    import torchview  # noqa: PLC0415 - in its own worker only

    graph = torchview.draw_graph(model, input_data=_batch(architecture), device="meta")
    return str(graph.visual_graph.source)


def _torchlens(architecture: Architecture, model: torch.nn.Module) -> object:
    import torchlens  # noqa: PLC0415 - in its own worker only: it wraps torch's functions for good
    from torchlens.options import CaptureOptions  # noqa: PLC0415 - as above

    batch = torch.zeros(_batch(architecture).shape)
    return torchlens.trace(model, batch, capture=CaptureOptions(layers_to_save=None))


def _learner(architecture: Architecture) -> Any:  # noqa: ANN401 - fastai has no types
    *_, height, width = _batch(architecture).shape
    dls = dataloaders(Task.CATEGORY, n_out=_classes(), n_in=3, batch_size=BATCH_SIZE, size=(height, width))
    asked = architecture.name if architecture.library is Library.TIMM else builder_of(architecture)
    return vision_learner(dls, asked, pretrained=False)


def _summary(_architecture: Architecture, learn: Any) -> str:  # noqa: ANN401 - fastai has no types
    with learn.no_bar():
        return str(learn.summary())


STEPS = {
    Way.ANATOMY: Steps(does="make_entry(…)", device="meta", build=_nothing, use=_anatomy),
    Way.DRAWN: Steps(does="make_entry(…), write_dot(…)", device="meta", build=_nothing, use=_drawn),
    Way.NAIVE: Steps(does="model(batch)", device="meta", build=_on_meta, use=_naive),
    Way.TORCHINFO: Steps(does="str(summary(model, …))", device="meta", build=_on_meta, use=_torchinfo),
    Way.TORCHVIEW: Steps(
        does="draw_graph(model, …).visual_graph.source", device="meta", build=_on_meta, use=_torchview
    ),
    Way.TORCHLENS: Steps(does="trace(model, batch)", device="cpu", build=_model, use=_torchlens),
    Way.SUMMARY: Steps(does="str(learn.summary())", device="cpu", build=_learner, use=_summary),
}
