"""Invariants that hold for every architecture, on one build of everything but timm, and of every 40th name of timm's.

The whole of timm takes a quarter of an hour; `nox -s build-docs` builds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gen import store
from gen.records import Anatomy, Architecture, Entry, FindingKind, Index, Kind, Library, UNet, Verdict
from gen.store import Records


@pytest.fixture(scope="session")
def index(records: Records) -> Index:
    """What the build holds."""
    return records.index()


def entries(records: Records) -> Iterator[Entry]:
    """One after the other: together they are large."""
    for key in records.index().keys:
        yield records.load(key)


def anatomies(records: Records) -> Iterator[tuple[str, Anatomy]]:
    """All anatomies that are kept whole."""
    for entry in entries(records):
        yield entry.architecture.key, entry.anatomy
        if entry.fix is not None and not entry.anatomy.runs:
            yield f"{entry.architecture.key}, fixed", entry.fix.anatomy


def test_every_architecture_is_there_and_has_a_verdict(
    records: Records, index: Index, chosen: tuple[Architecture, ...]
) -> None:
    """In the catalogue's order, and what does not simply work has a fix or a reason for none."""
    assert list(index.keys) == sorted(each.key for each in chosen)
    for entry in entries(records):
        key = entry.architecture.key
        assert (entry.anatomy.failure is not None) is not entry.anatomy.runs
        if entry.anatomy.verdict is not Verdict.WORKS:
            assert entry.fix is not None or entry.no_fix, key
        assert (entry.unet is not None) is (entry.architecture.kind is Kind.VISION)
        if entry.unet is not None and entry.unet.unet.anatomy.verdict is not Verdict.WORKS:
            assert entry.unet.fix is not None or entry.unet.no_fix, key


def test_totals_add_up_on_both_sides(records: Records) -> None:
    """kept + idle + cut + changed is the pretrained model; kept + idle + added + changed the learner's."""
    for key, anatomy in anatomies(records):
        if anatomy.diff is None or anatomy.learner is None:
            assert not anatomy.runs, key
            continue
        if anatomy.pretrained is not None:
            assert anatomy.diff.totals.pretrained == anatomy.pretrained.parameters, key
            assert set(anatomy.diff.origin_before) == set(anatomy.pretrained.by_path)
        assert anatomy.diff.totals.learner == anatomy.learner.parameters, key
        assert set(anatomy.diff.origin_after) == set(anatomy.learner.by_path)
        assert sum(group.parameters for group in anatomy.groups) == anatomy.learner.parameters


def test_every_vision_learner_that_works_gives_one_output_for_each_class(records: Records, index: Index) -> None:
    """Shape of the output."""
    for entry in entries(records):
        for anatomy in (entry.anatomy, entry.shown):
            if anatomy.runs and entry.architecture.kind is Kind.VISION:
                assert anatomy.learner is not None
                assert anatomy.learner.output == (2, index.n_out), entry.architecture.key


def test_the_registry_agrees_with_what_was_counted(records: Records) -> None:
    """torchvision documents how many parameters its models have."""
    for entry in entries(records):
        model = entry.anatomy.pretrained
        documented = {each.parameters for each in entry.architecture.checkpoints if each.parameters is not None}
        if entry.architecture.library is Library.TORCHVISION and model is not None and documented:
            assert model.parameters in documented, entry.architecture.key


def test_the_verdicts_of_torchvision_are_as_they_were_measured(records: Records) -> None:
    """13 of the 80 are refused by both learners. Of the U-Nets that run 36 have no skip connection at all and 14 a
    single one, six take a width for the number of channels, and 11 are what their maker thinks."""
    of_torchvision = [each for each in entries(records) if each.architecture.library is Library.TORCHVISION]
    assert len(of_torchvision) == 80
    assert Counter(each.anatomy.runs for each in of_torchvision) == {True: 67, False: 13}
    unets = [each.unet.unet for each in of_torchvision if each.unet is not None]
    assert Counter(_connections(unet) for unet in unets) == {
        "refused": 13,
        FindingKind.NO_SKIP: 36,
        FindingKind.ONE_SKIP: 14,
        FindingKind.MISREAD_FEATURES: 6,
        "4 skips": 11,
    }
    assert all(each.unet is not None and each.unet.fix is not None for each in of_torchvision if not each.anatomy.runs)


def _connections(unet: UNet) -> str:
    """What is wrong with the skip connections of a U-Net, or how many it has."""
    if not unet.anatomy.runs:
        return unet.anatomy.verdict
    wrong = {FindingKind.NO_SKIP, FindingKind.ONE_SKIP, FindingKind.MISREAD_FEATURES}
    found = [finding.kind for finding in unet.anatomy.findings if finding.kind in wrong]
    return found[0] if found else f"{len(unet.skips)} skips"


def test_records_come_back_as_they_were(records: Records, index: Index, tmp_path: Path) -> None:
    """The same record makes the same bytes."""
    again = Records(tmp_path)
    again.begin()
    for key in index.keys[:5]:
        entry = records.load(key)
        again.save(entry)
        assert store.encode(again.load(key)) == store.encode(entry)
