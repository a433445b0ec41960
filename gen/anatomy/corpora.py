"""Minimal, real fastai `DataLoaders` of made-up texts: for a classifier, and for a language model.

The words mean nothing. Every text has as many tokens as fastai reads at a time, so that one batch is one window.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import islice

import pandas as pd
from fastai.data.block import CategoryBlock, DataBlock, MultiCategoryBlock, RegressionBlock, TransformBlock
from fastai.data.core import DataLoaders
from fastai.data.transforms import ColReader, IndexSplitter
from fastai.text.core import BaseTokenizer
from fastai.text.data import TextBlock
from fastai.text.learner import text_classifier_learner

from gen.anatomy.batches import Task

WINDOW: int = inspect.signature(text_classifier_learner).parameters["seq_len"].default
"""Tokens that a classifier reads at a time, unless it is told otherwise."""
WORDS = tuple(f"word{number}" for number in range(30))

_TEXTS = 8
_VALIDATION = (6, 7)


def classified_texts(task: Task, *, n_out: int, batch_size: int) -> DataLoaders:
    """Texts with one of `n_out` categories each, some of them, or a number."""
    classes = [str(number) for number in range(n_out)]
    labels: dict[Task, tuple[TransformBlock, list[object]]] = {
        Task.CATEGORY: (CategoryBlock(vocab=classes), [classes[row % n_out] for row in range(_TEXTS)]),
        Task.MULTI_CATEGORY: (MultiCategoryBlock(vocab=classes), [[classes[row % n_out]] for row in range(_TEXTS)]),
        Task.REGRESSION: (RegressionBlock(n_out=1), [float(row) for row in range(_TEXTS)]),
    }
    block, label = labels[task]
    data = DataBlock(
        blocks=(_text_block(is_language_model=False), block),
        get_x=ColReader("text"),
        get_y=ColReader("label"),
        splitter=IndexSplitter(_VALIDATION),
    )
    table = pd.DataFrame({"text": _texts(), "label": label})
    return data.dataloaders(table, bs=batch_size, num_workers=0, device="cpu")


def running_text(*, batch_size: int) -> DataLoaders:
    """Texts one after the other; the target of each token is the next one."""
    data = DataBlock(
        blocks=_text_block(is_language_model=True), get_x=ColReader("text"), splitter=IndexSplitter(_VALIDATION)
    )
    table = pd.DataFrame({"text": _texts()})
    return data.dataloaders(table, bs=batch_size, seq_len=WINDOW, num_workers=0, device="cpu")


def _text_block(*, is_language_model: bool) -> TextBlock:
    # The default tokenizer takes seconds to load, and other processes to run; it has no part in the model.
    return TextBlock.from_df("text", is_lm=is_language_model, tok=BaseTokenizer(), n_workers=0)


def _texts() -> list[str]:
    """Each begins with another word; fastai puts a token of its own before the first."""
    return [" ".join(islice(_endless(start), WINDOW - 1)) for start in range(_TEXTS)]


def _endless(start: int) -> Iterator[str]:
    while True:
        yield WORDS[start % len(WORDS)]
        start += 1
