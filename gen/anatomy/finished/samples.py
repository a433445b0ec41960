"""A learner, or a bare network -> a batch that it would take, of two items.

A learner's own data are read as its next epoch would read them, and every random state that this moves is put back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from fastai.data.core import DataLoaders
from torch import Tensor, nn

from gen.anatomy.calls import walk

ITEMS = 2
_SIDE = 224  # pixels, where nothing says how large images are
_LENGTH = 16  # tokens of a text, steps of a sequence
_FLAT, _SQUARE = 3, 4  # dimensions of a convolution's weight over lines, and over images


def batch_of(dls: DataLoaders) -> tuple[Tensor, ...] | None:
    """The inputs of two items, as plain tensors on the CPU; None where there are no data, as after an export.

    Raises whatever reading them raises.
    """
    loaders = getattr(dls, "loaders", ())
    for loader in (*loaders[1:], *loaders[:1]):  # that of validation first, which shuffles and augments nothing
        if len(loader) and len(loader.dataset):
            with _states_kept(loader):
                batch = loader.one_batch()
            return _inputs(batch, getattr(dls, "n_inp", None))
    return None


def guess(network: nn.Module) -> tuple[Tensor, ...] | None:
    """A batch that the first layer with a weight would take; None if that does not tell."""
    for _, module in walk(network):
        weight = getattr(module, "weight", None)
        if not isinstance(weight, Tensor) or isinstance(weight, nn.UninitializedParameter):
            continue
        if isinstance(module, nn.Embedding):
            return (torch.zeros(ITEMS, _LENGTH, dtype=torch.long),)
        channels = getattr(module, "in_channels", None)
        if channels is not None and weight.ndim >= _FLAT:
            sides = {_FLAT: (_SIDE,), _SQUARE: (_SIDE, _SIDE)}.get(weight.ndim, (32,) * (weight.ndim - 2))
            return (torch.zeros(ITEMS, channels, *sides),)
        return (torch.zeros(ITEMS, weight.shape[-1]),)
    return None


def _inputs(batch: Any, count: int | None) -> tuple[Tensor, ...] | None:
    parts: Sequence[Any] = batch if isinstance(batch, (tuple, list)) else (batch,)
    inputs = parts[: count if count is not None else max(len(parts) - 1, 1)]
    plain = tuple(each.detach().as_subclass(Tensor)[:ITEMS].cpu() for each in inputs if isinstance(each, Tensor))
    return plain if plain and len(plain) == len(inputs) else None


@contextmanager
def _states_kept(loader: Any) -> Iterator[None]:
    """A loader of fastai's draws its seed anew each time that it is read, and transforms draw from all the others."""
    attributes, own = dict(vars(loader)), loader.rng.getstate()
    python, numbers = random.getstate(), np.random.get_state()  # noqa: NPY002 - what some transforms draw from
    devices = range(torch.cuda.device_count() if torch.cuda.is_initialized() else 0)  # type: ignore[no-untyped-call]
    with torch.random.fork_rng(devices=devices):
        try:
            yield
        finally:
            vars(loader).clear()
            vars(loader).update(attributes)
            loader.rng.setstate(own)
            random.setstate(python)
            np.random.set_state(numbers)  # noqa: NPY002 - as above
