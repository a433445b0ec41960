"""Two networks with numbers, and which of their modules are the same -> how far each parameter has moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt

import torch
from torch import Tensor, nn

from gen.anatomy.alignment.numbers import chunks, has_numbers, is_built
from gen.anatomy.alignment.skeletons import skeleton_of
from gen.records import Moved


def moved(pretrained: nn.Module, network: nn.Module, same: Mapping[str, str]) -> tuple[Moved, ...] | None:
    """Of every parameter of every module in `same`, in printed order; None where either side has no numbers.

    A parameter that a lazy module has not made yet is left out, as is one that is not there on the other side.
    """
    pairs = list(_pairs(pretrained, network, same))
    if not all(has_numbers(tensor) for _, _, before, after in pairs for tensor in (before, after)):
        return None
    with torch.no_grad():
        return tuple(
            Moved(path=path, name=name, count=after.numel(), change=_change(before, after))
            for path, name, before, after in pairs
        )


def _pairs(
    pretrained: nn.Module, network: nn.Module, same: Mapping[str, str]
) -> Iterator[tuple[str, str, Tensor, Tensor]]:
    """Path and name of each parameter, and it before and after."""
    before, after = skeleton_of(pretrained), skeleton_of(network)
    numbers = {path: number for number, path in enumerate(before.paths)}
    for path, owned in zip(after.paths, after.owned, strict=True):
        if path not in same:
            continue
        old = before.modules[numbers[same[path]]]._parameters  # noqa: SLF001 - a tied one has its owner elsewhere
        for name, parameter in owned.items():
            known = old.get(name)
            if known is not None and is_built(known) and is_built(parameter) and known.shape == parameter.shape:
                yield path, name, known, parameter


def _change(before: Tensor, after: Tensor) -> float:
    """Relative to what it was; absolute where all values were zero."""
    difference = start = 0.0
    for old, new in zip(chunks(before), chunks(after), strict=True):
        start += _squares(old)
        if not _identical(old, new):
            difference += _squares(_exact(new) - _exact(old))
    return sqrt(difference) / (sqrt(start) or 1.0) if difference else 0.0


def _identical(old: Tensor, new: Tensor) -> bool:
    """Bit for bit: what is no number is not equal to itself otherwise."""
    return old.dtype == new.dtype and torch.equal(old.view(torch.uint8), new.view(torch.uint8))


def _squares(numbers: Tensor) -> float:
    return float(_exact(numbers).square().sum())


def _exact(numbers: Tensor) -> Tensor:
    return torch.view_as_real(numbers.resolve_conj()).double() if numbers.is_complex() else numbers.double()
