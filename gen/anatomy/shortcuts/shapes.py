"""Shapes that are remembered: most of a forward pass on the meta device goes into Python code that works out the
shape of the same operation again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum, auto
from functools import cache
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode


class RememberedShapes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Runs each operation on the meta device once, and makes its outputs from memory the next time.

    An operation is remembered by everything that its outcome depends on: the function, and every argument with
    its type, shape, strides and dtype. One that makes views of its arguments is always run, and so is one that
    fails.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._known: dict[Any, Any] = {}
        self.active = False

    def __enter__(self) -> Self:
        self.active = True
        return super().__enter__()  # type: ignore[no-any-return, no-untyped-call]

    def __exit__(self, *raised: object) -> None:
        self.active = False
        super().__exit__(*raised)  # type: ignore[no-untyped-call]

    def forget(self) -> None:
        """Begins anew."""
        self._known.clear()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing is compiled here, so that nothing has to be kept from it at each operation."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        way = _way_of(func)
        if way is _Way.RUN:
            return func(*args, **kwargs)
        try:
            key = (func, _operand(args), _operand(tuple(kwargs.items())))
            known = self._known.get(key)
        except TypeError:  # an argument that cannot be told by its value, or holds numbers
            return func(*args, **kwargs)
        if known is not None:
            return args[0] if way is _Way.WRITE else made(known)
        rule = _RULES.get(func)
        shape = rule(*args, **kwargs) if rule is not None else None
        if shape is not None:
            self._known[key] = shape
            return made(shape)
        output = func(*args, **kwargs)
        with suppress(TypeError):
            self._known[key] = fingerprint(output)
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


_NESTS = (tuple, list, torch.Size)  # not what derives from them, which is made in other ways


def fingerprint(value: Any) -> Any:
    """A value as something that can be compared and hashed. Raises TypeError where that would say too little."""
    kind = type(value)
    if kind is nn.Parameter or kind is Tensor:
        if value.__dict__ or not value.is_meta:
            raise TypeError
        return (Tensor, value.shape, value.stride(), value.dtype)
    if isinstance(value, Tensor):
        raise TypeError
    if kind in _NESTS:
        return (type(value), *map(fingerprint, value))
    return _operand(value)


def _operand(value: Any) -> Any:
    """The same of what an operation is given: it sees neither the class of a tensor nor what is hung onto it."""
    if isinstance(value, Tensor):
        if not value.is_meta or type(value).__torch_dispatch__ is not Tensor.__torch_dispatch__:
            raise TypeError
        return (Tensor, value.shape, value.stride(), value.dtype)
    if type(value) in _NESTS:
        return (type(value), *map(_operand, value))
    if value is None or isinstance(
        value, (int, float, str, torch.dtype, torch.device, torch.layout, torch.memory_format)
    ):
        return (type(value), value)
    raise TypeError


def _like(value: Tensor, *_args: Any, **_kwargs: Any) -> Any:
    """What a function gives that treats each number by itself."""
    return _operand(value) if value.is_contiguous() and value.is_floating_point() else None


def _normalised(value: Tensor, _weight: Any, _bias: Any, mean: Any, _var: Any, training: bool, *_args: Any) -> Any:  # noqa: FBT001 - torch's own signature
    """What batch normalisation gives: the numbers, and the statistics of a batch that is trained on."""
    if not value.is_contiguous() or value.dtype != torch.float32 or mean is None:
        return None
    statistics = (Tensor, torch.Size([value.shape[1] if training else 0]), (1,), torch.float32)
    return (tuple, _operand(value), statistics, statistics)


_aten = torch.ops.aten
# Python works these out slowly, and one of them stands behind nearly every layer.
_RULES: Mapping[Any, Callable[..., Any]] = {
    _aten.native_batch_norm.default: _normalised,
    _aten.relu.default: _like,
    _aten.gelu.default: _like,
    _aten.silu.default: _like,
    _aten.sigmoid.default: _like,
    _aten.hardsigmoid.default: _like,
    _aten.hardswish.default: _like,
}


def made(known: Any) -> Any:
    """What `fingerprint` was taken of, with new tensors."""
    kind, *parts = known
    if kind is Tensor:
        shape, stride, dtype = parts
        return torch.empty_strided(shape, stride, dtype=dtype, device="meta")
    if kind in _NESTS:
        return kind(map(made, parts))
    return parts[0]
