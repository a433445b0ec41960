"""What is drawn of an anatomy, and the DOT that it becomes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.records import Anatomy, Source, Verdict
from gen.site.anchors import cut_anchor, row_anchor
from gen.site.diagrams import head_diagram
from gen.site.drawing import Drawing, Panel, describe
from gen.site.outline import head_drawing
from gen.site.palette import Role
from gen.site.sources import source_url
from tests.site import anatomies

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = [anatomies.resnet50, anatomies.densenet121, anatomies.shufflenet, anatomies.vit, anatomies.greyscale]


def drawing_of(sample: Anatomy, name: str = "net") -> Drawing:
    """The drawing, which has to be there."""
    drawing = head_drawing(name, sample)
    assert drawing is not None
    return drawing


def titles(panel: Panel | None) -> list[str]:
    """What is written on its nodes."""
    assert panel is not None
    return [node.title for node in panel.nodes]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_dot_is_as_it_was(sample: Callable[[], Anatomy]) -> None:
    """A drawing changes only when somebody means it to: `UPDATE_GOLDEN=1` in the environment writes it anew."""
    dot = head_diagram(sample.__name__, sample())
    assert dot is not None
    path = GOLDEN / f"{sample.__name__}.dot"
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(dot)
    assert dot == path.read_text()


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_numbers_add_up(sample: Callable[[], Anatomy]) -> None:
    """What stands on the nodes is what the diff counts, origin by origin."""
    anatomy = sample()
    drawn: Counter[Role] = Counter()
    for node in drawing_of(anatomy).nodes:
        drawn[node.role] += node.parameters or 0
    assert anatomy.diff is not None
    totals = anatomy.diff.totals
    assert drawn[Role.KEPT] == totals.kept
    assert drawn[Role.ADDED] == totals.added
    assert drawn[Role.CUT] + drawn[Role.LOST] == totals.cut
    assert drawn[Role.IDLE] == totals.idle
    assert drawn[Role.CHANGED] == totals.changed_after


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_node_has_a_key_of_its_own(sample: Callable[[], Anatomy]) -> None:
    """Keys become HTML ids."""
    keys = [node.key for node in drawing_of(sample()).nodes]
    assert len(set(keys)) == len(keys)


def test_the_head_is_drawn_in_the_order_in_which_it_ran() -> None:
    """A container that calls functions itself is one node, and so the head of resnet50 has nine."""
    assert titles(drawing_of(anatomies.resnet50()).head) == [
        *("AdaptiveConcatPool2d", "Flatten", "BatchNorm1d", "Dropout", "Linear", "ReLU", "BatchNorm1d"),
        *("Dropout", "Linear"),
    ]


def test_what_was_cut_hangs_in_the_order_in_which_it_ran() -> None:
    """The functional call between pooling and classifier is there as well."""
    (cut,) = drawing_of(anatomies.resnet50()).tail
    assert (cut.role, titles(cut)) == (Role.CUT, ["avgpool", "flatten", "fc"])
    assert [node.anchor for node in cut.nodes] == ["cut-avgpool", None, "cut-fc"]


def test_a_lost_call_stands_between_the_body_and_the_cut() -> None:
    """densenet's ReLU made the features: that is another loss than the classifier's."""
    lost, cut = drawing_of(anatomies.densenet121()).tail
    assert (lost.role, titles(lost)) == (Role.LOST, ["relu"])
    assert (cut.role, titles(cut)) == (Role.CUT, ["adaptive_avg_pool2d", "flatten", "classifier"])


def test_a_stage_that_was_cut_is_one_node() -> None:
    """With its layers and its functional calls."""
    lost, cut = drawing_of(anatomies.shufflenet()).tail
    assert titles(lost) == ["maxpool", "stage2"]
    assert titles(cut) == ["mean", "fc"]
    assert lost.nodes[1].note == "2 layers"


def test_a_model_that_is_kept_whole_is_the_body() -> None:
    """What was put in the place of its classifier comes first in the head."""
    drawing = drawing_of(anatomies.vit())
    assert drawing.body is not None
    assert (drawing.body.parameters, drawing.body.anchor) == (85_798_656, "layer-0")
    assert titles(drawing.head)[0] == "Identity"
    assert [titles(panel) for panel in drawing.tail] == [["heads"]]


def test_what_is_changed_idle_or_was_never_called_has_a_place() -> None:
    """Changed layers stand before the body, lost calls on the input beside them, the unused below."""
    drawing = drawing_of(anatomies.greyscale())
    assert [(node.role, node.note) for node in drawing.before] == [(Role.CHANGED, "was conv1, changed")]
    assert titles(drawing.lost_before) == ["3 functional calls"]
    assert [(panel.heading, titles(panel)) for panel in drawing.tail] == [
        ("cut", ["flatten", "fc"]),
        ("cut, never ran", ["aux"]),
        ("idle", ["side"]),
    ]


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.FAILS])
def test_nothing_is_drawn_of_a_learner_that_does_not_run(verdict: Verdict) -> None:
    """There is nothing that flows."""
    assert head_diagram("net", replace(anatomies.resnet50(), verdict=verdict)) is None
    assert head_diagram("net", replace(anatomies.resnet50(), learner=None, diff=None)) is None


def test_the_description_says_what_the_drawing_says() -> None:
    """Every node is in it, in order."""
    drawing = drawing_of(anatomies.densenet121(), "densenet121")
    assert describe(drawing) == (
        "Shapes leave out the batch dimension. Input: 3 × 224 × 224. Kept: the body, densenet121, 6,953,856 "
        "parameters, gives 1024 × 7 × 7. Added by fastai, in this order: AdaptiveConcatPool2d, gives 2048 × 1 × 1; "
        "Flatten, gives 2048; BatchNorm1d, 4,096 parameters, gives 2048; Dropout (p=0.25), gives 2048; Linear, "
        "1,048,576 parameters, gives 512; ReLU, gives 512; BatchNorm1d, 1,024 parameters, gives 512; Dropout "
        "(p=0.5), gives 512; Linear, 52,224 parameters, gives 102. Output: 102. Lost features: relu (functional "
        "call), gives 1024 × 7 × 7. Cut: adaptive_avg_pool2d (functional call), gives 1024 × 1 × 1; flatten "
        "(functional call), gives 1024; classifier (Linear), 1,025,000 parameters, gives 1000."
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_description_leaves_no_box_out(sample: Callable[[], Anatomy]) -> None:
    """Each with its title, its parameters and the shape that it makes."""
    drawing = drawing_of(sample())
    text = describe(drawing)
    for node in drawing.nodes:
        assert node.title in text
        assert not node.parameters or f"{node.parameters:,} parameters" in text


@pytest.mark.parametrize(
    ("path", "row", "cut"),
    [
        ("1.0", "layer-1-0", "cut-1-0"),
        ("", "layer-model", "cut-model"),
        ("model", "layer-model-", "cut-model-"),
        ("layer1.0.conv_1", "layer-layer1-0-conv_1", "cut-layer1-0-conv_1"),
        ("a-b", "layer-a--2d-b", "cut-a--2d-b"),
        ('"<é>', "layer---22---3c---e9---3e-", "cut---22---3c---e9---3e-"),
    ],
)
def test_anchors(path: str, row: str, cut: str) -> None:
    """They read like the path, and hold nothing that HTML, CSS or a URL would stumble on."""
    assert (row_anchor(path), cut_anchor(path)) == (row, cut)


@given(st.lists(st.text("ab-_.model2d ", min_size=1).map(lambda path: path.strip(".") or "x"), unique=True))
def test_two_paths_never_share_an_anchor(paths: list[str]) -> None:
    """A name is never empty, so no path has two dots in a row."""
    real = [path for path in paths if ".." not in path]
    assert len({row_anchor(path) for path in real}) == len(real)


@pytest.mark.parametrize(
    ("package", "version", "file", "url"),
    [
        ("fastai", "2.8.12", "fastai/layers.py", "fastai/fastai/blob/2.8.12/fastai/layers.py#L78"),
        ("torch", "2.15.0+cpu", "torch/hub.py", "pytorch/pytorch/blob/v2.15.0/torch/hub.py#L78"),
        ("torchvision", "0.29.2+cu130", "torchvision/a.py", "pytorch/vision/blob/v0.29.2/torchvision/a.py#L78"),
        ("timm", "1.0.31", "timm/a.py", "huggingface/pytorch-image-models/blob/v1.0.31/timm/a.py#L78"),
    ],
)
def test_a_source_leads_to_the_tag_of_its_version(package: str, version: str, file: str, url: str) -> None:
    """A local part of the version has no tag of its own."""
    source = Source(package=package, version=version, file=file, line=78, name="f")
    assert source_url(source) == f"https://github.com/{url}"


def test_a_source_elsewhere_has_no_address() -> None:
    """Better no link than a dead one."""
    assert source_url(Source(package="mine", version="1", file="mine/net.py", line=1, name="f")) is None
