"""What fastai finds out about a network by walking over all of it, and making lists at every module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import fastai.callback.hook
import fastai.learner
import fastai.vision.models.unet
from fastai.torch_core import norm_types
from fastcore.foundation import L
from torch import nn

_IMAGE = 4  # dimensions of a convolution's weight


@contextmanager
def quick_walks() -> Iterator[None]:
    """Inside, fastai asks the functions below."""
    replaced = (
        (fastai.learner, "norm_bias_params", norm_bias_params),
        (fastai.callback.hook, "in_channels", in_channels),
        (fastai.vision.models.unet, "in_channels", in_channels),
    )
    with ExitStack() as stack:
        for home, name, quick in replaced:
            stack.enter_context(patch.object(home, name, quick))
        yield


def norm_bias_params(m: nn.Module, with_bias: bool = True) -> Any:  # noqa: FBT001, FBT002 - fastai's own signature
    """The parameters of normalisations and, if `with_bias`, biases: what `fastai.torch_core.norm_bias_params` gives."""
    found: list[nn.Parameter] = []
    _collect(m, found, with_bias=with_bias)
    return L(found)


def _collect(module: nn.Module, found: list[nn.Parameter], *, with_bias: bool) -> None:
    if isinstance(module, norm_types):
        found += module.parameters()
        return
    for child in module.children():
        _collect(child, found, with_bias=with_bias)
    bias = getattr(module, "bias", None) if with_bias else None
    if bias is not None:
        found.append(bias)


def in_channels(m: nn.Module) -> int:
    """How many channels the first convolution takes: what `fastai.layers.in_channels` gives. Raises StopIteration
    where there is none."""
    channels = next(_channels(m), None)
    if channels is None:
        raise StopIteration("No weight layer")
    return channels


def _channels(module: nn.Module) -> Iterator[int]:
    """Of each layer that has a convolution's weight, in order."""
    layer = True
    for child in module.children():
        layer = False
        yield from _channels(child)
    weight = getattr(module, "weight", None) if layer else None
    if getattr(weight, "ndim", -1) == _IMAGE and weight is not None:
        yield int(weight.shape[1])
