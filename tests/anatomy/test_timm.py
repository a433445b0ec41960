"""Architectures that fastai takes by name: what is kept, what is idle, which head they get, and what fails."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from gen.anatomy.entries import make_entry
from gen.catalogue import architectures
from gen.records import Cause, Entry, FindingKind, Origin, Verdict

KNOWN = {architecture.key: architecture for architecture in architectures()}


def entry_of(key: str, n_out: int = 10) -> Entry:
    """The entry of one architecture."""
    return make_entry(KNOWN[key], n_out=n_out)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The libraries warn of each other's deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_swin_fails_on_a_batch_and_its_fix_gives_ten_outputs() -> None:
    """Its features are channels-last; pooled by timm they fit."""
    entry = entry_of("timm/swin_tiny_patch4_window7_224")
    assert entry.anatomy.verdict is Verdict.FAILS
    assert entry.anatomy.failure is not None
    assert entry.anatomy.failure.cause is Cause.CHANNELS_LAST
    assert entry.anatomy.failure.message == "running_mean should contain 14 elements not 1536"
    assert entry.fix is not None
    assert entry.fix.anatomy.verdict is Verdict.WORKS
    assert entry.fix.anatomy.learner is not None
    assert entry.fix.anatomy.learner.output == (2, 10)


def test_resnet18_of_both_libraries_differs_where_it_truly_does() -> None:
    """The same numbers of parameters; other groups, and the pooling and the classifier still stand in timm's."""
    ours, theirs = entry_of("torchvision/resnet18").anatomy, entry_of("timm/resnet18").anatomy
    assert ours.verdict is theirs.verdict is Verdict.WORKS
    assert ours.diff is not None
    assert theirs.diff is not None
    assert ours.diff.totals == theirs.diff.totals
    assert (len(ours.groups), len(theirs.groups)) == (3, 2)
    assert {change.before for change in theirs.diff.of(Origin.IDLE)} >= {"global_pool", "global_pool.pool"}
    assert not ours.diff.of(Origin.IDLE)
    assert theirs.loaded == "a1_in1k"
    assert theirs.outside is not None
    assert theirs.outside.mean is not None


def test_layers_behind_the_features_are_idle() -> None:
    """mobilenetv3's last convolution stays in the printout and never runs; the fix has it run again."""
    entry = entry_of("timm/mobilenetv3_small_050")
    [finding] = entry.anatomy.findings
    assert finding.kind is FindingKind.IDLE_PARAMETERS
    assert "conv_head" in finding.facts["modules"]
    assert entry.anatomy.diff is not None
    assert entry.anatomy.diff.totals.idle == finding.facts["parameters"] > 0
    assert entry.fix is not None
    assert entry.fix.anatomy.diff is not None
    assert entry.fix.anatomy.diff.totals.idle == 0


def test_without_a_pool_size_the_head_pools_nothing() -> None:
    """A vision transformer hands over one vector, so the head begins with its BatchNorm."""
    anatomy = entry_of("timm/vit_tiny_patch16_224").anatomy
    assert anatomy.learner is not None
    assert next(module.type for module in anatomy.learner.modules if module.parent == "1") == "BatchNorm1d"


def test_a_name_without_weights_is_refused_and_works_without_them() -> None:
    """timm's own error, and `pretrained=False` in its place."""
    entry = entry_of("timm/efficientnet_lite4")
    assert entry.anatomy.verdict is Verdict.REFUSED
    assert entry.anatomy.failure is not None
    assert entry.anatomy.failure.cause is Cause.NO_WEIGHTS
    assert entry.anatomy.failure.message.startswith("No pretrained weights exist for efficientnet_lite4")
    assert entry.fix is not None
    assert "pretrained=False" in entry.fix.anatomy.request.code
    assert entry.fix.anatomy.verdict is Verdict.WORKS


def test_another_number_of_channels_changes_the_first_convolution() -> None:
    """timm makes it for one channel; its weights are summed."""
    [grey] = [each for each in entry_of("timm/resnet18").variations if each.key == "one-channel"]
    [(before, after)] = grey.replaced
    assert (before.path, after.path) == ("conv1", "0.model.conv1")
    assert [parameter.shape for parameter in after.parameters] == [(64, 1, 7, 7)]


@pytest.mark.parametrize(
    ("key", "derived", "random"),
    [("timm/tresnet_m", ["one-channel"], ["four-channels"]), ("timm/resnet18", ["one-channel", "four-channels"], [])],
)
def test_a_first_layer_that_timm_cannot_convert_is_said_to_be_random(
    key: str, derived: list[str], random: list[str]
) -> None:
    """timm lays four pixels side by side before tresnet's, and can only add up the colours of these."""
    found = {each.key: each for each in entry_of(key).variations if each.anatomy.request.n_in != 3}
    for name in derived:
        assert found[name].anatomy.verdict is Verdict.WORKS
        assert "random" not in found[name].text
    for name in random:
        assert found[name].anatomy.verdict is Verdict.WORKS_BUT
        [finding] = found[name].anatomy.findings
        assert finding.kind is FindingKind.FIRST_LAYER_RANDOM
        assert finding.facts == {"modules": ["body.conv1.conv"], "parameters": 27_648}
        assert "the layer starts at random" in found[name].text


def test_a_body_that_averages_its_tokens_is_told_and_one_that_averages_nothing_is_not() -> None:
    """Each classifier of a distilled DeiT has a token of its own; those of a LeViT have the same features."""
    deit = entry_of("timm/deit_tiny_distilled_patch16_224").anatomy
    assert deit.verdict is Verdict.WORKS_BUT
    [finding] = deit.findings
    assert finding.kind is FindingKind.OTHER_FEATURES
    assert finding.facts == {"operations": ["add", "div"], "classifiers": ["head", "head_dist"]}
    assert entry_of("timm/levit_128s").anatomy.verdict is Verdict.WORKS
