"""A request -> the real fastai learner, and the pretrained model as it was before fastai touched it.

The code that a page shows is the code that is run here, by `exec`, with parameters that take no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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

from gen.anatomy.inspector import inspect_model, recorded_initialisations, storage_key
from gen.anatomy.standins import Loading, weightless
from gen.records import Architecture, Initialisation, Model

IMPORT = "from fastai.vision.all import *"


@dataclass
class Pretrained:
    """The pretrained model, caught on its way into `create_body`."""

    network: nn.Module
    model: Model
    paths: Mapping[int, str]
    """Path of every module before fastai changed anything, by identity."""
    modules: tuple[nn.Module, ...]
    """Kept alive, so that identities stay unique."""
    parameters: frozenset[int]
    """`storage_key` of every parameter."""


@dataclass
class Built:
    """A learner, with all that was seen while it was made."""

    dls: DataLoaders
    loading: Loading = field(default_factory=Loading)
    pretrained: Pretrained | None = None
    learn: Learner | None = None
    initialised: Mapping[int, Initialisation] = field(default_factory=dict)


def build(built: Built, code: str, blank: Callable[[str | None], torch.Tensor]) -> Learner:
    """Runs a reader's code, which makes `learn` from `dls`, and fills `built` as far as it gets.

    `blank` gives a batch of images (N × 3 × H × W) for the checkpoint that was asked for. Raises whatever the
    code raises.
    """

    def catch(network: nn.Module) -> None:
        if built.pretrained is None:
            built.pretrained = examine(network, blank(built.loading.asked))

    with weightless() as loading, _registry_restored(), _caught(catch), recorded_initialisations() as initialised:
        built.loading, built.initialised = loading, initialised
        namespace: dict[str, Any] = {"dls": built.dls}
        exec(compile(code, "<reader's code>", "exec"), namespace)  # noqa: S102 - the very code that the page shows
        learn: Learner = namespace["learn"]
        if learn.opt is None:
            learn.create_opt()
        built.learn = learn
    return learn


def examine(network: nn.Module, batch: torch.Tensor) -> Pretrained:
    """Inspects a pretrained model and notes the identity of its modules and parameters."""
    return Pretrained(
        network=network,
        model=inspect_model(network, batch),
        paths={id(module): path for path, module in network.named_modules()},
        modules=tuple(network.modules()),
        parameters=frozenset(storage_key(parameter) for parameter in network.parameters()),
    )


def correspondence(pretrained: Pretrained, network: nn.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Which modules of a learner's network are the pretrained model's own, and which took another's place.

    Both map paths in the learner to paths in the pretrained model. fastai replaces the first convolution
    inside the pretrained model before it cuts it, so that the name there tells whose place was taken.
    """
    now = {id(module): path for path, module in pretrained.network.named_modules()}
    before = set(pretrained.paths.values())
    same, replaced = {}, {}
    for path, module in network.named_modules():
        if id(module) in pretrained.paths:
            same[path] = pretrained.paths[id(module)]
        elif now.get(id(module)) in before:
            replaced[path] = now[id(module)]
    return same, replaced


def imports_for(architecture: Architecture, builder: Callable[..., Any]) -> str:
    """The import lines after which a reader can type the architecture's name."""
    if getattr(fastai.vision.all, architecture.name, None) is builder:
        return IMPORT
    return f"{IMPORT}\nfrom {architecture.home} import {architecture.name}"


@contextmanager
def _caught(catch: Callable[[nn.Module], None]) -> Iterator[None]:
    """Shows `catch` each model that reaches `create_body`. The architecture itself must not be wrapped:
    `model_meta` knows it by identity."""
    original = fastai.vision.learner.create_body

    def create_body(model: nn.Module, *args: Any, **kwargs: Any) -> nn.Module:
        catch(model)
        body: nn.Module = original(model, *args, **kwargs)
        return body

    with patch.object(fastai.vision.learner, "create_body", create_body):
        yield


@contextmanager
def _registry_restored() -> Iterator[None]:
    """A fix may register an architecture with fastai; the next learner must not see that."""
    entries = dict(model_meta)
    try:
        yield
    finally:
        model_meta.clear()
        model_meta.update(entries)
