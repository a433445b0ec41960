"""What structure alone tells of a finished learner, for tests that hold it against what the generator watched."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

import torch

from gen.anatomy import trial
from gen.anatomy.alignment import align
from gen.anatomy.calls import remembered, walk
from gen.anatomy.diff import compare
from gen.anatomy.entries import default_request
from gen.anatomy.inspector import inspect_model
from gen.anatomy.learners import Built, build
from gen.anatomy.networks import Networks
from gen.anatomy.shortcuts.building import quick_building, quick_modules
from gen.anatomy.shortcuts.modules import RememberedModules
from gen.anatomy.shortcuts.walks import quick_walks
from gen.anatomy.standins import weightless
from gen.anatomy.trial import Seen, blank, examine_learner
from gen.catalogue import builder_of
from gen.records import Architecture, Change, Origin


def disagreements(architecture: Architecture) -> list[str] | None:
    """Changes that are told differently by structure and by the generator; None where there is no learner to take
    apart."""
    torch.set_num_threads(1)
    with warnings.catch_warnings(), remembered(_memory()), quick_walks(), quick_modules():
        warnings.simplefilter("ignore")
        return _disagreements(architecture)


@cache
def _memory() -> RememberedModules:
    return RememberedModules()


def _disagreements(architecture: Architecture) -> list[str] | None:
    learners = []

    def keeping(built: Built, *args: Any, **kwargs: Any) -> Any:
        learners.append(build(built, *args, **kwargs))
        return learners[-1]

    with patch.object(trial, "build", keeping):
        anatomy = examine_learner(architecture, default_request(architecture, n_out=10), Seen(Networks(architecture)))
    if anatomy.diff is None or anatomy.pretrained is None or anatomy.learner is None:
        return None
    [learner] = learners
    with weightless(), quick_building():
        reference = builder_of(architecture)()
    record, expected = anatomy.pretrained, anatomy.diff.changes
    paths = [path for path, _ in walk(reference)]
    if paths != [module.path for module in record.modules]:  # weights leave googlenet's auxiliary classifiers out
        known, record = record.by_path, inspect_model(reference, blank(architecture, None, 3))
        expected += tuple(Change(origin=Origin.CUT, before=path, after=None) for path in paths if path not in known)
    found = align(reference, learner.model)
    diff = compare(record, anatomy.learner, same=found.same, replaced=found.replaced)
    return list(_different(expected, diff.changes))


def _different(expected: tuple[Change, ...], found: tuple[Change, ...]) -> Iterator[str]:
    for sign, these, others in (("-", expected, set(found)), ("+", found, set(expected))):
        yield from (f"{sign} {each.origin} {each.before} -> {each.after}" for each in these if each not in others)
