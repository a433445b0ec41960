"""A pretrained network and a learner's -> which modules were filled from it, found by the numbers themselves.

A text learner is a new model into which fastai copies tensors, so that no module is the pretrained one's own
object. Where all numbers of a parameter are found again it was copied; where each row is a row of the old one,
or the mean of all its rows, it was fitted to another vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A parameter with a row for each word, made of another one's rows."""

    name: str
    """In the learner."""
    copied: int
    """Rows that are an old word's."""
    averaged: int
    """Rows that are the mean of all old ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What of a learner's network came out of a pretrained one. Paths and names in the learner come first."""

    same: Mapping[str, str] = field(default_factory=dict)
    """Modules whose parameters were copied as they are, and those without any that stand among them."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Modules with a parameter that was fitted to another vocabulary."""
    parameters: frozenset[str] = frozenset()
    """All parameters that came from the pretrained network."""
    fitted: tuple[Fitted, ...] = ()


def find_copies(pretrained: nn.Module, network: nn.Module) -> Copies:
    """Looks for every parameter of `network` among those of `pretrained`."""
    old = dict(pretrained.named_parameters())
    sources: dict[str, str] = {}
    fitted: dict[str, Fitted] = {}
    for name, parameter in network.named_parameters():
        for old_name, old_parameter in old.items():
            if torch.equal(parameter, old_parameter):
                sources[name] = old_name
            elif (found := _fitted(name, parameter, old_parameter)) is not None:
                sources[name] = old_name
                fitted[name] = found
    counterparts = _counterparts(pretrained, network, sources)
    owners = {_parent(name) for name in fitted}
    return Copies(
        same={after: before for after, before in counterparts.items() if after not in owners},
        replaced={after: before for after, before in counterparts.items() if after in owners},
        parameters=frozenset(sources),
        fitted=tuple(fitted.values()),
    )


def _fitted(name: str, new: Tensor, old: Tensor) -> Fitted | None:
    """How `new` is made of the rows of `old`; None if it is not."""
    if new.shape[1:] != old.shape[1:]:
        return None
    mean = old.mean(0)
    if not (_same_rows(old, new[0]).any() or torch.allclose(new[0], mean)):
        return None
    known = {_numbers(row) for row in old}
    copied = 0
    for row in new:
        if _numbers(row) in known:
            copied += 1
        elif not torch.allclose(row, mean):
            return None
    return Fitted(name=name, copied=copied, averaged=len(new) - copied)


def _same_rows(table: Tensor, row: Tensor) -> Tensor:
    return (table == row).flatten(1).all(1) if table.ndim > 1 else table == row


def _numbers(row: Tensor) -> bytes:
    return bytes(row.detach().numpy().tobytes())


def _counterparts(pretrained: nn.Module, network: nn.Module, sources: Mapping[str, str]) -> dict[str, str]:
    """Paths of modules in `network`, with the paths of those in `pretrained` that they stand for.

    From the owner of each parameter up, for as long as class and name are the same; then down again, to the
    modules without parameters. Two models of one class stand for each other.
    """
    before_of, after_of = dict(pretrained.named_modules()), dict(network.named_modules())
    tops = {"": ""} if type(pretrained) is type(network) and sources else {}
    for name, old_name in sources.items():
        after, before = _parent(name), _parent(old_name)
        while _parent(after) != after and after.rpartition(".")[2] == before.rpartition(".")[2]:
            above = _parent(after), _parent(before)
            if type(after_of[above[0]]) is not type(before_of[above[1]]):
                break
            after, before = above
        tops[after] = before
    counterparts: dict[str, str] = {}
    for after, before in tops.items():
        for path, module in after_of[after].named_modules(prefix=after):
            old_path = f"{before}{path.removeprefix(after)}".strip(".")
            if type(before_of.get(old_path)) is type(module):
                counterparts[path] = old_path
    return counterparts


def _parent(path: str) -> str:
    return path.rpartition(".")[0]
