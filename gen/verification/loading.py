"""The content of a file -> networks of the libraries with that content in them.

Where a library would fetch its checkpoint, it gets what is at hand: that is the one thing that is replaced. All that
it does with it is its own, and what it hands to `load_state_dict` in the end is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import timm
import timm.models._builder
import torch
from fastai.learner import Learner
from fastai.vision.models import xresnet
from torch import Tensor, nn
from torchvision.models import WeightsEnum, get_model_weights

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.learners import registry_restored
from gen.catalogue import builder_of
from gen.records import Architecture, Library, Request
from gen.verification.contents import anew

_SEED = 0  # of what is new in a learner: the same run gives the same lines


@dataclass
class Handed:
    """What a library asked for, and what it made of it."""

    asked: list[str] = field(default_factory=list)
    """Each time that it would have fetched a file: the name or the address."""
    state: Mapping[str, Tensor] = field(default_factory=dict)
    """What the largest network was given, by names that are the network's own."""


@contextmanager
def handed(content: Mapping[str, Any]) -> Iterator[Handed]:
    """Inside, libraries get `content` where they would fetch a checkpoint."""
    told = Handed()

    def fetched(*asked: object, **_options: object) -> Any:  # noqa: ANN401 - whatever the file holds
        told.asked.append(str(asked[0]))
        return anew(content)

    def of_torchvision(weights: WeightsEnum, *_args: object, **_options: object) -> Any:  # noqa: ANN401 - as above
        return fetched(weights.name)

    with ExitStack() as stack:
        stack.enter_context(patch.object(WeightsEnum, "get_state_dict", of_torchvision))
        stack.enter_context(patch.object(xresnet, "load_state_dict_from_url", fetched))
        for name in ("load_state_dict_from_url", "load_state_dict_from_hf"):
            stack.enter_context(patch.object(timm.models._builder, name, fetched))  # noqa: SLF001 - timm's own edge
        stack.enter_context(patch.object(nn.Module, "load_state_dict", _hearing(nn.Module.load_state_dict, told)))
        yield told


def _hearing(original: Callable[..., Any], told: Handed) -> Callable[..., Any]:
    def load_state_dict(network: nn.Module, state: Mapping[str, Tensor], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - torch's own
        if len(state) > len(told.state):
            told.state = dict(state)
        return original(network, state, *args, **kwargs)

    return load_state_dict


def load_pretrained(
    architecture: Architecture, checkpoint: str, content: Mapping[str, Any]
) -> tuple[nn.Module, Handed]:
    """The architecture as its own library builds it with its checkpoint, for evaluation. Raises what that raises."""
    builder = builder_of(architecture)
    with handed(content) as told:
        if architecture.library is Library.TORCHVISION:
            network = builder(weights=get_model_weights(architecture.name)[checkpoint])
        else:
            network = builder(pretrained=True)
    return network.eval(), told


def load_learner(request: Request, content: Mapping[str, Any]) -> tuple[Learner, Handed]:
    """The learner that a reader's code makes, with ordinary tensors. Raises what the code raises."""
    torch.manual_seed(_SEED)
    dls = dataloaders(Task.CATEGORY, n_out=request.n_out, n_in=request.n_in, batch_size=2)
    namespace: dict[str, Any] = {"dls": dls}
    with handed(content) as told, registry_restored():
        exec(compile(request.code, "<reader's code>", "exec"), namespace)  # noqa: S102 - the very code of the page
    learn: Learner = namespace["learn"]
    return learn, told
