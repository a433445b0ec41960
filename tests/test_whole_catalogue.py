"""Invariants that hold for every architecture of the catalogue, on one build of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gen import pipeline, store
from gen.records import Anatomy, Catalogue, Entry, Verdict
from gen.settings import load_settings


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Everything, built in this run."""
    return pipeline.inspect_all([], load_settings(None), begin=lambda _: lambda _: None)


def anatomies(catalogue: Catalogue) -> Iterator[tuple[Entry, Anatomy]]:
    """All anatomies that have both models."""
    for entry in catalogue.entries:
        yield entry, entry.anatomy
        if entry.fix is not None:
            yield entry, entry.fix.anatomy


def test_every_architecture_is_there_and_has_a_verdict(catalogue: Catalogue) -> None:
    """In the catalogue's order, and what does not simply work has a fix or a reason for none."""
    keys = [entry.architecture.key for entry in catalogue.entries]
    assert keys == sorted(keys)
    assert len(keys) > 100
    for entry in catalogue.entries:
        assert entry.anatomy.pretrained is not None or entry.anatomy.verdict is Verdict.REFUSED
        assert (entry.anatomy.failure is not None) is not entry.anatomy.runs
        if entry.anatomy.verdict is not Verdict.WORKS:
            assert entry.fix is not None or entry.no_fix, entry.architecture.key


def test_totals_add_up_on_both_sides(catalogue: Catalogue) -> None:
    """kept + idle + cut + changed is the pretrained model; kept + idle + added + changed the learner's."""
    for entry, anatomy in anatomies(catalogue):
        if anatomy.diff is None or anatomy.pretrained is None or anatomy.learner is None:
            assert not anatomy.runs, entry.architecture.key
            continue
        assert anatomy.diff.totals.pretrained == anatomy.pretrained.parameters, entry.architecture.key
        assert anatomy.diff.totals.learner == anatomy.learner.parameters, entry.architecture.key
        assert set(anatomy.diff.origin_before) == set(anatomy.pretrained.by_path)
        assert set(anatomy.diff.origin_after) == set(anatomy.learner.by_path)
        assert sum(group.parameters for group in anatomy.groups) == anatomy.learner.parameters


def test_every_learner_that_works_gives_one_output_for_each_class(catalogue: Catalogue) -> None:
    """Shape of the output, and a reason for each added layer."""
    for entry, anatomy in anatomies(catalogue):
        if anatomy.runs:
            assert anatomy.learner is not None
            assert anatomy.learner.output == (2, catalogue.n_out), entry.architecture.key


def test_the_registry_agrees_with_what_was_counted(catalogue: Catalogue) -> None:
    """torchvision documents how many parameters its models have. Two branches are for training only."""
    for entry in catalogue.entries:
        model = entry.anatomy.pretrained
        documented = {each.parameters for each in entry.architecture.checkpoints if each.parameters is not None}
        if model is None or not documented:
            continue
        assert model.parameters in documented, entry.architecture.key


def test_records_come_back_from_json_as_they_were(catalogue: Catalogue, tmp_path: Path) -> None:
    """And the same record makes the same bytes."""
    path = tmp_path / "catalogue.json"
    store.save(catalogue, path)
    again = store.load(path)
    assert store.encode(again) == path.read_bytes()
    assert again.entries[0].anatomy == catalogue.entries[0].anatomy
