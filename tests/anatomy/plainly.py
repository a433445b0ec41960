"""The plain way to an entry, without any shortcut, for tests that hold the shortcuts against it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

import torch

from gen.anatomy import batches, entries, learners, networks, standins, trial
from gen.anatomy.entries import make_entry
from gen.records import Anatomy, Architecture, Entry, Model


@contextmanager
def plain_way() -> Iterator[None]:
    """Inside, every network is built anew with filled parameters, every module and every operation is run, and torch
    itself decides where tensors lie."""
    nothing = nullcontext()
    replacements: tuple[tuple[Any, str, Any], ...] = (
        (entries, "remembered", lambda _memory: nothing),
        (entries, "quick_walks", lambda: nothing),
        (entries, "quick_modules", lambda: nothing),
        (trial, "likeness", lambda _model, _seen: None),
        (learners, "quick_building", lambda: nothing),
        (standins, "meta_tensors", partial(torch.device, "meta")),
        (standins, "ordinary_tensors", partial(torch.device, "cpu")),
        (networks.Networks, "_free", lambda _networks, _key: None),
        (batches, "_made", batches._made.__wrapped__),  # noqa: SLF001 - what `cache` wraps
    )
    with ExitStack() as stack:
        for home, name, replacement in replacements:
            stack.enter_context(patch.object(home, name, replacement))
        yield


def differences(architecture: Architecture) -> list[str]:
    """What the shortcuts change about an architecture: nothing, or the names of the parts that differ."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quick = make_entry(architecture, n_out=10)
        with plain_way():
            plain = make_entry(architecture, n_out=10)
    return list(_different(_comparable(plain), _comparable(quick), architecture.key))


def _different(plain: Any, quick: Any, path: str) -> Iterator[str]:
    if plain == quick:
        return
    names = getattr(plain, "__dataclass_fields__", None)
    if names is not None and type(plain) is type(quick):
        for name in names:
            yield from _different(getattr(plain, name), getattr(quick, name), f"{path}.{name}")
    elif isinstance(plain, tuple) and isinstance(quick, tuple) and len(plain) == len(quick):
        for number, (before, after) in enumerate(zip(plain, quick, strict=True)):
            yield from _different(before, after, f"{path}[{number}]")
    else:
        yield f"{path}: {plain!s:.200} is {quick!s:.200}"


def _comparable(entry: Entry) -> Entry:
    """Without the starting values of what is pretrained: nobody sees them, and the shortcuts leave them out."""
    fix = entry.fix
    return replace(
        entry,
        anatomy=_without_fills(entry.anatomy),
        fix=replace(fix, anatomy=_without_fills(fix.anatomy)) if fix is not None else None,
        variations=tuple(replace(each, replaced=()) for each in entry.variations),
    )


def _without_fills(anatomy: Anatomy) -> Anatomy:
    learner = anatomy.learner
    if learner is None or anatomy.diff is None:
        return anatomy
    added = {change.after for change in anatomy.diff.changes if change.before is None}
    modules = tuple(
        module
        if module.path in added
        else replace(module, parameters=tuple(replace(each, initialised=None) for each in module.parameters))
        for module in learner.modules
    )
    return replace(
        anatomy, learner=Model(modules=modules, steps=learner.steps, input=learner.input, output=learner.output)
    )
