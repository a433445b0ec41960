"""Which parameters fastai keeps trainable and without weight decay: asked twice for every learner, and answered there
by building a list at each module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import fastai.learner
from fastai.torch_core import norm_types
from fastcore.foundation import L
from torch import nn


@contextmanager
def quick_norm_bias_params() -> Iterator[None]:
    """Inside, a `Learner` asks the function below."""
    with patch.object(fastai.learner, "norm_bias_params", norm_bias_params):
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
