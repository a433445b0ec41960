"""A text architecture and a request -> the `Anatomy` of its classifier or language model.

fastai makes a new model and copies the tensors of a pretrained language model into it, in their order. What was
copied is found by the numbers themselves.
"""

from __future__ import annotations

from importlib import import_module

from fastai.data.core import DataLoaders
from fastai.learner import Learner

from gen.anatomy.batches import Task
from gen.anatomy.checkpoints import BATCH_SIZE, Fetching, fetched, language_model
from gen.anatomy.copies import Copies, find_copies
from gen.anatomy.corpora import classified_texts, running_text
from gen.anatomy.plain import anatomy_of, make
from gen.records import Anatomy, Architecture, Kind, Request


def arguments_of(architecture: Architecture) -> str:
    """What a reader passes to the learner's function behind `dls`."""
    return f", {architecture.source.name}"


def examine(architecture: Architecture, request: Request, task: Task) -> Anatomy:
    """Builds the learner that `request` asks for, tries it on one training batch, and records what it is."""
    pretrained = language_model(getattr(import_module(architecture.home), architecture.source.name))
    fetching = Fetching()

    def compared(learn: Learner) -> Copies:
        return find_copies(pretrained.network, learn.model) if fetching.asked is not None else Copies()

    made = make(
        request,
        _texts(request, task),
        fetched=fetched(pretrained, fetching),
        compared=compared,
        pretrained=pretrained.model,
    )
    # Without weights there is no model that the learner came from, only a random one of the same kind.
    before = pretrained.model if request.pretrained else None
    return anatomy_of(made, request, loaded=fetching.asked, pretrained=before)


def _texts(request: Request, task: Task) -> DataLoaders:
    if request.kind is Kind.LANGUAGE_MODEL:
        return running_text(batch_size=BATCH_SIZE)
    return classified_texts(task, n_out=request.n_out, batch_size=BATCH_SIZE)
