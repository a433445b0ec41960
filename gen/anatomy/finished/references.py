"""A learner -> the pretrained network that it was made from, built anew without its weights.

fastai writes down which architecture a vision learner was asked for. What makes a text learner tells by its encoder.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import timm
from fastai.collab import EmbeddingDotBias
from fastai.learner import Learner
from fastai.tabular.model import TabularModel
from fastai.text.models.awdlstm import AWD_LSTM, awd_lstm_lm_config
from fastai.text.models.core import SentenceEncoder, get_language_model
from torch import nn

from gen.anatomy.attempts import attempt
from gen.anatomy.shortcuts.building import quick_building
from gen.anatomy.standins import weightless
from gen.errors import GenError, in_one_line
from gen.records import Found


class UnknownReferenceError(GenError):
    """Nothing says what a learner's model was made from."""

    def __init__(self, learn: Learner) -> None:
        self.learn = learn
        super().__init__(
            "this learner does not say which architecture it came from. Pass the pretrained model as well: "
            "`gen.dissect(learn, pretrained=resnet50())`"
        )


class ReferenceFailedError(GenError):
    """The architecture that a learner names cannot be built."""

    def __init__(self, name: str, error: Exception) -> None:
        self.name = name
        self.error = error
        super().__init__(
            f"{name}, which this learner was made from, cannot be built again ({in_one_line(error)}). Pass the "
            "pretrained model as well: `gen.dissect(learn, pretrained=…)`"
        )


@dataclass(frozen=True)
class Reference:
    """What a learner is compared with."""

    name: str
    found: Found
    network: nn.Module | None
    """None where nothing is ever pretrained."""


def reference_of(learn: Learner, network: nn.Module) -> Reference:
    """Finds out what a learner's `network` was made from. Raises UnknownReferenceError and ReferenceFailedError."""
    asked, name = getattr(learn, "arch", None), name_of(learn)
    if isinstance(asked, str):
        return _built(asked, partial(timm.create_model, asked))
    if name is not None and callable(asked):
        return _built(name, asked)
    if isinstance(network, (TabularModel, EmbeddingDotBias)):
        return Reference(type(network).__name__, Found.NOTHING, None)
    encoder = _encoder(network)
    if encoder is not None:  # its code looks at numbers while it runs
        sizes = {name: getattr(encoder, name) for name in ("emb_sz", "n_hid", "n_layers")}
        words = encoder.encoder.num_embeddings  # of the pretrained one nobody knows how many: its files are not here
        build = partial(get_language_model, AWD_LSTM, words, config={**awd_lstm_lm_config, **sizes})
        return _built(type(encoder).__name__, build, light=False)
    raise UnknownReferenceError(learn)


def name_of(learn: Learner) -> str | None:
    """Name of the architecture that fastai was asked for; None where it did not write that down."""
    asked = getattr(learn, "arch", None)
    if isinstance(asked, str):
        return asked
    return getattr(asked, "__name__", type(asked).__name__) if callable(asked) else None


def _built(name: str, build: Callable[[], Any], *, light: bool = True) -> Reference:
    with warnings.catch_warnings(), weightless() if light else nullcontext(), quick_building():
        warnings.simplefilter("ignore")  # the libraries' deprecations
        network = attempt(build)
    if isinstance(network, Exception):
        raise ReferenceFailedError(name, network) from network
    if not isinstance(network, nn.Module):
        raise ReferenceFailedError(name, TypeError(f"it gives a {type(network).__name__}"))
    return Reference(name, Found.ARCH, network)


def _encoder(network: nn.Module) -> Any:
    """The text encoder of fastai's that stands first in a network; None if there is another."""
    first = next(iter(network.children()), None)
    if isinstance(first, SentenceEncoder):
        first = first.module
    return first if isinstance(first, AWD_LSTM) else None
