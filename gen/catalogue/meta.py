"""fastai's `model_meta` -> a `Meta` record: what it ships for an architecture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastai.vision.learner import model_meta

from gen.records import Meta


def meta_of(builder: Callable[..., Any]) -> Meta | None:
    """The entry of `fastai.vision.learner.model_meta`, which is keyed by function; None if there is none."""
    entry = model_meta.get(builder)
    if entry is None:
        return None
    return Meta(
        cut=str(entry["cut"]),
        splitter=entry["split"].__name__,
        stats=entry.get("stats") is not None,
        weights=entry.get("weights"),
    )
