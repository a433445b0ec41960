"""Tensors that take no memory, as under `torch.device("meta")`, which listens to every function and every attribute of
a tensor for that; here only the functions that make tensors are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any

import torch
from torch.utils._device import _device_constructors


class _Default:
    """Where new tensors lie; there is one for the process, as there is one torch."""

    device: str | None = None


@contextmanager
def meta_tensors() -> Iterator[None]:
    """Inside, a tensor that is made without a device has no memory."""
    for name, original in _makers():
        setattr(torch, name, _placed(original))
    before, _Default.device = _Default.device, "meta"
    try:
        yield
    finally:
        _Default.device = before
        for name, original in _makers():
            setattr(torch, name, original)


@contextmanager
def ordinary_tensors() -> Iterator[None]:
    """Inside, a tensor has memory and numbers, as ever."""
    before, _Default.device = _Default.device, None
    try:
        yield
    finally:
        _Default.device = before


@cache
def _placed(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def placed(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("device") is None and _Default.device is not None:
            kwargs["device"] = _Default.device
        return function(*args, **kwargs)

    return placed


@cache
def _makers() -> tuple[tuple[str, Callable[..., Any]], ...]:
    """The functions of torch's that make a tensor of nothing."""
    makers = _device_constructors()
    return tuple((name, value) for name, value in sorted(vars(torch).items()) if callable(value) and value in makers)
