"""How far parameters have moved: small networks whose distances can be told by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import nn

from gen.anatomy.alignment import align, numbers
from gen.anatomy.finished import movement
from gen.anatomy.finished.movement import moved
from gen.records import Moved


def network() -> Any:
    """A linear layer and a normalisation, with values that are easy to count with."""
    net: Any = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([[3.0, 0.0], [0.0, 4.0]]))
        net[0].bias.zero_()
    return net


def changed(change: Callable[[Any], object]) -> dict[str, float]:
    """How far each parameter is after a change."""
    before, after = network(), network()
    with torch.no_grad():
        change(after)
    found = moved(before, after, {"0": "0", "1": "1"})
    assert found is not None
    return {f"{each.path}.{each.name}": each.change for each in found}


def test_what_did_not_move_is_exactly_nought() -> None:
    """Each own parameter of each pair, in printed order, with its size."""
    net = network()
    assert moved(net, deepcopy(net), {"1": "1", "0": "0"}) == (
        Moved(path="0", name="weight", count=4, change=0.0),
        Moved(path="0", name="bias", count=2, change=0.0),
        Moved(path="1", name="weight", count=2, change=0.0),
        Moved(path="1", name="bias", count=2, change=0.0),
    )


def test_a_change_is_relative_to_what_was() -> None:
    """‖after - before‖ / ‖before‖."""
    assert changed(lambda net: net[0].weight.mul_(1.5)) == {
        "0.weight": 0.5,
        "0.bias": 0.0,
        "1.weight": 0.0,
        "1.bias": 0.0,
    }


def test_what_was_nought_has_moved_as_far_as_it_is_now() -> None:
    """There is nothing to relate it to."""
    assert changed(lambda net: net[0].bias.copy_(torch.tensor([3.0, 4.0])))["0.bias"] == 5.0


def test_buffers_are_not_told() -> None:
    """A normalisation's statistics move without being learned."""
    assert not any(changed(lambda net: net[1].running_mean.add_(1.0)).values())


def test_only_what_is_the_same_is_told() -> None:
    """By the path in the learner's network."""
    net = network()
    around = nn.Sequential(nn.Linear(3, 3), deepcopy(net))
    found = moved(net, around, {"1.1": "1"})
    assert found is not None
    assert [(each.path, each.name) for each in found] == [("1.1", "weight"), ("1.1", "bias")]


def test_without_numbers_nothing_can_be_told() -> None:
    """Whichever side has none."""
    net, blank = network(), network().to("meta")
    assert moved(net, blank, {"0": "0"}) is None
    assert moved(blank, net, {"0": "0"}) is None
    assert moved(blank, net, {}) == ()


def test_a_layer_that_is_not_built_yet_is_left_out() -> None:
    """It has no size, and no numbers."""
    lazy = nn.Sequential(nn.LazyLinear(2), nn.Linear(2, 2))
    found = moved(lazy, deepcopy(lazy), {"0": "0", "1": "1"})
    assert found is not None
    assert {each.path for each in found} == {"1"}


def test_tied_parameters_are_told_once() -> None:
    """With their first owner."""
    net = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    net[1].weight = net[0].weight
    found = moved(net, deepcopy(net), {"0": "0", "1": "1"})
    assert found is not None
    assert [each.path for each in found] == ["0"]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_every_kind_of_number_is_counted_exactly(dtype: torch.dtype) -> None:
    """In double precision, whatever the network holds."""
    before = nn.ParameterList([nn.Parameter(torch.full((1000,), 2.0, dtype=dtype))])
    after = nn.ParameterList([nn.Parameter(torch.full((1000,), 3.0, dtype=dtype))])
    found = moved(before, after, {"": ""})
    assert found is not None
    assert found[0].change == pytest.approx(0.5, rel=1e-12)


def test_what_is_no_number_has_not_moved_if_it_is_the_same() -> None:
    """Bit for bit; and a single value is a tensor, too."""
    broken = nn.ParameterDict({"one": torch.tensor(math.nan), "many": torch.full((3,), math.inf)})
    found = moved(broken, deepcopy(broken), {"": ""})
    assert found is not None
    assert [each.change for each in found] == [0.0, 0.0]


def test_a_large_parameter_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts add up to the whole, and a part that did not move does not hide one that did."""
    before, after = nn.Linear(10, 10, bias=False), nn.Linear(10, 10, bias=False)
    with torch.no_grad():
        after.weight[:7] = before.weight[:7]
        expected = float((after.weight - before.weight).double().norm() / before.weight.double().norm())
    monkeypatch.setattr(numbers, "CHUNK", 8)
    found = moved(before, after, {"": ""})
    assert found is not None
    assert found[0].change == pytest.approx(expected)


def test_neither_network_is_changed() -> None:
    """No gradient, no mode, no number."""
    net, other = network(), network().eval()
    state = deepcopy(net.state_dict())
    movement.moved(net, other, align(net, other).same)
    assert net.training
    assert not other.training
    assert all(torch.equal(value, state[name]) for name, value in net.state_dict().items())
    assert all(parameter.grad is None for parameter in net.parameters())
