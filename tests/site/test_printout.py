"""Printouts are the text of `print(model)`, and annotated ones only add lines to it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from gen.anatomy.inspector import inspect_model
from gen.records import Origin
from gen.site.printout import Line, annotated, printout, runs
from tests.site.handmade import LEARNER, REFUSED, WORKING


class Wordy(nn.Module):
    """Says two lines of itself, and holds a list, which prints in its own way."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def extra_repr(self) -> str:
        """Two lines."""
        return "one\ntwo"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Hands its input on."""
        return x


@pytest.mark.parametrize(
    ("case", "model"),
    [
        ("a layer", nn.Linear(4, 2)),
        ("nothing in it", nn.Sequential()),
        ("nested", nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(4, 4))))),
        ("an empty list", Wordy()),
        ("a folded list", nn.Sequential(nn.Linear(4, 4), Wordy(nn.ReLU(), nn.ReLU(), nn.Sequential(nn.Tanh())))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_printout_is_what_print_prints(case: str, model: nn.Module) -> None:
    """Line by line, lists and details of two lines among them."""
    assert printout(inspect_model(model, torch.zeros(2, 4))) == repr(model), case


def test_an_annotated_printout_adds_only_what_was_cut() -> None:
    """Without the lines of what is gone it is the learner's own printout."""
    lines = annotated(WORKING)
    assert "\n".join(line.text for line in lines if line.origin is not Origin.CUT) == printout(LEARNER)
    assert [(line.origin.value, line.text, line.starts) for line in lines] == [
        ("cut", "TinyNet(", False),
        ("added", "Sequential(", False),
        ("added", "  (0): Sequential(", False),
        ("kept", "    (0): Conv2d(3, 4, kernel_size=(1, 1))", False),
        ("cut", "    (pool): AdaptiveAvgPool2d(output_size=1)", False),
        ("cut", "    (fc): Linear(in_features=4, out_features=10)", False),
        ("added", "  )", False),
        ("added", "  (1): Sequential(", True),
        ("added", "    (0): Flatten(full=False)", False),
        ("added", "    (1): Linear()", False),
        ("added", "  )", False),
        ("added", ")", False),
    ]


def test_without_a_learner_there_is_nothing_to_annotate() -> None:
    """A refused learner prints nothing."""
    assert annotated(REFUSED) == ()


@pytest.mark.parametrize(
    ("marks", "folded"),
    [
        ("+kkkkkkkk+", "+kk(kkkk)kk+"),
        ("+kkkkkkk+", "+kkkkkkk+"),
        ("kkkkkkk+kkkkkkk", "(kkkkk)kk+kk(kkkkk)"),
        ("kkkk", "(kkkk)"),
    ],
)
def test_long_stretches_without_a_change_are_folded(marks: str, folded: str) -> None:
    """Two lines around each change stay, and a few lines are not worth a fold."""
    origins = {"k": Origin.KEPT, "+": Origin.ADDED}
    lines = tuple(Line(text=mark, origin=origins[mark], path="") for mark in marks)
    shown = ("({})" if run.folded else "{}" for run in runs(lines))
    texts = ("".join(line.text for line in run.lines) for run in runs(lines))
    assert "".join(form.format(text) for form, text in zip(shown, texts, strict=True)) == folded
