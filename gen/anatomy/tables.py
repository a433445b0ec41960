"""A model for tables or ratings and a request -> its `Anatomy`: nothing is pretrained, so that everything is added.

The columns are made up: some of categories, some of numbers; users, items and ratings.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pandas as pd
from fastai.collab import CollabDataLoaders
from fastai.data.block import CategoryBlock, RegressionBlock
from fastai.data.core import DataLoaders
from fastai.tabular.all import Categorify, FillMissing, Normalize, TabularDataLoaders

from gen.anatomy.batches import Task
from gen.anatomy.copies import Copies
from gen.anatomy.plain import anatomy_of, make
from gen.records import Anatomy, Architecture, Kind, Request

CATEGORIES = {"small": 4, "medium": 12, "large": 60}
"""Columns of categories, with how many values each has."""
NUMBERS = ("first_number", "second_number")
USERS, ITEMS = 30, 50

_BATCH_SIZE = 2
# What chooses a model other than the one that a learner makes by default.
_OPTIONS = {"EmbeddingNN": ", use_nn=True"}


def arguments_of(architecture: Architecture) -> str:
    """What a reader passes to the learner's function behind `dls` to get this model and no other."""
    return _OPTIONS.get(architecture.source.name, "")


def examine(_architecture: Architecture, request: Request, task: Task) -> Anatomy:
    """Builds the learner that `request` asks for, tries it on one training batch, and records what it is."""
    dls = _ratings() if request.kind is Kind.COLLAB else _table(task, request.n_out)
    made = make(request, dls, fetched=nullcontext(), compared=lambda _: Copies(), pretrained=None)
    return anatomy_of(made, request, loaded=None, pretrained=None)


def _table(task: Task, n_out: int) -> DataLoaders:
    """Rows enough for every value of every column, and of the target, to occur."""
    rows = range(max(n_out, *CATEGORIES.values()) + _BATCH_SIZE)
    columns: dict[str, list[Any]] = {
        name: [f"{name} {row % count}" for row in rows] for name, count in CATEGORIES.items()
    }
    columns |= {name: [float(row + place) for row in rows] for place, name in enumerate(NUMBERS)}
    classes = [str(number) for number in range(n_out)]
    target = {
        Task.CATEGORY: ([classes[row % n_out] for row in rows], CategoryBlock(vocab=classes)),
        Task.REGRESSION: ([float(row) for row in rows], RegressionBlock(n_out=1)),
    }
    values, block = target[task]
    return TabularDataLoaders.from_df(
        pd.DataFrame(columns | {"target": values}),
        procs=[Categorify, FillMissing, Normalize],
        cat_names=list(CATEGORIES),
        cont_names=list(NUMBERS),
        y_names="target",
        y_block=block,
        valid_idx=list(rows)[-_BATCH_SIZE:],
        bs=_BATCH_SIZE,
        device="cpu",
    )


def _ratings() -> DataLoaders:
    """Each user rates each item."""
    table = pd.DataFrame(
        [(f"user {user}", f"item {item}", float((user + item) % 5)) for user in range(USERS) for item in range(ITEMS)],
        columns=["user", "item", "rating"],
    )
    return CollabDataLoaders.from_df(table, valid_pct=0.1, seed=0, bs=_BATCH_SIZE, device="cpu")
