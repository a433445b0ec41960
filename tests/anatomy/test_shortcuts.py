"""Every shortcut against the plain way: the same records. `--whole` compares the whole catalogue, which takes an hour;
without it each hundred-and-twentieth architecture is compared, and those that a shortcut once stumbled over."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import fastai.vision.learner
import pytest
import timm
import torch
from torch import nn
from torchvision.models import ResNet50_Weights, resnet18, resnet50

from gen.anatomy.calls import remembered
from gen.anatomy.inspector import inspect_model
from gen.anatomy.networks import Asked, Networks
from gen.anatomy.shortcuts.building import quick_building, quick_modules
from gen.anatomy.shortcuts.devices import meta_tensors
from gen.anatomy.shortcuts.modules import RememberedModules
from gen.anatomy.shortcuts.shapes import RememberedShapes
from gen.anatomy.standins import Loading, weightless
from gen.catalogue import architectures
from gen.executors import Done, Where, open_executor
from gen.records import Kind
from tests.anatomy.plainly import differences

STUMBLED = (
    "timm/hrnet_w18_small timm/mvitv2_tiny timm/regnety_002 timm/ghostnetv3_050 timm/swin_tiny_patch4_window7_224 "
    "timm/convit_tiny timm/csatv2 timm/efficientvim_m1 timm/tnt_s_patch16_224 "
    "torchvision/googlenet torchvision/regnet_y_400mf fastai/xresnet18 torchvision/densenet121"
).split()
STEP = 120

NAMES = (
    "resnet18 mobilenetv3_small_050 vit_tiny_patch16_224 swin_tiny_patch4_window7_224 convnext_atto efficientvit_b0 "
    "gmlp_s16_224 pvt_v2_b0 ghostnetv2_100 repvit_m0_9 mobilevitv2_050 coat_tiny hrnet_w18_small mvitv2_tiny"
).split()


def test_shortcuts_change_nothing(whole: bool) -> None:  # noqa: FBT001 - a fixture
    """Modules, shapes, calls, operations, verdicts, errors, fixes, U-Nets: all that a page tells is the same."""
    known = [each for each in architectures() if each.kind is Kind.VISION]
    chosen = known if whole else [each for each in known[::STEP] if each.key not in STUMBLED]
    chosen += [] if whole else [each for each in known if each.key in STUMBLED]
    found: dict[str, object] = {}
    with open_executor(Where(), len(chosen)) as executor:
        for architecture, outcome in executor.attempt(differences, chosen, seconds=600):
            if not isinstance(outcome, Done) or outcome.result:
                found[architecture.key] = outcome
    assert not found


@pytest.fixture(scope="module")
def memory() -> RememberedModules:
    """One for all, so that one architecture may meet what another left."""
    return RememberedModules()


@pytest.mark.parametrize("name", NAMES)
def test_a_pass_is_the_same_from_memory(name: str, memory: RememberedModules) -> None:
    """Modules, shapes, calls, operations and what is reached are the same, the first time and the second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.device("meta"):
            plain = timm.create_model(name)
        with meta_tensors(), quick_modules(), quick_building():
            quick = timm.create_model(name)
    batch = torch.empty(2, *plain.pretrained_cfg["input_size"], device="meta")
    expected = inspect_model(plain, batch)
    for _ in range(2):
        with remembered(memory):
            assert inspect_model(quick, batch) == expected


def test_equal_blocks_run_once() -> None:
    """Of equal layers whose inputs come from something, the second is told from memory; one that differs is run."""
    ran: list[int] = []

    class Counted(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.layer = nn.Linear(width, width)

        def forward(self, value: torch.Tensor) -> torch.Tensor:
            ran.append(self.layer.in_features)
            return torch.relu(self.layer(value))

    with torch.device("meta"):
        net = nn.Sequential(Counted(4), Counted(4), Counted(4), nn.Linear(4, 5), Counted(5))
        batch = torch.empty(2, 4)
    with remembered(RememberedModules()):
        model = inspect_model(net, batch)
    assert ran == [4, 4, 5]
    assert [step.path for step in model.steps] == [
        *("0.layer", "0", "1.layer", "1", "2.layer", "2"),
        *("3", "4.layer", "4"),
    ]
    assert all(parameter.reached for module in model.modules for parameter in module.parameters)


def test_a_layer_that_changes_its_input_is_run_every_time() -> None:
    """What it does to a list cannot be told from what it gives."""

    class Exchanging(nn.Module):
        def forward(self, values: list[torch.Tensor]) -> torch.Tensor:
            values[0] = torch.relu(values[0])
            return values[0]

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 4)
            self.exchanging = Exchanging()

        def forward(self, value: torch.Tensor) -> torch.Tensor:
            values = [self.inner(value)]
            self.exchanging(values)
            [value] = values
            return value

    with torch.device("meta"):
        net, batch = Net(), torch.empty(2, 4)
    with remembered(RememberedModules()):
        for _ in range(2):
            steps = [(step.path, step.operation) for step in inspect_model(net, batch).steps]
            assert steps == [("inner", None), ("exchanging", None)]


def test_hooks_are_called_from_memory_too() -> None:
    """A U-Net reads its encoder's features from hooks."""
    seen: list[tuple[int, ...]] = []
    with torch.device("meta"):
        net, batch = nn.Sequential(nn.Linear(4, 3)), torch.empty(2, 4)
    with remembered(RememberedModules()):
        net(batch)
        net[0].register_forward_hook(lambda _module, _args, output: seen.append(tuple(output.shape)))
        net(batch)
    assert seen == [(2, 3)]


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


def test_building_is_as_before_afterwards() -> None:
    """Inside nothing is filled and nothing has memory, outside everything as ever."""
    layer = nn.Linear(64, 64)
    before = layer.weight.detach().clone()
    with quick_building(), meta_tensors():
        assert nn.Linear(2, 2).weight.is_meta
        nn.init.constant_(layer.weight, 3.0)
        assert torch.equal(layer.weight, before)
    nn.init.constant_(layer.weight, 3.0)
    assert torch.equal(layer.weight, torch.full_like(before, 3.0))
    assert not nn.Linear(2, 2).weight.is_meta


def test_a_module_that_is_built_quickly_is_an_ordinary_one() -> None:
    """The same attributes, children, parameters and buffers, in the same order, and the same complaints."""

    def made() -> Any:
        net: Any = resnet18()
        net.extra = 3
        net.extra = nn.Identity()  # in a number's place
        net.extra = nn.ReLU()  # in another child's place
        return net

    with torch.device("meta"):
        plain = made()
    with meta_tensors(), quick_modules():
        quick = made()
    assert repr(plain) == repr(quick)
    for (name, ours), (other, theirs) in zip(quick.named_modules(), plain.named_modules(), strict=True):
        assert name == other
        assert list(vars(ours)) == list(vars(theirs))
        assert list(ours.state_dict()) == list(theirs.state_dict())
    with quick_modules(), pytest.raises(TypeError, match="cannot assign"):
        quick.conv1 = 3
    with quick_modules(), pytest.raises(TypeError, match="unexpected keyword"):
        nn.Module(size=3)


def test_a_network_comes_back_as_new() -> None:
    """Cut, frozen, hooked and changed by one learner, it is whole for the next, and never given to two at once."""
    [architecture] = [each for each in architectures() if each.key == "torchvision/resnet18"]
    networks = Networks(architecture)
    loading = Loading()
    build = partial(networks.get, Asked("", pretrained=False), resnet18)
    with networks.lent(loading):
        first: Any = build(loading)
        other = build(loading)
    assert other is not first
    before = repr(first)
    first.fc, first.conv1 = nn.Identity(), nn.Conv2d(1, 64, 7)
    first.layer1.requires_grad_(False)  # noqa: FBT003 - torch names the argument in two ways
    first.layer2.register_forward_hook(lambda *_: None)
    first.strange = 3
    with networks.lent(loading):
        again: Any = build(loading)
    assert again in (first, other)
    assert repr(again) == before
    assert all(parameter.requires_grad for parameter in again.parameters())
    assert not again.layer2._forward_hooks  # noqa: SLF001 - torch has no other way to ask
    assert not hasattr(again, "strange")


def test_weights_may_be_asked_for_in_two_ways() -> None:
    """The same checkpoint asks for the same network, another for another."""
    [architecture] = [each for each in architectures() if each.key == "torchvision/resnet50"]
    networks = Networks(architecture)

    def asked(**kwargs: object) -> nn.Module:
        with weightless() as loading, networks.lent(loading), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = fastai.vision.learner.create_vision_model(resnet50, 10, **kwargs)
        [network] = [kept.network for kept in networks._kept.values() if id(kept.network) in networks._lent]  # noqa: SLF001
        assert loading.asked is not None
        assert isinstance(model, nn.Module)
        return network

    assert asked(weights="DEFAULT") is asked(weights=ResNet50_Weights.IMAGENET1K_V2)
    assert asked(weights="IMAGENET1K_V1") is not asked(weights="DEFAULT")
