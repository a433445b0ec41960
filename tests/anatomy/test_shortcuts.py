"""Shortcuts on the meta device against the plain way: the same records."""

from __future__ import annotations

import warnings

import pytest
import timm
import torch
from torch import nn

from gen.anatomy.inspector import inspect_model
from gen.anatomy.shortcuts import RememberedShapes, unfilled_parameters

NAMES = (
    "resnet18 mobilenetv3_small_050 vit_tiny_patch16_224 swin_tiny_patch4_window7_224 convnext_atto efficientvit_b0 "
    "gmlp_s16_224 pvt_v2_b0 ghostnetv2_100 repvit_m0_9 mobilevitv2_050 coat_tiny"
).split()


@pytest.fixture(scope="module")
def shapes() -> RememberedShapes:
    """One memory for all, so that one architecture may meet what another left."""
    return RememberedShapes()


@pytest.mark.parametrize("name", NAMES)
def test_remembered_shapes_change_nothing(name: str, shapes: RememberedShapes) -> None:
    """Modules, shapes, calls, operations and what is reached are the same, the first time and the second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.device("meta"):
            plain = timm.create_model(name)
            with unfilled_parameters():
                quick = timm.create_model(name)
    batch = torch.empty(2, *plain.pretrained_cfg["input_size"], device="meta")
    expected = inspect_model(plain, batch)
    for _ in range(2):
        with shapes:
            assert inspect_model(quick, batch) == expected


def test_an_error_is_raised_again_the_second_time() -> None:
    """What does not fit is never remembered as if it did."""
    with torch.device("meta"):
        layer = nn.Linear(4, 3)
        with RememberedShapes():
            assert layer(torch.empty(2, 4)).shape == (2, 3)
            for _ in range(2):
                with pytest.raises(RuntimeError, match="reduction dim"):
                    layer(torch.empty(2, 5))


def test_numbers_are_computed_as_ever() -> None:
    """Only tensors without memory are made from what is remembered."""
    with RememberedShapes():
        assert [float(torch.tensor([number]).exp().log()) for number in (1.0, 2.0)] == pytest.approx([1.0, 2.0])


def test_parameters_are_filled_again_afterwards() -> None:
    """Inside nothing is filled, outside everything as before."""
    layer = nn.Linear(64, 64)
    before = layer.weight.detach().clone()
    with unfilled_parameters():
        nn.init.constant_(layer.weight, 3.0)
        assert torch.equal(layer.weight, before)
    nn.init.constant_(layer.weight, 3.0)
    assert torch.equal(layer.weight, torch.full_like(before, 3.0))
