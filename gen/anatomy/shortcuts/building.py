"""Networks that are built quickly: most of a naive build goes into functions that fill tensors without memory, and
much of the rest into what torch asks of each attribute of a module."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import torch.nn.modules.module
from torch import Tensor, nn

_LIBRARIES = ("fastai", "timm", "torch.nn", "torchvision")
_PLAIN = frozenset({bool, int, float, str, tuple, type(None)})

_new = nn.Module.__init__
_set = nn.Module.__setattr__


@contextmanager
def quick_modules() -> Iterator[None]:
    """Inside, modules are made with less ado. For many networks, since Python forgets at the start and at the end where
    it found the methods of all modules."""
    nn.Module.__init__ = _begin  # type: ignore[method-assign, assignment]
    nn.Module.__setattr__ = _assign  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        nn.Module.__init__ = _new  # type: ignore[method-assign]
        nn.Module.__setattr__ = _set  # type: ignore[method-assign]


@contextmanager
def quick_building() -> Iterator[None]:
    """Inside, parameters keep whatever they hold when they are made."""
    for module, name, _ in _fillers():
        setattr(module, name, _untouched)
    for layer, name, _ in _resetters():
        setattr(layer, name, _unset)
    try:
        yield
    finally:
        for layer, name, original in _resetters():
            setattr(layer, name, original)
        for module, name, original in _fillers():
            setattr(module, name, original)


def _untouched(tensor: Tensor, *_args: Any, **_kwargs: Any) -> Tensor:
    return tensor


def _unset(_layer: nn.Module) -> None:
    """Stands for a layer's own way to fill its parameters."""


def _begin(module: nn.Module, *args: Any, **kwargs: Any) -> None:
    """What `nn.Module.__init__` does, without seventeen calls."""
    if args or kwargs or module.call_super_init:
        _new(module, *args, **kwargs)
        return
    vars(module).update({name: kind() if kind is not None else value for name, kind, value in _beginnings()})


def _assign(module: nn.Module, name: str, value: Any) -> None:
    """What `nn.Module.__setattr__` does, with fewer questions for a plain value and for a child."""
    state = vars(module)
    children = state.get("_modules")
    if children is not None and name not in children:
        parameters, buffers = state["_parameters"], state["_buffers"]
        if name not in parameters and name not in buffers:
            if type(value) in _PLAIN:
                object.__setattr__(module, name, value)
                return
            if isinstance(value, nn.Module) and name not in state and not _registration_hooks():
                children[name] = value
                return
    _set(module, name, value)


def _registration_hooks() -> Any:
    return torch.nn.modules.module._global_module_registration_hooks  # noqa: SLF001 - torch has no other way to ask


@cache
def _beginnings() -> tuple[tuple[str, type | None, Any], ...]:
    """What a new module holds: the class of what is made for each, or the value that all share."""
    new = nn.Module.__new__(nn.Module)
    _new(new)
    return tuple(
        (name, type(value) if isinstance(value, (dict, set, OrderedDict)) else None, value)
        for name, value in vars(new).items()
    )


@cache
def _resetters() -> tuple[tuple[type[nn.Module], str, Callable[..., Any]], ...]:
    """torch's layers that fill what they hold in a method of their own."""
    return tuple(
        (layer, name, vars(layer)[name])
        for layer in {base for each in vars(nn).values() if isinstance(each, type) for base in each.__mro__}
        for name in ("reset_parameters", "reset_running_stats", "_reset_parameters")
        if issubclass(layer, nn.Module) and name in vars(layer)
    )


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
