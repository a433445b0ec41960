"""A small network that does everything which a record tells of, and what its record says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from gen.anatomy.inspector import Initialisations, describe_model, inspect_model, likeness, storage_key
from gen.records import Initialisation, Model, Module, Parameter


class Twice(nn.Module):
    """A layer that gives nothing the first time; it prints itself, and cannot say what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.given = False
        self.register_buffer("mean", torch.zeros(2, 3))
        self.register_buffer("count", torch.zeros(1))
        self.register_buffer("none", None)

    def forward(self, x: Tensor) -> Tensor | None:
        """Its input, the second time."""
        self.given = not self.given
        return None if self.given else x

    def extra_repr(self) -> str:
        """Is asked for by all that print."""
        raise ZeroDivisionError

    def __repr__(self) -> str:
        return "Twice, by itself"


class Net(nn.Module):
    """N × 4 and any N × 4 -> N × 3, and nothing else that anybody looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.register_parameter("shift", None)
        self.scale = nn.Parameter(torch.ones(4))
        self.inside = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
        self.twice = Twice()
        self.tied = nn.Linear(4, 4, bias=False)
        self.tied.weight = self.inside[0].weight  # type: ignore[assignment]
        self.out = nn.Linear(4, 3)
        self.spare = nn.Linear(2, 2, bias=False)

    def forward(self, x: Tensor, y: Tensor) -> dict[str, Any]:
        """Calls functions of all kinds in between."""
        x = x * self.scale
        x = self.inside(x).clone()
        self.twice(y)
        x = self.twice(x)
        x += 1
        x *= 2
        x -= 1
        x.add_(y[:1].detach())
        self.spare(torch.zeros(1, 2))
        return {"nothing": None, "scores": [self.out(self.tied(x))], "mask": ~(x > 0)}


def weight(name: str, *shape: int, **told: Any) -> Parameter:
    """A parameter that is trained and reached, unless told otherwise."""
    usual: dict[str, Any] = {"trainable": True, "group": None, "reached": True, "initialised": None}
    return Parameter(name=name, shape=shape, **usual | told)


def module(path: str, kind: str, **told: Any) -> Module:
    """A layer that was called once with 2 × 4 and gave as much, unless told otherwise."""
    usual: dict[str, Any] = {
        "detail": "",
        "printed": None,
        "is_layer": True,
        "parameters": (),
        "buffers": 0,
        "calls": 1,
        "input": (2, 4),
        "output": (2, 4),
    }
    return Module(path=path, type=kind, **usual | told)


def linear(inputs: int, outputs: int, *, bias: bool = True) -> str:
    """What such a layer says of itself."""
    return f"in_features={inputs}, out_features={outputs}, bias={bias}"


def test_the_record_of_a_network_that_ran_is_complete() -> None:
    """Tree, shapes of first calls, numbers of calls, parameters, buffers, functional calls in order."""
    net = Net()
    net.out.bias.requires_grad = False
    drawn = Initialisation(function="normal_", arguments=(0.0, 0.5))
    seen = inspect_model(
        net,
        (torch.ones(2, 4), torch.ones(5, 4)),
        groups=[[net.scale], list(net.out.parameters())],
        initialised={storage_key(net.out.weight): drawn},
    )
    assert seen.modules == (
        module("", "Net", is_layer=False, parameters=(weight("scale", 4, group=0),), output=(2, 3)),
        module("inside", "Sequential", is_layer=False),
        module(
            "inside.0",
            "Linear",
            detail=linear(4, 4),
            parameters=(weight("weight", 4, 4), weight("bias", 4)),
        ),
        module("inside.1", "Tanh"),
        module(
            "twice",
            "Twice",
            detail="<ZeroDivisionError>",
            printed="Twice, by itself",
            buffers=7,
            calls=2,
            input=(5, 4),
            output=None,
        ),
        module("tied", "Linear", detail=linear(4, 4, bias=False)),
        module(
            "out",
            "Linear",
            detail=linear(4, 3),
            parameters=(
                weight("weight", 3, 4, group=1, initialised=drawn),
                weight("bias", 3, group=1, trainable=False),
            ),
            output=(2, 3),
        ),
        module(
            "spare",
            "Linear",
            detail=linear(2, 2, bias=False),
            parameters=(weight("weight", 2, 2, reached=False),),
            input=(1, 2),
            output=(1, 2),
        ),
    )
    called = [(step.path, step.operation, step.output) for step in seen.steps]
    assert called == [
        ("", "mul", (2, 4)),
        ("inside.0", None, (2, 4)),
        ("inside.1", None, (2, 4)),
        ("twice", None, None),
        ("twice", None, (2, 4)),
        ("", "add", (2, 4)),
        ("", "mul", (2, 4)),
        ("", "sub", (2, 4)),
        ("", "getitem", (1, 4)),
        ("", "add", (2, 4)),
        ("", "zeros", (1, 2)),
        ("spare", None, (1, 2)),
        ("tied", None, (2, 4)),
        ("out", None, (2, 3)),
        ("", "gt", (2, 4)),
        ("", "invert", (2, 4)),
    ]
    assert seen.input == (2, 4)
    assert seen.output == (2, 3)


def test_a_network_that_was_not_run_is_described_without_shapes_of_activations() -> None:
    """A parameter that waits for a first batch has no size yet; none is said to be without effect."""
    net = nn.Sequential(nn.Linear(4, 4), nn.LazyLinear(2, bias=False))
    net[0].bias.requires_grad = False
    silent = partial(module, calls=0, input=None, output=None)
    assert describe_model(net, groups=[[], list(net[0].parameters())]) == Model(
        modules=(
            silent("", "Sequential", is_layer=False),
            silent(
                "0",
                "Linear",
                detail=linear(4, 4),
                parameters=(weight("weight", 4, 4, group=1), weight("bias", 4, group=1, trainable=False)),
            ),
            silent("1", "LazyLinear", detail=linear(0, 2, bias=False), parameters=(weight("weight", 0),)),
        ),
        steps=(),
        input=(),
        output=None,
    )


@pytest.mark.parametrize("fails", [False, True])
def test_a_network_is_run_in_evaluation_mode_with_a_graph_and_is_as_before_afterwards(*, fails: bool) -> None:
    """Also where whole numbers are among the parameters, which have no gradient, and where nobody wants one."""
    net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(), nn.Linear(4, 4)).train()
    net[1].eval()
    net[0].requires_grad_(requires_grad=False)
    net[2].index = nn.Parameter(torch.zeros(3, dtype=torch.long), requires_grad=False)
    modes: list[bool] = []

    def look(_module: nn.Module, _args: object) -> None:
        modes.extend(each.training for each in net.modules())
        if fails:
            raise ZeroDivisionError

    net[0].register_forward_pre_hook(look)
    with torch.no_grad():
        if fails:
            with pytest.raises(ZeroDivisionError):
                inspect_model(net, torch.ones(2, 4))
        else:
            seen = inspect_model(net, torch.ones(2, 4))
            own = {f"{each.path}.{mine.name}": mine for each in seen.modules for mine in each.parameters}
            assert [name for name, each in own.items() if not each.trainable] == ["0.weight", "0.bias", "2.index"]
            assert [name for name, each in own.items() if not each.reached] == ["2.index"]
    assert modes == [False] * 4
    assert [each.training for each in net.modules()] == [True, True, False, True]
    assert [name for name, each in net.named_parameters() if each.requires_grad] == ["2.weight", "2.bias"]


def stack(width: int, *, act: type[nn.Module] = nn.ReLU, bias: bool = True) -> nn.Sequential:
    """A layer that is always the same, one of the width, and an activation."""
    return nn.Sequential(nn.Linear(4, 4), nn.Linear(4, width, bias=bias), act())


def test_a_network_of_other_sizes_is_known_by_its_likeness() -> None:
    """What has another size loses its shapes, and nothing else does; what it said of itself is asked anew."""
    seen = inspect_model(stack(3), torch.ones(2, 4))
    assert likeness(stack(3), seen) == seen
    other = likeness(stack(5), seen)
    assert other is not None
    wide = replace(
        seen.modules[2],
        detail=linear(4, 5),
        parameters=(weight("weight", 5, 4), weight("bias", 5)),
        input=None,
        output=None,
    )
    assert other == replace(seen, modules=(*seen.modules[:2], wide, seen.modules[3]))


@pytest.mark.parametrize(
    "network",
    [stack(3, act=nn.Tanh), stack(3, bias=False), nn.Sequential(*stack(3)[:2]), nn.Sequential(*stack(3), nn.Tanh())],
    ids=["another class", "a parameter less", "a module less", "a module more"],
)
def test_a_network_of_another_make_is_like_none(network: nn.Module) -> None:
    """Nor is any where none was seen."""
    assert likeness(network, inspect_model(stack(3), torch.ones(2, 4))) is None
    assert likeness(network, None) is None


def test_the_last_fill_of_each_tensor_is_remembered_while_somebody_listens() -> None:
    """With its numbers, whether they have names or not; other functions are no fills."""
    drawn, filled, left, late = (torch.empty(3, 4) for _ in range(4))
    left.zero_()
    listening = Initialisations()
    listening.pause()
    with listening:
        nn.init.normal_(drawn, 0.5, std=2)
        filled.zero_()
        filled.fill_(3)
        filled.add_(1)
        listening.pause()
        listening.pause()
        left.fill_(1)
        listening.resume()
        listening.resume()
        nn.init.kaiming_uniform_(late, a=5)
    left.fill_(1)
    assert listening.found == {
        storage_key(drawn): Initialisation(function="normal_", arguments=(0.5, 2.0)),
        storage_key(filled): Initialisation(function="fill_", arguments=(3.0,)),
        storage_key(late): Initialisation(function="kaiming_uniform_", arguments=(5.0,)),
    }


def test_what_was_filled_keeps_its_key_though_nobody_else_keeps_the_tensor() -> None:
    """A storage that is freed gives its key to the next."""
    with Initialisations() as listening:
        for number in range(20):
            torch.empty(1000).fill_(number)
    assert len(listening.found) == 20


def test_a_function_without_a_name_is_no_fill() -> None:
    """torch hands on whatever is called with a tensor."""
    listening = Initialisations()
    assert listening.__torch_function__(partial(torch.add, 1), (), (torch.ones(1),)) == 2
    assert not listening.found
