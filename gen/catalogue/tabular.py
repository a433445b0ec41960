"""The models that fastai makes for tables and ratings -> `Architecture` records, by their classes."""

from __future__ import annotations

from collections.abc import Iterator

import fastai.collab
import fastai.tabular.all
from fastcore.basics import camel2snake

from gen.catalogue.docstrings import summary
from gen.catalogue.sources import source_of
from gen.records import Architecture, Kind, Library

_MODELS = (
    (fastai.tabular.all.TabularModel, fastai.tabular.all.__name__, Kind.TABULAR),
    (fastai.collab.EmbeddingDotBias, fastai.collab.__name__, Kind.COLLAB),
    (fastai.collab.EmbeddingNN, fastai.collab.__name__, Kind.COLLAB),
)


def architectures() -> Iterator[Architecture]:
    """What `tabular_learner` builds, and the two models of `collab_learner`."""
    for model, home, kind in _MODELS:
        yield Architecture(
            library=Library.TABULAR,
            name=camel2snake(model.__name__),
            family=model.__module__.rpartition(".")[2],
            summary=summary(model),
            paper=None,
            source=source_of(model),
            home=home,
            checkpoints=(),
            kind=kind,
        )
