"""The networks of one architecture, each built once: the next learner that asks for the same gets it as new.

A page tells of eight learners and more. Most of them ask for a network with the very arguments of another, and building
it costs more than all that fastai does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any
from unittest.mock import patch

import fastai.vision.learner
import timm
from torch import nn
from torchvision.models import WeightsEnum, get_model_weights

from gen.anatomy.calls import walk
from gen.anatomy.standins import Loading
from gen.catalogue import builder_of
from gen.records import Architecture, Library

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
_CONTENTS = ("_parameters", "_buffers", "_modules")


@dataclass(frozen=True)
class _Kept:
    """A network as it was when it was new."""

    network: nn.Module
    states: tuple[tuple[nn.Module, dict[str, Any]], ...]
    frozen: frozenset[int]
    """Identities of the parameters that its builder does not want trained."""
    loading: Loading
    """What was asked for while it was built."""

    def as_new(self) -> nn.Module:
        """Undoes whatever was done to it: cut, other layers in it, frozen parameters, hooks."""
        for module, state in self.states:
            now = vars(module)
            for name in _HOOKS:
                now[name].clear()
            hooks = {name: now[name] for name in _HOOKS}  # a handle that is removed later looks here
            now.clear()
            now.update(state)
            now.update({name: dict(state[name]) for name in _CONTENTS})
            now.update(hooks)
            for parameter in state["_parameters"].values():
                if parameter is not None and parameter.is_floating_point():
                    parameter.requires_grad_(id(parameter) not in self.frozen)
        return self.network


@dataclass(frozen=True)
class Asked:
    """What a builder was asked for."""

    arguments: str
    pretrained: bool
    weights: str | None = None
    """Name of the checkpoint, where torchvision's builder was told one."""


class Networks:
    """Those of one architecture."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture
        self._kept: dict[Asked, _Kept] = {}
        self._lent: set[int] = set()

    @contextmanager
    def lent(self, loading: Loading) -> Iterator[None]:
        """Inside, the architecture's builder gives a network that it gave before; `loading` hears what it loads.

        No network is given twice, so that code that builds two gets two.
        """
        self._lent.clear()
        with ExitStack() as stack:
            if self._architecture.library is Library.TIMM:
                builder = _Lending(timm.create_model, self, loading)
                stack.enter_context(patch.object(timm, "create_model", builder))
            else:
                builder = _Lending(builder_of(self._architecture), self, loading)
                for name in ("create_vision_model", "create_unet_model"):
                    function = getattr(fastai.vision.learner, name)
                    stack.enter_context(patch.object(fastai.vision.learner, name, _handing(function, builder)))
            yield

    def twin(self, loading: Loading) -> nn.Module:
        """The architecture as its own library builds it. Raises whatever it raises."""
        with self.lent(loading):
            network: nn.Module = builder_of(self._architecture)()
            return network

    def get(self, key: Asked, make: Callable[[], nn.Module], loading: Loading) -> nn.Module:
        """The network of a key, made if there is none to give.

        Without its weights timm builds the same network as with them, so that one may stand for the other; only a
        call that asks for weights may find that there are none. torchvision's weights can be asked for in several ways.
        """
        known = self._free(key) or self._loaded(key)
        if known is None and not key.pretrained and self._architecture.library is Library.TIMM:
            known = self._free(replace(key, pretrained=True))
            if known is not None:
                known = replace(known, loading=Loading())
        if known is not None:
            for field in fields(Loading):
                setattr(loading, field.name, getattr(known.loading, field.name))
            network = known.as_new()
        else:
            network = make()
            frozen = frozenset(id(each) for each in network.parameters() if not each.requires_grad)
            self._kept[key] = _Kept(network, tuple(_states(network)), frozen, replace(loading))
        self._lent.add(id(network))
        return network

    def _free(self, key: Asked) -> _Kept | None:
        known = self._kept.get(key)
        return known if known is not None and id(known.network) not in self._lent else None

    def _loaded(self, key: Asked) -> _Kept | None:
        """One that asked for the same weights in another way."""
        return next(
            (
                free
                for other, kept in self._kept.items()
                if key.weights is not None and kept.loading.asked == key.weights and other.arguments == key.arguments
                if (free := self._free(other)) is not None
            ),
            None,
        )


class _Lending:
    """A builder that gives what it gave before. It passes for the original where somebody looks that up."""

    def __init__(self, original: Callable[..., nn.Module], networks: Networks, loading: Loading) -> None:
        self._original = original
        self._networks = networks
        self._loading = loading

    def __call__(self, *args: Any, **kwargs: Any) -> nn.Module:
        weights = _weights(self._original, kwargs.get("weights"))
        told = ("pretrained",) if weights is None else ("pretrained", "weights")
        arguments = repr((args, sorted((name, value) for name, value in kwargs.items() if name not in told)))
        key = Asked(arguments, pretrained=bool(kwargs.get("pretrained")), weights=weights)
        return self._networks.get(key, lambda: self._original(*args, **kwargs), self._loading)

    def __eq__(self, other: object) -> bool:
        return other is self or other is self._original

    def __hash__(self) -> int:
        return hash(self._original)


def _handing(function: Callable[..., nn.Module], builder: _Lending) -> Callable[..., nn.Module]:
    """The same function, which gets the lending builder where it is given the original."""

    def handing(arch: Any, *args: Any, **kwargs: Any) -> nn.Module:
        return function(builder if builder == arch else arch, *args, **kwargs)

    return handing


def _states(network: nn.Module) -> Iterator[tuple[nn.Module, dict[str, Any]]]:
    for _, module in walk(network):
        state = dict(vars(module))
        yield module, state | {name: dict(state[name]) for name in _CONTENTS}


def _weights(builder: Callable[..., nn.Module], asked: object) -> str | None:
    """Name of the checkpoint of torchvision's that is asked for; None for anything else."""
    if isinstance(asked, WeightsEnum):
        return str(asked.name)
    if not isinstance(asked, str):
        return None
    try:
        weights: WeightsEnum = get_model_weights(builder)[asked]
    except (ValueError, KeyError):  # another library's builder, or a name that its own code shall refuse
        return None
    return str(weights.name)
