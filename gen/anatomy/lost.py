"""An architecture whose learner never came to be seen -> an `Entry` that says so."""

from __future__ import annotations

from gen.anatomy.entries import default_request
from gen.anatomy.explain import why_no_fix
from gen.records import Anatomy, Architecture, Entry, Failure


def lost_entry(architecture: Architecture, failure: Failure, *, n_out: int) -> Entry:
    """What can be told without building anything."""
    anatomy = Anatomy.refused(default_request(architecture, n_out=n_out), failure)
    return Entry(
        architecture=architecture,
        anatomy=anatomy,
        reasons=(),
        fix=None,
        no_fix=why_no_fix(anatomy),
        variations=(),
    )
