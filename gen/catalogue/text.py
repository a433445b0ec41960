"""fastai's registry of language models -> `Architecture` records: one as a classifier, one as a language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import fastai.text.all
from fastai.text.learner import _model_meta

from gen.catalogue.docstrings import summary
from gen.catalogue.sources import source_of
from gen.records import Architecture, Checkpoint, Kind, Library


def architectures() -> Iterator[Architecture]:
    """All architectures that fastai's text learners take, for each of the two learners."""
    for builder, entry in _model_meta.items():
        for kind in (Kind.CLASSIFIER, Kind.LANGUAGE_MODEL):
            yield Architecture(
                library=Library.TEXT,
                name=builder.__name__.lower(),
                family=builder.__module__.rpartition(".")[2],
                summary=summary(builder),
                paper=_paper(summary(builder)),
                source=source_of(builder),
                home=fastai.text.all.__name__,
                checkpoints=tuple(_checkpoints(entry)),
                kind=kind,
            )


def _checkpoints(entry: Mapping[str, Any]) -> Iterator[Checkpoint]:
    """The archives that fastai downloads: of a model that reads forwards, and of one that reads backwards."""
    for key, notes in (("url", "reads forwards"), ("url_bwd", "reads backwards, for `backwards=True`")):
        if key in entry:
            url: str = entry[key]
            yield Checkpoint(name=url.rpartition("/")[2], default=key == "url", url=url, notes=notes)


def _paper(text: str) -> str | None:
    """The first address in a docstring."""
    found = re.search(r"https?://[^\s)>]+", text)
    return found[0] if found is not None else None
