"""A learner's file -> the learner. Loading it runs code: whoever calls this was told so."""

from __future__ import annotations

import warnings
from pathlib import Path

from fastai.learner import Learner, load_learner

from gen.anatomy.attempts import attempt


def load(path: Path) -> Learner | Exception:
    """What `learn.export` wrote, on the CPU; or what is raised, where it is damaged or needs what is not here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        learn = attempt(lambda: load_learner(path))
    if isinstance(learn, (Learner, Exception)):
        return learn
    return TypeError(f"it holds a {type(learn).__name__}, and no learner")
