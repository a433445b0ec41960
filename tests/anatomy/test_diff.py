"""Tiny networks, cut and changed in one way each: what the diff says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from gen.anatomy.diff import compare, feature_end
from gen.anatomy.inspector import inspect_model
from gen.anatomy.learners import correspondence, examine
from gen.records import Diff, Model, Origin, Shape, Step
from tests.site.anatomies import call, container, layer, model

BATCH = torch.zeros(2, 3, 8, 8)


class Net(nn.Module):
    """A convolution, a functional ReLU, a functional pool, a classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N × 3 × H × W -> N × 10."""
        x = torch.relu(self.norm(self.conv(x)))
        scores: torch.Tensor = self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))
        return scores


class Functional(nn.Module):
    """Uses a child's weight without calling the child, and holds another that it never uses."""

    def __init__(self) -> None:
        super().__init__()
        self.used = nn.Linear(4, 4)
        self.unused = nn.Linear(4, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N × 4 -> N × 4."""
        return nn.functional.linear(x, self.used.weight, self.used.bias)


def head() -> nn.Module:
    """N × 4 × H × W -> N × 2."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))


def cut(net: nn.Module) -> nn.Module:
    """As fastai does: all children but the classifier, in a `Sequential`."""
    return nn.Sequential(nn.Sequential(*list(net.children())[:-1]), head())


def with_relu(net: nn.Module) -> nn.Module:
    """The same, with the lost call put back as a layer."""
    return nn.Sequential(nn.Sequential(*list(net.children())[:-1], nn.ReLU()), head())


def one_channel(net: Net) -> nn.Module:
    """The first convolution replaced inside the net before it is cut; its weight summed, its bias new."""
    net.conv = nn.Conv2d(3, 4, 1)
    return cut(net)


def other_class(net: Net) -> nn.Module:
    """The classifier's place taken by something that is no classifier."""
    net.fc = nn.Identity()  # type: ignore[assignment]  # what `keep_whole` in fixes.yml does
    return nn.Sequential(net)


def itself(net: nn.Module) -> nn.Module:
    """No change."""
    return net


def diffed(net: nn.Module, change: Callable[..., nn.Module], batch: torch.Tensor = BATCH) -> tuple[Diff, Model, Model]:
    """The diff of a net and what `change` makes of it, with both models."""
    before = examine(net, batch)
    made = change(net)
    after = inspect_model(made, batch)
    same, replaced = correspondence(before, made, after)
    return compare(before.model, after, same=same, replaced=replaced), before.model, after


@dataclass(frozen=True)
class Case:
    """A change, and the origins and steps that it must give."""

    change: Callable[..., nn.Module]
    origins: dict[str, Origin]
    missed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


CASES = {
    "itself": Case(itself, {"": Origin.KEPT, "conv": Origin.KEPT, "norm": Origin.KEPT, "fc": Origin.KEPT}),
    "cut": Case(
        cut,
        {"": Origin.CUT, "conv": Origin.KEPT, "norm": Origin.KEPT, "fc": Origin.CUT},
        missed=("relu",),
        lost=("relu", "adaptive_avg_pool2d", "flatten"),
    ),
    "with the lost call as a layer": Case(
        with_relu,
        {"": Origin.CUT, "conv": Origin.KEPT, "norm": Origin.KEPT, "fc": Origin.CUT},
        lost=("relu", "adaptive_avg_pool2d", "flatten"),
    ),
    "first convolution replaced": Case(
        one_channel,
        {"": Origin.CUT, "conv": Origin.CHANGED, "norm": Origin.KEPT, "fc": Origin.CUT},
        missed=("relu",),
        lost=("relu", "adaptive_avg_pool2d", "flatten"),
    ),
    "classifier replaced by another class": Case(
        other_class, {"": Origin.KEPT, "conv": Origin.KEPT, "norm": Origin.KEPT, "fc": Origin.CUT}
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_change_gives_its_origins(case: Case) -> None:
    """Each module of the pretrained model has the origin that a reader would give it."""
    diff, _, _ = diffed(Net(), case.change)
    assert dict(diff.origin_before) == case.origins
    assert tuple(step.operation for step in diff.missed) == case.missed
    assert tuple(step.operation for step in diff.lost) == case.lost


def test_a_module_used_without_a_call_is_kept_and_an_unused_one_idle() -> None:
    """The parameters are asked, not the hooks."""
    diff, _, _ = diffed(Functional(), nn.Sequential, torch.zeros(2, 4))
    assert diff.origin_before["used"] is Origin.KEPT
    assert diff.origin_before["unused"] is Origin.IDLE
    assert diff.totals.idle == 25
    assert diff.totals.kept == 20


def test_a_replaced_convolution_counts_on_both_sides() -> None:
    """3 × 3 became 1 × 1: both counts are told."""
    diff, _, _ = diffed(Net(), one_channel)
    assert diff.totals.changed_before == 3 * 4 * 9 + 4
    assert diff.totals.changed_after == 3 * 4 + 4


def test_inspecting_leaves_a_model_as_it_was() -> None:
    """Mode, hooks and `requires_grad` are as before, also after an error."""
    net = Net().train()
    net.conv.requires_grad_(requires_grad=False)
    with pytest.raises(RuntimeError):
        inspect_model(net, torch.zeros(2, 5, 8, 8))
    inspect_model(net, BATCH)
    assert all(module.training for module in net.modules())
    assert not net.conv.weight.requires_grad
    assert net.fc.weight.requires_grad
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())  # noqa: SLF001


WIDE, NARROW, POOLED, FLAT = (2, 4, 8, 8), (2, 4, 4, 4), (2, 4, 1, 1), (2, 4)


def told(steps: tuple[Step, ...]) -> list[str]:
    """Where each step stands, and what it calls."""
    return [f"{step.path}:{step.operation or ''}" for step in steps]


def test_each_module_has_one_origin_and_each_count_one_sum() -> None:
    """Put in the place of one of its class, or with parameters of another size or name: changed; of another: cut."""
    before = model(
        container("", "Net", count=1),
        layer("first", "Conv2d", WIDE, 2),
        layer("words", "Embedding", WIDE, 4),
        layer("norm", "BatchNorm2d", WIDE, 8),
        layer("aux", "Linear", None, 16),
        layer("fc", "Linear", FLAT, 32),
        layer("more", "Linear", FLAT, 64),
        layer("scale", "Scale", FLAT, 1024),
    )
    after = model(
        container("", "Net"),
        layer("0", "Conv2d", WIDE, 128),
        layer("1", "Embedding", WIDE, 256),
        layer("2", "BatchNorm2d", WIDE, 8),
        layer("3", "Linear", None, 16),
        layer("4", "Identity", FLAT),
        layer("5", "Linear", FLAT, 512),
        layer("6", "Scale", FLAT, 1024),
    )
    same = {"1": "words", "2": "norm", "3": "aux", "6": "scale"}
    diff = compare(before, after, same=same, replaced={"0": "first", "4": "fc"})
    assert [(each.origin, each.before, each.after) for each in diff.changes] == [
        (Origin.CUT, "", None),
        (Origin.CHANGED, "first", "0"),
        (Origin.CHANGED, "words", "1"),
        (Origin.KEPT, "norm", "2"),
        (Origin.IDLE, "aux", "3"),
        (Origin.CUT, "fc", None),
        (Origin.CUT, "more", None),
        (Origin.KEPT, "scale", "6"),
        (Origin.ADDED, None, ""),
        (Origin.ADDED, None, "4"),
        (Origin.ADDED, None, "5"),
    ]
    totals = diff.totals
    assert (totals.cut, totals.changed_before, totals.kept, totals.idle) == (1 + 32 + 64, 2 + 4, 8 + 1024, 16)
    assert (totals.changed_after, totals.added) == (128 + 256, 512)


def test_a_module_is_idle_if_nothing_in_it_works() -> None:
    """A list of modules is never called, and works if one of them does; what was not run is not judged."""
    nested = model(
        container("", "Net"),
        replace(container("busy", "ModuleList"), calls=0),
        replace(container("busy.list", "ModuleList"), calls=0),
        layer("busy.list.0", "Linear", FLAT, 20),
        layer("busy.list.1", "ReLU", None),
        replace(container("lazy", "ModuleList"), calls=0),
        layer("lazy.0", "Linear", None, 20),
        replace(container("mixed", "Mixed", FLAT), calls=1),
        layer("mixed.0", "ReLU", None),
        replace(container("own", "Own", count=3), calls=0),
    )
    paths = {each.path: each.path for each in nested.modules}
    diff = compare(nested, nested, same=paths)
    idle = ["busy.list.1", "lazy", "lazy.0", "mixed.0"]
    assert [each.before for each in diff.of(Origin.IDLE)] == idle
    assert not compare(nested, replace(nested, steps=()), same=paths).of(Origin.IDLE)


def test_calls_are_matched_one_by_one() -> None:
    """Of four calls two are lost, the later ones; what only the learner calls is gained."""
    before = model(
        container("", "Net"),
        layer("act", "ReLU", WIDE),
        calls={"input": [call("pad", WIDE)], "act": [call("relu", (2, n)) for n in (1, 2, 3, 4)] + [call("add", WIDE)]},
    )
    after = model(
        container("", "Net"),
        layer("act", "ReLU", WIDE),
        layer("new", "ReLU", WIDE),
        calls={
            "input": [call("pad", WIDE)],
            "act": [call("relu", FLAT), call("relu", FLAT), call("add", WIDE), call("add", FLAT)],
        },
    )
    diff = compare(before, after, same={"": "", "act": "act"})
    assert diff.lost == (call("relu", (2, 3)), call("relu", (2, 4)))
    assert diff.gained == (call("add", FLAT),)


def test_what_made_the_features_and_does_not_run_is_missed() -> None:
    """Unless it changes nothing while predicting, stands behind the features, or an added layer does the same."""
    before = model(
        container("", "Net"),
        layer("conv", "Conv2d", WIDE, 10),
        layer("act", "ReLU", WIDE),
        layer("drop", "Dropout2d", WIDE),
        layer("same", "AdaptiveAvgPool2d", WIDE),
        layer("less", "AdaptiveMaxPool2d", NARROW),
        layer("pool", "AdaptiveAvgPool2d", POOLED),
        layer("fc", "Linear", (2, 9), 40),
        calls={
            "conv": [
                *(call("leaky_relu", WIDE), call("leaky_relu", WIDE), call("leaky_relu", WIDE)),
                call("leaky_relu", NARROW),
                *(call("hardtanh", WIDE), call("dropout", WIDE)),
            ],
            "pool": [call("tanh", FLAT)],
        },
    )
    after = model(
        container("", "Net"),
        layer("conv", "Conv2d", WIDE, 10),
        layer("new", "LeakyReLU", WIDE),
        layer("next", "LeakyReLU", WIDE),
        layer("other", "Hardtanh", NARROW),
        calls={"conv": [call("hardtanh", FLAT)], "new": [call("new", WIDE)]},
    )
    diff = compare(before, after, same={"conv": "conv"})
    assert told(diff.missed) == [":leaky_relu", ":leaky_relu", ":hardtanh", "act:", "less:"]
    assert diff.missed[:2] == (call("leaky_relu", WIDE), call("leaky_relu", NARROW))


@pytest.mark.parametrize(
    ("network", "end"),
    [
        (model(container("", "Net"), layer("a", "Conv2d", WIDE, 1), layer("fc", "Linear", FLAT, 1)), 1),
        (
            model(
                layer("a", "Conv2d", WIDE, 1),
                layer("pool", "AdaptiveAvgPool2d", POOLED),
                layer("flat", "Flatten", FLAT),
                layer("fc", "Linear", FLAT, 1),
                layer("act", "Softmax", FLAT),
            ),
            1,
        ),
        (
            model(
                layer("squeeze", "Squeeze", POOLED),
                layer("widen", "Upsample", WIDE),
                layer("act", "ReLU", WIDE),
                layer("pool", "AdaptiveAvgPool2d", POOLED),
                layer("hidden", "Linear", FLAT, 1),
                layer("fc", "Linear", FLAT, 1),
                calls={"fc": [call("interpolate", WIDE), call("mean", FLAT)]},
            ),
            3,
        ),
        (model(layer("a", "Conv2d", (2, 4), 1), layer("fc", "Linear", (2, 9), 1), layer("act", "ReLU", (2, 9))), 1),
        (model(layer("tokens", "Encoder", (2, 197, 768), 1), layer("fc", "Linear", FLAT, 1), calls={}), 1),
        (
            model(
                layer("tokens", "Encoder", (2, 9, 8), 1),
                layer("fc", "Linear", FLAT, 1),
                calls={"tokens": [call("getitem", (2, 8)), call("relu", (2, 8))]},
            ),
            1,
        ),
        (
            model(
                layer("a", "Conv2d", (2, 4, 1, 2), 1), layer("pool", "Pool", POOLED), layer("fc", "Conv2d", POOLED, 1)
            ),
            1,
        ),
        (model(layer("a", "Conv2d", WIDE, 1), layer("pool", "Pool", POOLED)), 0),
        (model(layer("a", "ReLU", WIDE), layer("b", "ReLU", WIDE)), 2),
        (model(layer("a", "ReLU", WIDE), layer("b", "ReLU", FLAT)), 1),
        (
            model(
                layer("a", "Conv2d", WIDE, 1),
                layer("odd", "Odd", WIDE, 1),
                calls={"a": [Step(path="", operation="split", output=None)]},
            ),
            2,
        ),
    ],
)
def test_features_end_where_height_and_width_or_tokens_go(network: Model, end: int) -> None:
    """At the last such step before the last layer with parameters, else at that, else nowhere."""
    assert feature_end(network) == end


class Distilled(nn.Module):
    """Two classifiers whose scores are averaged: of a token each, or both of the mean of all tokens."""

    def __init__(self, *, tokens: bool) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(3)
        self.head: nn.Module = nn.Linear(3, 10)
        self.head_dist: nn.Module = nn.Linear(3, 10)
        self.tokens = tokens

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N × T × 3 -> N × 10."""
        x = self.norm(x)
        one, other = (x[:, 0], x[:, 1]) if self.tokens else (x.mean(dim=1),) * 2
        scores: torch.Tensor = (self.head(one) + self.head_dist(other)) / 2
        return scores


@pytest.mark.parametrize(("tokens", "astray"), [(True, ["add", "div"]), (False, [])])
def test_what_took_scores_together_is_astray_where_it_takes_features(tokens: bool, astray: list[str]) -> None:  # noqa: FBT001 - pytest gives it
    """The mean of one thing with itself is that thing, so that both classifiers of one mean leave nothing behind."""

    def without_classifiers(net: nn.Module) -> nn.Module:
        net.head, net.head_dist = nn.Identity(), nn.Identity()
        return nn.Sequential(net, nn.Linear(3, 2))

    diff, _, _ = diffed(Distilled(tokens=tokens), without_classifiers, torch.zeros(2, 4, 3))
    assert [step.operation for step in diff.astray] == astray
    assert diff.totals_only().astray == ()


TOKENS, TOKEN = (2, 9, 4), (2, 4)


def classified(made: list[Step], out: Shape, *classifiers: str) -> Model:
    """Makes something of tokens, and hands it to two classifiers, or to what stands in their places."""
    head, more = (layer(name, kind, out, 44 * (kind == "Linear")) for name, kind in zip("ab", classifiers, strict=True))
    return model(
        container("", "Net"),
        layer("norm", "LayerNorm", TOKENS, 8),
        layer("drop", "Dropout", made[-1].output),
        head,
        layer("act", "ReLU", out),
        more,
        calls={"input": [call("flip", TOKEN)] * 2, "norm": made, "a": [call("mul", out)], "b": [call("add", out)]},
    )


@pytest.mark.parametrize(
    ("made", "second", "astray"),
    [
        ([call("getitem", TOKEN), call("getitem", TOKEN)], "Identity", ["mul", "add"]),
        ([call("flip", TOKENS), call("flip", TOKENS)], "Identity", ["mul", "add"]),
        ([call("getitem", TOKEN), call("dropout", TOKEN)], "Identity", []),
        ([call("getitem", TOKEN), call("getitem", TOKEN)], "Linear", []),
    ],
    ids=["two tokens", "the first classifier pools", "one token", "one classifier is gone"],
)
def test_a_call_is_astray_that_takes_several_features_together(
    made: list[Step], second: str, astray: list[str]
) -> None:
    """No feature is what the last layer with parameters has taken, nor what Dropout hands on."""
    kept = {"", "norm", "drop", "act"} | ({"b"} if second == "Linear" else set())
    before = classified(made, (2, 10), "Linear", "Linear")
    after = classified(made, made[-1].output or (), "Identity", second)
    more = replace(after, steps=(*after.steps, call("add", TOKEN)))  # of the learner alone
    diff = compare(before, more, same={path: path for path in kept})
    assert [step.operation for step in diff.astray] == astray


@st.composite
def layered(draw: st.DrawFn) -> nn.Sequential:
    """A random stack of small layers that keep N × 3 × 8 × 8, some nested."""
    kinds = st.sampled_from(["conv", "norm", "relu", "nest"])

    def make(kind: str, depth: int) -> nn.Module:
        match kind:
            case "conv":
                return nn.Conv2d(3, 3, 3, padding=1)
            case "norm":
                return nn.BatchNorm2d(3)
            case "nest" if depth < 2:
                return nn.Sequential(*(make(each, depth + 1) for each in draw(st.lists(kinds, min_size=1, max_size=3))))
            case _:
                return nn.ReLU()

    return nn.Sequential(*(make(kind, 0) for kind in draw(st.lists(kinds, min_size=1, max_size=5))))


@settings(max_examples=60, deadline=None)
@given(net=layered(), data=st.data())
def test_origins_partition_both_models_and_totals_add_up(net: nn.Sequential, data: st.DataObject) -> None:
    """Whatever is cut: each module once, and the sums of both sides."""
    end = data.draw(st.integers(min_value=0, max_value=len(net)))

    def change(model: nn.Sequential) -> nn.Module:
        return nn.Sequential(nn.Sequential(*list(model.children())[:end]), nn.Conv2d(3, 2, 1))

    diff, before, after = diffed(net, change)
    assert sorted(diff.origin_before) == sorted(before.by_path)
    assert sorted(diff.origin_after) == sorted(after.by_path)
    assert diff.totals.pretrained == before.parameters
    assert diff.totals.learner == after.parameters


@settings(max_examples=30, deadline=None)
@given(net=layered())
def test_a_model_compared_with_itself_has_no_change(net: nn.Sequential) -> None:
    """Nothing is cut, added or changed."""
    diff, _, _ = diffed(net, itself)
    assert {change.origin for change in diff.changes} <= {Origin.KEPT, Origin.IDLE}
    assert not diff.lost
    assert not diff.gained
    assert not diff.missed
