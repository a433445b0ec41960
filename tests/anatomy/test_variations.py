"""What `variations.yml` says of a replaced first convolution, held against fastai on real tensors."""

from __future__ import annotations

import torch
from fastai.vision.learner import create_body
from torch import nn


def replaced(n_in: int) -> tuple[nn.Conv2d, nn.Conv2d]:
    """A pretrained first convolution, and what fastai makes of it."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1))
    before = net[0]
    after = create_body(net, n_in=n_in, pretrained=True, cut=1)[0]
    assert isinstance(before, nn.Conv2d)
    assert isinstance(after, nn.Conv2d)
    return before, after


def test_one_channel_gets_the_sum_of_the_colours() -> None:
    """As the text says; the bias is not copied."""
    before, after = replaced(1)
    assert torch.equal(after.weight, before.weight.sum(dim=1, keepdim=True))
    assert before.bias is not None
    assert after.bias is not None
    assert not torch.equal(after.bias, before.bias)


def test_a_fourth_channel_starts_at_zero() -> None:
    """As the text says; the bias is not copied."""
    before, after = replaced(4)
    assert torch.equal(after.weight[:, :3], before.weight)
    assert not after.weight[:, 3].any()
    assert before.bias is not None
    assert after.bias is not None
    assert not torch.equal(after.bias, before.bias)
