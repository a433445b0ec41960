"""A network -> a copy to look into, so that the network itself is never run, moved or changed.

The copy's tensors take no memory at first. A network that looks at numbers while it runs, or whose layers know no
tensors without memory (quantised ones), is copied with its numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter, is_lazy
from torch.overrides import TorchFunctionMode

from gen.anatomy.calls import walk

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
_RELATED = ("_forward_hooks_with_kwargs", "_forward_hooks_always_called", "_forward_pre_hooks_with_kwargs")
_OURS = ("torch.", "fastai.")


@dataclass(frozen=True)
class Replica:
    """A copy, and what became of each parameter."""

    network: nn.Module
    parameters: Mapping[int, nn.Parameter]
    """The copies, by the identity of the original."""


def replicate(network: nn.Module, *, numbers: bool) -> Replica:
    """Copies a network, without numbers or with them, then on the CPU. Raises whatever a part of it raises.

    Hooks that the network needs are copied too: those bound to a part of it, such as a U-Net's, and torch's own.
    Whatever else listens to the network hears nothing of the copy.
    """
    place = "cpu" if numbers else "meta"
    memo: dict[int, Any] = {}
    copies = {id(each): _parameter(each, place) for each in _parameters(network)}
    memo.update(copies)
    with _Copying(place):
        made = copy.deepcopy(network, memo)
    parts = _parts(network)
    for (_, original), (_, module) in zip(walk(network), walk(made), strict=True):
        _forget_strangers(original, module, parts)
    return Replica(made, copies)


class _Copying(TorchFunctionMode):
    """Copies all other tensors to one place: torch refuses to copy what a network computed."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is not Tensor.__deepcopy__:
            return func(*args, **(kwargs or {}))
        tensor, memo = args
        if id(tensor) not in memo:
            memo[id(tensor)] = _tensor(tensor, self._place)
        return memo[id(tensor)]


def _parameters(network: nn.Module) -> Iterator[nn.Parameter]:
    for _, module in walk(network):
        yield from (each for each in module._parameters.values() if each is not None)  # noqa: SLF001 - as they are named


def _parameter(parameter: nn.Parameter, place: str) -> nn.Parameter:
    if is_lazy(parameter):
        lazy: nn.Parameter = UninitializedParameter(parameter.requires_grad, place)
        return lazy
    return nn.Parameter(_tensor(parameter, place), requires_grad=parameter.requires_grad)


def _tensor(tensor: Tensor, place: str) -> Tensor:
    plain = tensor.detach()
    return plain.to(place) if place == "meta" else plain.to(place, copy=True)


def _parts(network: nn.Module) -> frozenset[int]:
    """Identities of what a network consists of: its modules, and what hangs from them by name."""
    found: set[int] = set()
    for _, module in walk(network):
        found.add(id(module))
        found.update(map(id, vars(module).values()))
    return frozenset(found)


def _forget_strangers(original: nn.Module, module: nn.Module, parts: frozenset[int]) -> None:
    for name in _HOOKS:
        for number, hook in vars(original)[name].items():
            bound = getattr(hook, "__self__", None)
            home = getattr(hook, "__module__", None) or type(hook).__module__
            if id(bound) in parts if bound is not None else str(home).startswith(_OURS):
                continue
            for each in (name, *_RELATED):
                vars(module)[each].pop(number, None)
