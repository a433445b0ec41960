"""What stands in for a pretrained language model: a folder such as fastai unpacks, with random numbers in it.

Only the download is replaced. fastai finds the files, reads them, fits them to the vocabulary of the data, loads
them and freezes the learner as it always does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import fastai.text.learner
import torch
from fastai.text.core import defaults
from fastai.text.models.core import get_language_model
from fastcore.xtras import save_pickle
from torch import nn

from gen.anatomy.corpora import WINDOW, WORDS
from gen.anatomy.inspector import inspect_model
from gen.anatomy.plain import with_shared
from gen.records import Model

BATCH_SIZE = 2
_SEED = 0


@dataclass(frozen=True)
class LanguageModel:
    """A language model with a vocabulary of its own, as it would have been trained."""

    network: nn.Module
    model: Model
    vocabulary: tuple[str, ...]
    folder: TemporaryDirectory[str]
    """Its files, as fastai unpacks them; they go with the process."""


@dataclass
class Fetching:
    """What was asked for while a learner was built."""

    url: str | None = None

    @property
    def asked(self) -> str | None:
        """Name of the file; None if nothing was asked for."""
        return self.url.rpartition("/")[2] if self.url is not None else None


@cache
def language_model(architecture: Callable[..., nn.Module]) -> LanguageModel:
    """fastai's own language model of an architecture, which knows some of the made-up words and others.

    Every number in it is random, so that whatever is found again in a learner was copied from here.
    """
    vocabulary = (*defaults.text_spec_tok, *WORDS[::2], *(f"other{number}" for number in range(40)))
    random = torch.Generator().manual_seed(_SEED)
    network: nn.Module = get_language_model(architecture, len(vocabulary))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.uniform_(-0.1, 0.1, generator=random)
    batch = torch.randint(len(vocabulary), (BATCH_SIZE, WINDOW), generator=random)
    network(batch)  # it keeps a state for as many texts as it met last, and makes room for more when they come
    model = with_shared(inspect_model(network, batch), network)
    return LanguageModel(network, model, vocabulary, _saved(network, vocabulary))


@contextmanager
def fetched(pretrained: LanguageModel, fetching: Fetching) -> Iterator[None]:
    """Inside, fastai finds a pretrained language model wherever it downloads one; `fetching` hears of it."""

    def untar_data(url: str, **_options: Any) -> Path:
        fetching.url = url
        return Path(pretrained.folder.name)

    with patch.object(fastai.text.learner, "untar_data", untar_data):
        yield


def _saved(network: nn.Module, vocabulary: Sequence[str]) -> TemporaryDirectory[str]:
    """The two files of an archive of fastai's: the tensors, and the words in their order."""
    folder: TemporaryDirectory[str] = TemporaryDirectory()
    torch.save(network.state_dict(), Path(folder.name) / "weights.pth")
    save_pickle(Path(folder.name) / "vocabulary.pkl", list(vocabulary))
    return folder
