"""Small learners, each odd in a way of its own, taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor, nn

from gen.anatomy.diff import compare
from gen.anatomy.inspector import inspect_model
from gen.own.report import Report
from gen.records import Ambiguity, Anatomy, Cause, Dissection, Failure, Found, Model, Moved, Request, Verdict

NAMES = (
    "a|b",
    "<script>alert(1)</script>",
    "\"quotes' & <b>",
    "ünïcödé 層 ×",
    "two\nlines",
    "[bold]x[/bold] [/]",
    "{…} {{ x }} {: .class }",
    "\x1b[31mred\x1b[0m\x07",
    "`tick`",
    "``",
    "*a* _b_ ~~c~~ # d",
    "\\N \\l \\",
    "\u202ereversed",
    "-->",
    "x" * 90,
    "a\\|b",
)
"""What a stranger may call a module."""


def report(pretrained: Model | None, learner: Model, same: Mapping[str, str], name: str = "Net") -> Report:
    """What became of `pretrained` in `learner`."""
    nothing = Model(modules=(), steps=(), input=(), output=None)
    anatomy = Anatomy(
        request=Request(code="", n_out=2),
        verdict=Verdict.WORKS,
        failure=None,
        findings=(),
        loaded=None,
        pretrained=pretrained,
        learner=learner,
        diff=compare(pretrained or nothing, learner, same=same),
        groups=(),
        outside=None,
    )
    found = Found.GIVEN if pretrained is not None else Found.NOTHING
    return Report(Dissection(name=name, found=found, anatomy=anatomy, reasons=(), ambiguous=(), moved=None, notes=()))


def changed(shown: Report, **facts: object) -> Report:
    """The same, but for some of what is known."""
    return Report(replace(shown.record, **facts))  # type: ignore[arg-type]


def with_foot() -> Report:
    """Two layers in front of a body of two stages, and a head behind it."""
    body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    foot = nn.Sequential(nn.Conv2d(1, 3, 1), nn.BatchNorm2d(3))
    whole = nn.Sequential(foot, body, nn.Sequential(nn.Flatten(), nn.Linear(4 * 36, 2)))
    before = nn.Sequential(*body, nn.Flatten(), nn.Linear(4 * 36, 5))
    return changed(
        report(_seen(before, 3), _seen(whole, 1), {"1.0": "0", "1.1": "1", "1.2": "2"}),
        moved=(
            Moved(path="1.0", name="weight", count=108, change=0.0),
            Moved(path="1.0", name="bias", count=4, change=0.0),
            Moved(path="1.1", name="weight", count=4, change=0.0004),
            Moved(path="1.1", name="bias", count=4, change=0.25),
        ),
    )


def headless() -> Report:
    """A pair of which one is the other's beginning: nothing is added."""
    body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    before = nn.Sequential(*body, nn.Flatten(), nn.Linear(4 * 36, 5))
    return report(_seen(before, 3), _seen(body, 3), {"": "", "0": "0", "1": "1"})


def untouched() -> Report:
    """Both are the same network."""
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    return report(_seen(net, 3), _seen(net, 3), {"": "", "0": "0", "1": "1"})


def strangers() -> Report:
    """Nothing of the one is in the other."""
    return report(_seen(nn.Sequential(nn.Conv2d(3, 4, 3)), 3), _seen(nn.Sequential(nn.Conv2d(3, 4, 3)), 3), {})


def new() -> Report:
    """Nothing is pretrained."""
    return report(None, _seen(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), 3), {}, name="tabular_model")


def failing() -> Report:
    """It does not take a batch."""
    shown = with_foot()
    anatomy = shown.record.anatomy
    assert anatomy.learner is not None
    still = tuple(replace(module, input=None, output=None, calls=0) for module in anatomy.learner.modules)
    learner = replace(anatomy.learner, modules=still, steps=(), output=None)
    failure = Failure(
        cause=Cause.RAISED_BY_LIBRARY,
        error="RuntimeError",
        message="mat1 and mat2 | shapes `cannot` be\nmultiplied",
        raised=None,
        entered=None,
    )
    return Report(
        replace(shown.record, anatomy=replace(anatomy, verdict=Verdict.FAILS, failure=failure, learner=learner))
    )


class Branching(nn.Module):
    """Calls a function that its successor does not, and has twins and a layer that never runs."""

    def __init__(self, *, relu: bool) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3)
        self.left = nn.Conv2d(4, 4, 1)
        self.right = nn.Conv2d(4, 4, 1)
        self.unused = nn.Linear(4, 4)
        self.fc = nn.Linear(4, 2)
        self.relu = relu

    def forward(self, images: Tensor) -> Tensor:
        """Adds both branches up."""
        features = self.stem(images)
        if self.relu:
            features = torch.relu(features)
        return self.fc((self.left(features) + self.right(features)).mean((2, 3)))  # type: ignore[no-any-return]


class Tokens(nn.Module):
    """Owns a parameter itself, beside its layers."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(3))
        self.embed = nn.Conv2d(3, 3, 1)
        self.act = nn.ReLU()
        self.head = nn.Linear(3, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Adds the token to every feature."""
        features = self.act(self.embed(images)).mean((2, 3))
        return self.head(features + self.token)  # type: ignore[no-any-return]


def tokens() -> Report:
    """A classifier replaced in its place, in a model with a parameter of its own."""
    same = {path: path for path in ("", "embed", "act")}
    return report(_seen(Tokens(5), 3), _seen(Tokens(2), 3), same)


def branching() -> Report:
    """A classifier replaced in its place, an idle layer, a lost call, and twins that only their order tells apart."""
    same = {path: path for path in ("", "stem", "left", "right", "unused")}
    return changed(
        report(_seen(Branching(relu=True), 3), _seen(Branching(relu=False), 3), same),
        ambiguous=(Ambiguity(path="left", taken="left", others=("right",)),),
        notes=("`DataParallel` was looked through.",),
    )


def hostile() -> Report:
    """Names, classes and settings that mean something to one form or another, everywhere."""
    before = nn.Sequential()
    after = nn.Sequential()
    for number, name in enumerate(NAMES):
        safe = name.replace(".", "")
        before.add_module(f"old{safe}", _odd(name))
        if number % 2:
            after.add_module(f"kept{safe}", _odd(name))
        else:
            after.add_module(f"new{safe}", _odd(name))
    same = {f"kept{each.replace('.', '')}": f"old{each.replace('.', '')}" for each in NAMES[1::2]}
    path = next(iter(same))
    return changed(
        report(_seen(before, 3), _seen(after, 3), same, " ".join(NAMES)),
        moved=tuple(Moved(path=each, name="weight", count=1, change=0.1) for each in same),
        ambiguous=(Ambiguity(path=path, taken=same[path], others=tuple(NAMES)),),
        notes=NAMES,
    )


def _odd(name: str) -> nn.Module:
    """A layer whose class and settings are called so."""

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1))

        def extra_repr(self) -> str:
            return name

        def forward(self, images: Tensor) -> Tensor:
            return images * self.weight

    Odd.__name__ = name
    return Odd()


def _seen(net: nn.Module, channels: int) -> Model:
    return inspect_model(net, torch.zeros(2, channels, 8, 8))
