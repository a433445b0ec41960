"""An architecture -> what a dissection of its finished learner says that the generator, who saw it built, does not."""

from __future__ import annotations

import warnings

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.calls import remembered
from gen.anatomy.entries import default_request
from gen.anatomy.finished.dissecting import dissect_learner
from gen.anatomy.learners import Built, build
from gen.anatomy.networks import Networks
from gen.anatomy.shortcuts.building import quick_modules
from gen.anatomy.shortcuts.modules import RememberedModules
from gen.anatomy.shortcuts.walks import quick_walks
from gen.anatomy.trial import BATCH_SIZE, Seen, blank, examine_learner
from gen.records import Anatomy, Architecture

N_OUT = 10
_LARGE = 100_000_000  # parameters
_MEMORY = RememberedModules()


def disagreement(architecture: Architecture) -> str | None:
    """None where there is nothing to compare: it is refused, fails before it could be inspected, or is very large.

    Else the first change that differs, or an empty text.
    """
    with warnings.catch_warnings(), remembered(_MEMORY), quick_walks(), quick_modules():
        warnings.simplefilter("ignore")
        networks = Networks(architecture)
        anatomy = examine_learner(architecture, default_request(architecture, n_out=N_OUT), Seen(networks))
        if anatomy.diff is None or anatomy.pretrained is None or anatomy.pretrained.parameters >= _LARGE:
            return None
        built = Built(dataloaders(Task.CATEGORY, n_out=N_OUT, n_in=3, batch_size=BATCH_SIZE), networks)
        learn = build(
            built, anatomy.request.code, lambda asked: blank(architecture, asked, 3), known=anatomy.pretrained
        )
        record = dissect_learner(learn, batch=blank(architecture, built.loading.asked, 3))
    return difference(anatomy, record.anatomy)


def difference(seen: Anatomy, found: Anatomy) -> str:
    """The first change on which they differ, or an empty text."""
    assert seen.diff is not None
    assert found.diff is not None
    if seen.diff.changes == found.diff.changes:
        return ""
    changed = set(seen.diff.changes) ^ set(found.diff.changes)
    first = next((change for change in (*seen.diff.changes, *found.diff.changes) if change in changed), None)
    return f"{len(changed)} changes, the first {first}"
