"""Two ways to spend less on a network whose numbers nobody reads: parameters that are not filled, shapes that
are remembered. What is built and seen is the same as without them, which a test holds.

Most of a naive build on torch's meta device goes into functions that fill tensors without memory, and most of a
forward pass into Python code that works out the shape of the same operation again and again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from functools import cache
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

_LIBRARIES = ("fastai", "timm", "torch.nn", "torchvision")


@contextmanager
def unfilled_parameters() -> Iterator[None]:
    """Inside, the functions that give parameters their starting values leave them as they are."""
    for module, name, _ in _fillers():
        setattr(module, name, _untouched)
    try:
        yield
    finally:
        for module, name, original in _fillers():
            setattr(module, name, original)


def _untouched(tensor: Tensor, *_args: Any, **_kwargs: Any) -> Tensor:
    return tensor


@cache
def _fillers() -> tuple[tuple[ModuleType, str, Callable[..., Any]], ...]:
    """Every reference to a function that fills a tensor, wherever a module imported it by name."""
    from timm.layers import weight_init  # noqa: PLC0415 - torchvision's architectures need no timm

    functions = {
        id(function)
        for home in (nn.init, weight_init)
        for name, function in vars(home).items()
        if callable(function) and name.endswith("_") and not name.startswith("_")
    }
    return tuple(
        (module, name, value)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(_LIBRARIES)
        for name, value in list(vars(module).items())
        if id(value) in functions
    )


class RememberedShapes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Runs each operation on the meta device once, and makes its outputs from memory the next time.

    An operation is remembered by everything that its outcome depends on: the function, and every argument with
    its type, shape, strides and dtype. One that makes views of its arguments is always run, and so is one that
    fails.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._known: dict[Any, Any] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        way = _way_of(func)
        if way is _Way.RUN:
            return func(*args, **kwargs)
        try:
            key = (func, _fingerprint(args), _fingerprint(tuple(kwargs.items())))
            known = self._known.get(key)
        except TypeError:  # an argument that cannot be told by its value, or holds numbers
            return func(*args, **kwargs)
        if known is not None:
            return args[0] if way is _Way.WRITE else _made(known)
        output = func(*args, **kwargs)
        with suppress(TypeError):
            self._known[key] = _fingerprint(output)
        return output


class _Way(Enum):
    """What an operation does to memory."""

    MAKE = auto()
    """Its outputs are its own, and its arguments stay as they are."""
    WRITE = auto()
    """It writes numbers into its first argument, and hands that back."""
    RUN = auto()
    """Anything else."""


@cache
def _way_of(func: Any) -> _Way:
    schema = func._schema  # noqa: SLF001 - torch has no other way to ask
    aliased = [argument.alias_info for argument in schema.arguments if argument.alias_info is not None]
    if not schema.is_mutable and not aliased and all(value.alias_info is None for value in schema.returns):
        return _Way.MAKE
    in_place = schema.is_mutable and len(aliased) == len(schema.returns) == 1 and schema.arguments[0].alias_info
    return _Way.WRITE if in_place and torch.Tag.inplace_view not in func.tags else _Way.RUN


def _fingerprint(value: Any) -> Any:
    """A value as something that can be compared and hashed. Raises TypeError where that would say too little."""
    if isinstance(value, Tensor):
        if type(value) not in (Tensor, nn.Parameter) or value.device.type != "meta":
            raise TypeError
        return (Tensor, value.shape, value.stride(), value.dtype)
    if isinstance(value, (tuple, list)):
        return (type(value), *map(_fingerprint, value))
    if value is None or isinstance(
        value, (int, float, str, torch.dtype, torch.device, torch.layout, torch.memory_format)
    ):
        return (type(value), value)
    raise TypeError


def _made(known: Any) -> Any:
    """What `_fingerprint` was taken of, with new tensors."""
    kind, *parts = known
    if kind is Tensor:
        shape, stride, dtype = parts
        return torch.empty_strided(shape, stride, dtype=dtype, device="meta")
    if kind in (tuple, list):
        return kind(map(_made, parts))
    return parts[0]
