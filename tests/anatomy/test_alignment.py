"""Small networks, cut, surrounded and changed: which modules are found again, and what is left undecided."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import pytest
import torch
import torch.ao.nn.quantized.dynamic as quantised
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision.models import alexnet

from gen.anatomy.alignment import Alignment, align
from gen.records import Ambiguity


class Block(nn.Module):
    """A convolution between normalisations, and what comes behind."""

    def __init__(self, width: int, after: int | None = None) -> None:
        super().__init__()
        self.before = nn.BatchNorm2d(width)
        self.conv = nn.Conv2d(width, after or width, 3, padding=1)
        self.norm = nn.BatchNorm2d(after or width)
        self.act = nn.ReLU()


class Net(nn.Module):
    """As torchvision builds them: a stem with a pool, named stages, a classifier."""

    def __init__(self, channels: int = 3, classes: int = 10) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 4, 3)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(2)
        self.layer1 = nn.Sequential(Block(4), Block(4))
        self.layer2 = nn.Sequential(Block(4, 8), Block(8))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.drop = nn.Dropout()
        self.fc = nn.Linear(8, classes)


class Tokens(nn.Module):
    """A root that owns a parameter itself, as a transformer does."""

    def __init__(self, tokens: int = 1) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(tokens, 4))
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.LayerNorm(4), nn.Linear(4, 6)])


class Wrapped(nn.Module):
    """As fastai keeps timm's."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model


class Unprintable(nn.Module):
    """Cannot say what it is."""

    def extra_repr(self) -> str:
        """Raises."""
        raise AttributeError


def head() -> nn.Module:
    """Layers as a cut classifier has them, too."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(), nn.Linear(8, 7), nn.ReLU())


def children(net: nn.Module, end: int) -> nn.Module:
    """As fastai cuts a model."""
    return nn.Sequential(*list(net.children())[:end])


def without(net: Any, *path: str) -> Any:
    """A copy from which something is taken. What stands behind it in a `Sequential` gets another number."""
    net = deepcopy(net)
    parent = net.get_submodule(".".join(path[:-1]))
    if path[-1].isdigit():
        del parent[int(path[-1])]
    else:
        delattr(parent, path[-1])
    return net


BODY = {
    "0.0": "conv1",
    "0.1": "bn1",
    "0.2": "relu",
    "0.3": "maxpool",
    "0.4": "layer1",
    "0.4.1.act": "layer1.1.act",
    "0.5.0.norm": "layer2.0.norm",
}
"""Some of what a cut net is found to be."""


@dataclass(frozen=True)
class Case:
    """What a network is made into, and what must be found: of the paths named here, those and no others."""

    make: Callable[[Any], nn.Module]
    same: dict[str, str]
    replaced: dict[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    net: Callable[[], nn.Module] = Net


def changed(net: Any, **modules: nn.Module) -> Any:
    """The network with other modules in it."""
    for name, module in modules.items():
        setattr(net, name, module)
    return net


CASES = {
    "cut and with a head": Case(
        lambda net: nn.Sequential(children(net, -3), head()), BODY, new=("", "0", "1", "1.0", "1.2", "1.3", "1.4")
    ),
    "the pool kept": Case(
        lambda net: nn.Sequential(children(net, -2), nn.Linear(8, 5)), {**BODY, "0.6": "avgpool"}, new=("1",)
    ),
    "the classifier left in": Case(
        lambda net: nn.Sequential(net, nn.Linear(10, 2)), {"0": "", "0.fc": "fc"}, new=("1",)
    ),
    "another classifier": Case(
        lambda net: changed(net, fc=nn.Linear(8, 3)), {"": "", "drop": "drop", "conv1": "conv1"}, {"fc": "fc"}
    ),
    "an identity for a classifier": Case(
        lambda net: nn.Sequential(Wrapped(changed(net, fc=nn.Identity())), head()),
        {"0.model": "", "0.model.drop": "drop", "0.model.layer1.0": "layer1.0"},
        new=("", "0", "0.model.fc", "1.2", "1.3"),
    ),
    "another first convolution": Case(
        lambda net: nn.Sequential(children(changed(net, conv1=nn.Conv2d(1, 4, 3)), -3), head()),
        {name: path for name, path in BODY.items() if name != "0.0"},
        {"0.0": "conv1"},
    ),
    "another first convolution in the whole": Case(
        lambda net: nn.Sequential(Wrapped(changed(net, conv1=nn.Conv2d(1, 4, 3)))),
        {"0.model": "", "0.model.bn1": "bn1", "0.model.fc": "fc"},
        {"0.model.conv1": "conv1"},
    ),
    "other activations": Case(
        lambda net: changed(net, relu=nn.GELU()), {"": "", "maxpool": "maxpool", "bn1": "bn1"}, new=("relu",)
    ),
    "something between": Case(
        lambda net: nn.Sequential(net.conv1, net.bn1, nn.Dropout(), net.relu, net.maxpool, net.layer1, net.layer2),
        {"0": "conv1", "1": "bn1", "3": "relu", "4": "maxpool", "5": "layer1", "5.0.act": "layer1.0.act"},
        new=("2",),
    ),
    "features and a classifier": Case(
        lambda net: nn.Sequential(nn.Sequential(net.features), head()),
        {"0.0": "features", "0.0.1": "features.1", "0.0.12": "features.12"},
        new=("", "0", "1", "1.2", "1.4"),
        net=lambda: alexnet(num_classes=2).to("meta"),
    ),
    "a classifier of the same make": Case(
        lambda net: changed(net, classifier=alexnet(num_classes=5).classifier),
        {"": "", "classifier": "classifier", "classifier.2": "classifier.2", "classifier.4": "classifier.4"},
        {"classifier.6": "classifier.6"},
        net=lambda: alexnet(num_classes=2).to("meta"),
    ),
    "a classifier of another make": Case(
        lambda net: changed(net, classifier=nn.Sequential(nn.Dropout(), nn.Linear(9216, 5))),
        {"": "", "features.0": "features.0", "avgpool": "avgpool"},
        new=("classifier", "classifier.0", "classifier.1"),
        net=lambda: alexnet(num_classes=2).to("meta"),
    ),
    "a head with the number of a classifier": Case(
        lambda net: nn.Sequential(
            net[0], nn.Sequential(nn.Flatten(), nn.Linear(8, 2), nn.ReLU(), nn.Dropout(), nn.Linear(2, 5))
        ),
        {"0": "0", "0.1": "0.1", "0.1.act": "0.1.act"},
        new=("1", "1.1", "1.2", "1.3", "1.4"),
        net=lambda: nn.Sequential(
            nn.Sequential(Block(3), Block(3, 8)),
            nn.Sequential(nn.Dropout(), nn.Linear(8, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 9)),
        ),
    ),
    "another stem of the same make": Case(
        lambda net: nn.Sequential(nn.Sequential(Wrapped(nn.Conv2d(1, 3, 3)), *list(net)[1:]), nn.Linear(8, 2)),
        {"0.0": "0", "0.1": "1", "0.2.conv": "2.conv"},
        {"0.0.model": "0.model"},
        new=("1",),
        net=lambda: nn.Sequential(Wrapped(nn.Conv2d(3, 3, 3)), Block(3), Block(3, 8), nn.Linear(8, 9)),
    ),
    "a root with a parameter of its own": Case(
        lambda net: nn.Sequential(net, nn.Linear(6, 2)),
        {"0": "", "0.layers": "layers", "0.layers.1": "layers.1"},
        new=("", "1"),
        net=Tokens,
    ),
    "a root with another parameter": Case(
        lambda net: nn.Sequential(changed(Tokens(3), layers=net.layers)),
        {"0.layers.2": "layers.2"},
        {"0": ""},
        net=Tokens,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_was_done_to_a_network_is_found(case: Case) -> None:
    """Without any numbers, and whatever the layers' names have become."""
    net = case.net().to("meta")
    found = align(net, case.make(deepcopy(net)))
    assert case.same.items() <= found.same.items()
    assert found.replaced == case.replaced
    assert not found.same.keys() & {*case.new, *case.replaced}
    assert not found.ambiguous


def test_identity_decides_for_all() -> None:
    """Nothing is guessed where the very objects are in both, though a copy would look the same."""
    net = Net()
    made = nn.Sequential(children(net, 4), deepcopy(net.layer1), net.layer2)
    found = align(net, made)
    assert found.same["0.2"] == "relu"
    assert found.same["2.1.act"] == "layer2.1.act"
    assert not [path for path in found.same if path.startswith("1")]


def test_modules_around_the_same_parameters_are_the_same() -> None:
    """And what took a place in one of them took the place of another."""
    net = Tokens()
    made = Tokens(1)
    made.token, made.layers = net.token, nn.ModuleList([net.layers[0], nn.LayerNorm(4), net.layers[2]])
    found = align(net, nn.Sequential(made))
    assert found.same == {"0": "", "0.layers.0": "layers.0", "0.layers.2": "layers.2"}
    assert found.replaced == {"0.layers": "layers"}


def blocks(count: int, *, blank: bool = False) -> nn.Sequential:
    """Equal blocks with random numbers or without, and a layer behind them."""
    net = nn.Sequential(nn.Sequential(*(Block(3) for _ in range(count))), nn.Linear(3, 2))
    return net.to("meta") if blank else net


@pytest.mark.parametrize("taken", ["0", "1", "2"])
def test_numbers_tell_which_of_three_equal_blocks_was_removed(taken: str) -> None:
    """Even the normalisations', which hold equal numbers: they are where their convolutions are."""
    net = blocks(3)
    left = [number for number in "012" if number != taken]
    found = align(net, without(net, "0", taken))
    assert not found.ambiguous
    assert [found.same[f"0.{place}"] for place in "01"] == [f"0.{number}" for number in left]
    assert [found.same[f"0.{place}.norm"] for place in "01"] == [f"0.{number}.norm" for number in left]


def test_without_numbers_the_first_are_taken_and_it_is_said() -> None:
    """Once for a block and not for each of its layers."""
    net = blocks(3, blank=True)
    found = align(net, without(net, "0", "1"))
    assert [found.same[f"0.{place}"] for place in "01"] == ["0.0", "0.1"]
    assert found.same["1"] == "1"
    assert found.ambiguous == (
        Ambiguity(path="0.0", taken="0.0", others=("0.1",)),
        Ambiguity(path="0.1", taken="0.1", others=("0.2",)),
    )


def test_a_block_too_many_may_be_any_of_them() -> None:
    """It is shown as added."""
    found = align(blocks(1, blank=True), blocks(2, blank=True))
    assert found.same["0.0"] == "0.0"
    assert found.ambiguous == (Ambiguity(path="0.1", taken=None, others=("0.0",)),)


def test_names_tell_which_block_was_removed() -> None:
    """A number is no name, since the next one gets it."""
    net = nn.Sequential()
    for name in ("one", "two", "three"):
        net.add_module(name, Block(3))
    net.to("meta")
    found = align(net, nn.Sequential(without(net, "two")))
    assert found.same["0.three.conv"] == "three.conv"
    assert found.same["0.three"] == "three"
    assert not found.ambiguous


def test_equal_layers_are_told_apart_by_their_company() -> None:
    """The last of a body and one in a head are equal; only one of them stands among what the body is made of."""
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3)), nn.Linear(3, 9)).to("meta")
    made = nn.Sequential(deepcopy(net[0]), nn.Sequential(nn.Dropout(), nn.Linear(3, 3))).to("meta")
    found = align(net, made)
    assert found.same == {"": "", "0": "0", "0.0": "0.0", "0.1": "0.1"}
    assert not found.ambiguous


def test_numbers_find_blocks_in_another_order() -> None:
    """Order would have found one of them."""
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2))
    made = nn.Sequential(deepcopy(net[1]), deepcopy(net[0]))
    assert align(net, made).same == {"": "", "0": "1", "1": "0"}
    assert len(align(net.to("meta"), made).same) == 2


def test_a_classifier_that_is_used_again_is_found_by_its_numbers() -> None:
    """Its place behind a head's layers proves nothing for it; without numbers that is said."""
    net = Net()
    made = nn.Sequential(children(deepcopy(net), -3), nn.Sequential(nn.Flatten(), deepcopy(net.fc)))
    assert align(net, made).same["1.1"] == "fc"
    found = align(net.to("meta"), made.to("meta"))
    assert "1.1" not in found.same
    assert found.ambiguous == (Ambiguity(path="1.1", taken=None, others=("fc",)),)


def test_a_module_in_several_places_counts_once() -> None:
    """At its first path, as its parameters do."""
    layer = nn.Linear(2, 2)
    net = nn.Sequential(layer, nn.ReLU(), layer)
    assert align(net, nn.Sequential(deepcopy(net))).same == {"0": "", "0.0": "0", "0.1": "1"}
    tied = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    tied[1].weight = tied[0].weight
    assert align(tied, nn.Sequential(deepcopy(tied))).same == {"0": "", "0.0": "0", "0.1": "1"}


def test_what_is_strange_is_taken_as_it_is() -> None:
    """Layers that are not built, have no parameters, cannot be printed, or are not there."""

    def strange() -> list[nn.Module]:
        return [nn.Conv2d(3, 3, 1), Unprintable(), nn.LazyLinear(2), nn.LazyBatchNorm1d(), nn.Linear(2, 2)]

    net = nn.Sequential(*strange())
    net.register_module("nothing", None)
    made = nn.Sequential(nn.Sequential(*strange(), nn.Dropout()))
    assert align(net, made).same == {"0": "", **{f"0.{name}": name for name in "01234"}}


def test_a_quantised_layer_is_another_one() -> None:
    """It keeps its numbers where no parameter is; what stands around it is found all the same."""
    net = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch would rather have its users take another package
        made = deepcopy(net)
        made[2] = quantised.Linear(2, 2)  # type: ignore[no-untyped-call]
        again = deepcopy(made)
    assert align(net, made).same == {"": "", **{number: number for number in "0134"}}
    assert align(made, again).same.keys() == dict(made.named_modules()).keys()


def test_neither_network_is_changed() -> None:
    """Their modules, modes, numbers and hooks."""
    net = Net().train()
    made = nn.Sequential(children(deepcopy(net), -3), head()).eval()
    before = [(repr(each), deepcopy(each.state_dict()), list(vars(each))) for each in (net, made)]
    align(net, made)
    for each, (printed, state, attributes) in zip((net, made), before, strict=True):
        assert repr(each) == printed
        assert list(vars(each)) == attributes
        assert all(torch.equal(value, state[name]) for name, value in each.state_dict().items())
    assert net.training
    assert not made.training


@pytest.mark.parametrize("left", [10_000, 9_000])
def test_ten_thousand_equal_layers_take_seconds(left: int) -> None:
    """Though each may be any."""
    net, made = (nn.Sequential(*(nn.Linear(2, 2, device="meta") for _ in range(count))) for count in (10_000, left))
    start = process_time()
    found = align(net, made)
    assert process_time() - start < 10
    assert len(found.same) == left + 1
    assert len(found.ambiguous) == (0 if left == 10_000 else left)


def test_depth_is_no_limit() -> None:
    """There is no recursion."""
    net: nn.Module = nn.Linear(2, 2)
    for _ in range(2_000):
        net = nn.Sequential(net)
    made: nn.Module = nn.Linear(2, 2)
    for _ in range(1_990):
        made = nn.Sequential(made)
    assert len(align(net, made).same) == 1_991


@st.composite
def networks(draw: st.DrawFn, depth: int = 0) -> nn.Sequential:
    """A stack of small layers, some nested, many equal, without numbers."""
    makers: dict[str, Callable[[], nn.Module]] = {
        "conv": lambda: nn.Conv2d(3, draw(st.sampled_from([3, 4])), 1),
        "norm": lambda: nn.BatchNorm2d(3),
        "linear": lambda: nn.Linear(2, draw(st.sampled_from([2, 3]))),
        "relu": nn.ReLU,
        "drop": nn.Dropout,
        "block": lambda: Block(3),
        "nest": lambda: draw(networks(depth + 1)),
    }
    kinds = list(makers)[: None if depth < 2 else -1]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=5))
    with torch.device("meta"):
        return nn.Sequential(*(makers[kind]() for kind in chosen))


def is_sound(found: Alignment, pretrained: nn.Module, network: nn.Module) -> bool:
    """Paths that exist, each once; modules of one class; what is the same has the same sizes."""
    both = {**found.same, **found.replaced}
    assert len(both) == len(found.same) + len(found.replaced) == len(set(both.values()))
    for after, before in both.items():
        assert type(network.get_submodule(after)) is type(pretrained.get_submodule(before))
    for after, before in found.same.items():
        ours, theirs = network.get_submodule(after), pretrained.get_submodule(before)
        sizes = [
            [(name, each.shape) for name, each in module.named_parameters(recurse=False)] for module in (ours, theirs)
        ]
        assert sizes[0] == sizes[1]
    for doubt in found.ambiguous:
        network.get_submodule(doubt.path)
        assert both.get(doubt.path) == doubt.taken
        assert doubt.others
        for other in doubt.others:
            pretrained.get_submodule(other)
            assert other != doubt.taken
    return True


@settings(max_examples=60, deadline=None)
@given(net=networks())
def test_a_copy_is_found_whole(net: nn.Sequential) -> None:
    """However many layers are equal: they are all there, so that nothing is ambiguous."""
    found = align(net, deepcopy(net))
    assert found.same == {path: path for path, _ in net.named_modules()}
    assert not found.replaced
    assert not found.ambiguous


@settings(max_examples=100, deadline=None)
@given(net=networks(), around=networks(), foot=st.booleans(), data=st.data())
def test_whatever_is_put_around_what_is_cut_the_same_is_found_from_either_side(
    net: nn.Sequential,
    around: nn.Sequential,
    foot: bool,  # noqa: FBT001 - drawn
    data: st.DataObject,
) -> None:
    """Swapping the two swaps what was added and what was cut, and nothing else."""
    end = data.draw(st.integers(min_value=0, max_value=len(net)))
    body = deepcopy(net)[:end]
    made = nn.Sequential(around, body) if foot else nn.Sequential(body, around)
    there, back = align(net, made), align(made, net)
    assert is_sound(there, net, made)
    assert is_sound(back, made, net)
    assert {after: before for before, after in back.same.items()} == there.same
    assert {after: before for before, after in back.replaced.items()} == there.replaced


@settings(max_examples=60, deadline=None)
@given(net=networks(), other=networks())
def test_two_networks_that_have_nothing_to_do_with_each_other_are_compared_all_the_same(
    net: nn.Sequential, other: nn.Sequential
) -> None:
    """What is found is sound and the same from either side."""
    there, back = align(net, other), align(other, net)
    assert is_sound(there, net, other)
    assert {after: before for before, after in back.same.items()} == there.same


@settings(max_examples=60, deadline=None)
@given(net=networks(), around=networks(), foot=st.booleans(), data=st.data())
def test_the_very_objects_are_found_wherever_they_are_put(
    net: nn.Sequential,
    around: nn.Sequential,
    foot: bool,  # noqa: FBT001 - drawn
    data: st.DataObject,
) -> None:
    """All of them, and nothing else."""
    end = data.draw(st.integers(min_value=0, max_value=len(net)))
    body = nn.Sequential(*list(net)[:end])
    made = nn.Sequential(around, body) if foot else nn.Sequential(body, around)
    place = "1" if foot else "0"
    found = align(net, made)
    if any(True for _ in body.parameters()):
        assert found.same == {f"{place}.{path}": path for path, _ in body.named_modules() if path}
        assert not found.replaced
        assert not found.ambiguous
    assert is_sound(found, net, made)


@settings(max_examples=40, deadline=None)
@given(net=networks(), data=st.data())
def test_numbers_decide_what_structure_cannot(net: nn.Sequential, data: st.DataObject) -> None:
    """Where no two layers hold the same numbers, every layer with parameters that was left is found as itself."""
    torch.manual_seed(0)
    net.to_empty(device="cpu")
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_()
    taken = data.draw(st.integers(min_value=0, max_value=len(net) - 1))
    made = without(net, str(taken))
    kept = {path for path, module in made.named_modules() if list(module.parameters(recurse=False))}
    found = align(net, made)
    assert is_sound(found, net, made)
    assert not kept & {doubt.path for doubt in found.ambiguous}
    for path in kept:
        first, _, rest = path.partition(".")
        shifted = str(int(first) + (int(first) >= taken))
        assert found.same[path] == ".".join(filter(None, (shifted, rest)))
