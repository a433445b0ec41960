"""The weights of a first layer -> what they become for images of another number of channels, as the pages say. Pure.

Written down here once more, and not taken from the libraries, whose code is what is held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from gen.records import Library

_COLOURS = 3


def of_fastai(weight: Tensor, n_in: int) -> Tensor:
    """The sum over the colours; the first two and a half more of each; or the colours, and zeros for the rest."""
    if n_in == 1:
        return weight.sum(dim=1, keepdim=True)
    if n_in < _COLOURS:
        return weight[:, :n_in] * 1.5
    zeros = weight.new_zeros(weight.shape[0], n_in - _COLOURS, *weight.shape[2:])
    return torch.cat([weight, zeros], dim=1)


def of_timm(weight: Tensor, n_in: int) -> Tensor:
    """The sum over the colours, for each place where several are laid side by side; or the colours again and again,
    scaled so that a grey image gives the same as before."""
    if n_in == 1:
        places = weight.shape[1] // _COLOURS
        return weight.reshape(weight.shape[0], places, _COLOURS, *weight.shape[2:]).sum(dim=2)
    repeated = torch.cat([weight] * -(-n_in // _COLOURS), dim=1)[:, :n_in]
    return repeated * (_COLOURS / n_in)


RULES: Mapping[Library, Callable[[Tensor, int], Tensor]] = {
    Library.FASTAI: of_fastai,
    Library.TORCHVISION: of_fastai,
    Library.TIMM: of_timm,
}
"""By who defines an architecture: fastai changes what it gets as a function, timm what it makes by a name."""
