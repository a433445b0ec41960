"""A request -> the real fastai learner, and the pretrained model as it was before fastai touched it.

The code that a page shows is the code that is run here, by `exec`, with parameters that take no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import fastai.vision.all
import fastai.vision.learner
import torch
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from fastai.vision.learner import model_meta
from torch import nn

from gen.anatomy.calls import remembered_shapes, walk
from gen.anatomy.inspector import Initialisations, inspect_model, storage_key
from gen.anatomy.networks import Networks
from gen.anatomy.shortcuts.building import quick_building
from gen.anatomy.standins import Loading, weightless
from gen.catalogue import builder_of
from gen.records import Architecture, Initialisation, Library, Model

IMPORT = "from fastai.vision.all import *"
_TIMM_MODEL = "0.model"  # `nn.Sequential(TimmBody(model), head)`


@dataclass
class Pretrained:
    """The pretrained model: the very object that becomes the body, or its twin where a library makes both anew."""

    model: Model
    network: nn.Module | None = None
    """None for a twin, which shares nothing with the learner but its modules' names."""
    paths: Mapping[int, str] = field(default_factory=dict)
    """Path of every module before fastai changed anything, by identity."""
    modules: tuple[nn.Module, ...] = ()
    """Kept alive, so that identities stay unique."""
    parameters: frozenset[int] = frozenset()
    """`storage_key` of every parameter."""


@dataclass
class Built:
    """A learner, with all that was seen while it was made."""

    dls: DataLoaders
    networks: Networks
    """Those that were built for the architecture before."""
    loading: Loading = field(default_factory=Loading)
    pretrained: Pretrained | None = None
    learn: Learner | None = None
    initialised: Mapping[int, Initialisation] = field(default_factory=dict)


def build(
    built: Built,
    code: str,
    blank: Callable[[str | None], torch.Tensor],
    *,
    known: Model | None = None,
    initialised: bool = True,
) -> Learner:
    """Runs a reader's code, which makes `learn` from `dls`, and fills `built` as far as it gets.

    `blank` gives a batch of images (N × 3 × H × W) for the checkpoint that was asked for. `known` is what was seen of
    the same architecture's pretrained model before; it is not run again. `initialised` says whether the starting
    values of parameters are wanted. Raises whatever the code raises.
    """

    def catch(network: nn.Module) -> None:
        if built.pretrained is None:
            built.pretrained = examine(network, blank(built.loading.asked), known)

    initialisations = Initialisations()
    with (
        weightless() as loading,
        registry_restored(),
        built.networks.lent(loading),
        initialisations if initialised else nullcontext(),
    ):
        built.loading, built.initialised = loading, initialisations.found
        namespace: dict[str, Any] = {"dls": built.dls}
        with _watched(catch, initialisations if initialised else None):
            exec(compile(code, "<reader's code>", "exec"), namespace)  # noqa: S102 - the very code that the page shows
        learn: Learner = namespace["learn"]
        if learn.opt is None:
            learn.create_opt()
        built.learn = learn
    return learn


def examine(network: nn.Module, batch: torch.Tensor, known: Model | None = None) -> Pretrained:
    """Inspects a pretrained model, unless it is `known`, and notes the identity of its modules and parameters."""
    walked = walk(network)
    modules = tuple(module for _, module in walked)
    parameters = [
        parameter
        for module in modules
        for parameter in module._parameters.values()  # noqa: SLF001 - without generators
        if parameter is not None
    ]
    paths = [path for path, _ in walked]
    return Pretrained(
        model=known if known is not None and _is_like(paths, parameters, known) else inspect_model(network, batch),
        network=network,
        paths={id(module): path for path, module in walked},
        modules=modules,
        parameters=frozenset(map(storage_key, parameters)),
    )


def examine_twin(networks: Networks, batch: torch.Tensor) -> Pretrained:
    """Builds an architecture without its weights and inspects it."""
    with weightless() as loading, quick_building():
        network = networks.twin(loading)
    return Pretrained(model=inspect_model(network, batch))


def _is_like(paths: Sequence[str], parameters: Sequence[nn.Parameter], known: Model) -> bool:
    """Whether a network has the same modules and parameters as a model that was seen before."""
    distinct = {id(parameter): tuple(parameter.shape) for parameter in parameters}
    return paths == [module.path for module in known.modules] and list(distinct.values()) == [
        parameter.shape for module in known.modules for parameter in module.parameters
    ]


def correspondence(pretrained: Pretrained, network: nn.Module, learner: Model) -> tuple[dict[str, str], dict[str, str]]:
    """Which modules of a learner's network are the pretrained model's own, and which took another's place.

    Both map paths in the learner to paths in the pretrained model. fastai replaces the first convolution
    inside the pretrained model before it cuts it, so that the name there tells whose place was taken. A twin's
    modules are told by their names below `TimmBody`.
    """
    if pretrained.network is None:
        return _by_name(pretrained.model, learner), {}
    now = {id(module): path for path, module in walk(pretrained.network)}
    before = set(pretrained.paths.values())
    same, replaced = {}, {}
    for path, module in walk(network):
        if id(module) in pretrained.paths:
            same[path] = pretrained.paths[id(module)]
        elif now.get(id(module)) in before:
            replaced[path] = now[id(module)]
    return same, replaced


def _by_name(pretrained: Model, learner: Model) -> dict[str, str]:
    """The modules of a twin that the learner has below `0.model`, where fastai keeps what timm made."""
    same = {}
    for module in pretrained.modules:
        path = f"{_TIMM_MODEL}.{module.path}" if module.path else _TIMM_MODEL
        counterpart = learner.by_path.get(path)
        if counterpart is not None and counterpart.type == module.type:
            same[path] = module.path
    return same


def written_as(architecture: Architecture) -> str:
    """How a reader hands it to `vision_learner`: a function's name, or a string that timm knows."""
    return repr(architecture.name) if architecture.library is Library.TIMM else architecture.name


def imports_for(architecture: Architecture) -> str:
    """The import lines after which a reader can type the architecture's name."""
    if architecture.library is Library.TIMM:
        return IMPORT
    if getattr(fastai.vision.all, architecture.name, None) is builder_of(architecture):
        return IMPORT
    return f"{IMPORT}\nfrom {architecture.home} import {architecture.name}"


@contextmanager
def _watched(catch: Callable[[nn.Module], None], initialisations: Initialisations | None) -> Iterator[None]:
    """Shows `catch` each model that reaches `create_body`.

    Until a body is made no parameter is filled and nothing told of it, and later neither, if nobody wants to know.
    """
    learner = fastai.vision.learner
    with ExitStack() as stack:
        building, heading = ExitStack(), ExitStack()
        stack.push(building)
        stack.push(heading)  # first, because nothing may stand above it when it ends

        def starting(function: Callable[..., Any]) -> Callable[..., Any]:
            def start(*args: Any, **kwargs: Any) -> Any:
                if initialisations is not None:
                    initialisations.pause()
                building.enter_context(quick_building())
                return function(*args, **kwargs)

            return start

        def bodied(function: Callable[..., Any], seen: Callable[[nn.Module], None]) -> Callable[..., Any]:
            def body(model: nn.Module, *args: Any, **kwargs: Any) -> Any:
                if initialisations is not None:
                    building.close()
                seen(model)
                if initialisations is not None:
                    initialisations.resume()
                heading.enter_context(remembered_shapes())
                return function(model, *args, **kwargs)

            return body

        for name in ("create_vision_model", "create_timm_model", "create_unet_model"):
            stack.enter_context(patch.object(learner, name, starting(getattr(learner, name))))
        stack.enter_context(patch.object(learner, "create_body", bodied(learner.create_body, catch)))
        stack.enter_context(patch.object(learner, "TimmBody", bodied(learner.TimmBody, lambda _model: None)))
        yield


@contextmanager
def registry_restored() -> Iterator[None]:
    """A fix may register an architecture with fastai; the next learner must not see that."""
    entries = dict(model_meta)
    try:
        yield
    finally:
        model_meta.clear()
        model_meta.update(entries)
