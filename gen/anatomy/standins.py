"""What stands in for pretrained weights: nothing else between a reader's call and fastai is replaced.

Only the outermost edges are: fetching a checkpoint, and the two places that need real numbers while the
model's own parameters live on torch's meta device and take no memory.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import timm.models._builder
import torch
from fastai.data.load import DataLoader
from fastai.data.transforms import Normalize
from fastai.vision.models import xresnet
from torch import nn
from torch.nn.modules.module import _IncompatibleKeys
from torchvision.models import WeightsEnum
from torchvision.models.regnet import BlockParams

from gen.anatomy.shortcuts.devices import meta_tensors, ordinary_tensors


@dataclass
class Loading:
    """What a learner asked for while it was built, and what came of it."""

    asked: str | None = None
    """Name of the weights, or the checkpoint's file name."""
    url: str | None = None
    missing: int = 0
    """Parameters that the checkpoint did not fill."""
    total: int = 0
    """Parameters of the model that it was loaded into."""
    unconverted: tuple[str, ...] = ()
    """First layers that timm leaves random, because it cannot convert their weights to other numbers of channels."""


_EVERYTHING_FITS = _IncompatibleKeys([], [])


class Checkpoint(OrderedDict[str, Any]):
    """A checkpoint that fits the model it belongs to, in place of its tensors."""


@dataclass
class _Recorder:
    loading: Loading = field(default_factory=Loading)

    def get_state_dict(self, weights: WeightsEnum) -> Mapping[str, Any]:
        self.loading.asked, self.loading.url = weights.name, weights.url
        return Checkpoint()

    def load_from_url(self, url: str, **_kwargs: Any) -> Mapping[str, Any]:
        """fastai's one checkpoint of its own, `xrn50_940.pth`, holds the tensors of `xresnet50`."""
        self.loading.asked, self.loading.url = url.rpartition("/")[2], url
        return {"model": Checkpoint(xresnet.xresnet50().state_dict())}

    def load_timm(self, original: Callable[..., None]) -> Callable[..., None]:
        """timm loads its checkpoints in one function; it still refuses where there is none, and still adapts the
        first convolution to other numbers of channels."""

        def load(model: nn.Module, pretrained_cfg: Mapping[str, Any], **options: Any) -> None:
            place, location = timm.models._builder._resolve_pretrained_source(dict(pretrained_cfg))  # noqa: SLF001
            if not place:
                original(model, pretrained_cfg=pretrained_cfg, **options)
                return
            self.loading.asked, self.loading.url = pretrained_cfg["tag"], str(location)
            channels, expected = options.get("in_chans", 3), pretrained_cfg["input_size"][0]
            if channels != expected:
                first = _first_weights(model, pretrained_cfg["first_conv"], expected, channels)
                state = model.state_dict() | first
                options |= {"filter_fn": None, "pretrained_cfg": {**pretrained_cfg, "state_dict": state}}
                original(model, **options)
                # What timm cannot convert it takes out, and loads the rest.
                self.loading.unconverted = tuple(name.removesuffix(".weight") for name in first if name not in state)

        return load

    def load_from_hub(self, url: str, *_args: Any, **_kwargs: Any) -> Mapping[str, Any]:
        """How packages fetch what their own builders load, through `torch.hub`."""
        self.loading.asked, self.loading.url = url.rpartition("/")[2], url
        return Checkpoint()

    def load_state_dict(self, model: nn.Module, state: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        if not isinstance(state, Checkpoint):  # read by the builder itself, from a file
            self.loading.asked = self.loading.asked or "a file"
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "for .*: copying from a non-meta parameter")  # on purpose
                return _load(model, state, *args, **kwargs)
        counts = {name: parameter.numel() for name, parameter in model.named_parameters()}
        self.loading.total = sum(counts.values())
        if not state:  # torchvision's own weights for this very model
            return _EVERYTHING_FITS
        outcome = _load(model, state, *args, **kwargs)
        self.loading.missing = sum(counts.get(name, 0) for name in outcome.missing_keys)
        return outcome


class _Hearing:
    """Who hears what is loaded; there is one for the process, as there is one `nn.Module`."""

    recorder: _Recorder | None = None


_load = nn.Module.load_state_dict


def _heard(model: nn.Module, state: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
    if _Hearing.recorder is not None:
        return _Hearing.recorder.load_state_dict(model, state, *args, **kwargs)
    return _load(model, state, *args, **kwargs)


@contextmanager
def loads_heard() -> Iterator[None]:
    """Inside, whoever waits for checkpoints hears of them. For many networks: as with all changes to `nn.Module`,
    Python forgets at the start and at the end where it found the methods of all modules."""
    before = nn.Module.load_state_dict
    if before is _heard:
        yield
        return
    nn.Module.load_state_dict = _heard  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        nn.Module.load_state_dict = before  # type: ignore[method-assign]


@contextmanager
def weightless() -> Iterator[Loading]:
    """Inside, models are built without memory and checkpoints are asked for but not fetched."""
    recorder = _Recorder()
    with ExitStack() as stack:
        stack.enter_context(
            patch.object(WeightsEnum, "get_state_dict", lambda weights, **_options: recorder.get_state_dict(weights))
        )
        stack.enter_context(patch.object(xresnet, "load_state_dict_from_url", recorder.load_from_url))
        stack.enter_context(patch.object(torch.hub, "load_state_dict_from_url", recorder.load_from_hub))
        stack.enter_context(loads_heard())
        stack.enter_context(patch.object(_Hearing, "recorder", recorder))
        stack.enter_context(
            patch.object(
                timm.models._builder,  # noqa: SLF001 - where timm reads files of weights
                "load_pretrained",
                recorder.load_timm(timm.models._builder.load_pretrained),  # noqa: SLF001
            )
        )
        # The means and deviations are numbers to show, RegNet computes its widths with tensors, and a U-Net is made
        # for the size of a real batch.
        stack.enter_context(patch.object(Normalize, "from_stats", _on_cpu(Normalize.from_stats)))
        stack.enter_context(patch.object(BlockParams, "from_init_params", _on_cpu(BlockParams.from_init_params)))
        stack.enter_context(patch.object(DataLoader, "one_batch", _on_cpu(DataLoader.one_batch)))
        stack.enter_context(meta_tensors())
        yield recorder.loading


def _first_weights(model: nn.Module, names: str | Sequence[str] | None, expected: int, channels: int) -> dict[str, Any]:
    """The first convolutions' weights as a checkpoint for `expected` channels holds them."""
    weights = {}
    for name in (names,) if isinstance(names, str) else names or ():
        weight = model.get_submodule(name).weight
        if isinstance(weight, torch.Tensor):
            shape = (weight.shape[0], weight.shape[1] * expected // channels, *weight.shape[2:])
            weights[f"{name}.weight"] = weight.new_empty(shape)
    return weights


def _on_cpu(function: Callable[..., Any]) -> Callable[..., Any]:
    def on_cpu(*args: Any, **kwargs: Any) -> Any:
        with ordinary_tensors():
            return function(*args, **kwargs)

    return on_cpu
