"""Finished learners of all kinds, taken apart without a word about how they were built."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from fastai.learner import Learner
from torch import nn
from torchvision.models import resnet18

import gen
from gen.anatomy.finished.references import ReferenceFailedError, UnknownReferenceError
from gen.records import Dissection, Origin, Verdict
from tests.own.learners import ODD, Odd, images, plain


def dissected(odd: Odd) -> Dissection:
    """As the test's table says."""
    pretrained = odd.pretrained() if odd.pretrained is not None else None
    return gen.dissect(odd.make(), pretrained=pretrained, batch=odd.batch).record


def added_layers(record: Dissection) -> tuple[str, ...]:
    """Classes of what was added behind the body, in printed order."""
    assert record.anatomy.learner is not None
    assert record.anatomy.diff is not None
    modules = record.anatomy.learner.by_path
    added = (modules[change.after or ""] for change in record.anatomy.diff.of(Origin.ADDED))
    composite = {module.path for module in modules.values() if module.type == "AdaptiveConcatPool2d"}
    return tuple(
        module.type
        for module in added
        if (module.is_layer or module.path in composite)
        and module.parent not in composite
        and not any(module.path == foot or module.path.startswith(f"{foot}.") for foot in record.anatomy.foot)
    )


@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")  # of a table, which fastai hands to torch
@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_learner(name: str) -> None:
    """Foot, kept body, changed layers and head are what they are."""
    odd = ODD[name]
    record = dissected(odd)
    anatomy = record.anatomy
    assert anatomy.verdict is Verdict.WORKS, anatomy.failure
    assert anatomy.diff is not None
    assert anatomy.learner is not None
    tops = tuple(path for path in anatomy.foot if path.rpartition(".")[0] not in anatomy.foot)
    assert tops == odd.foot
    assert tuple(change.after for change in anatomy.diff.of(Origin.CHANGED)) == odd.changed
    if odd.kept is not None:
        assert anatomy.diff.totals.kept == odd.kept
    if odd.head is not None:
        assert added_layers(record) == odd.head
    assert odd.notes in " ".join(record.notes)
    assert not record.ambiguous
    assert (record.moved is None) == (odd.pretrained is None)
    assert anatomy.diff.totals.learner == anatomy.learner.parameters


def state(learn: Learner) -> Mapping[str, Any]:
    """All that a dissection might disturb."""
    modules = list(learn.model.modules())
    return {
        "modules": [(id(each), type(each), each.training, sorted(vars(each))) for each in modules],
        "hooks": [[list(hooks) for name, hooks in vars(each).items() if name.endswith("_hooks")] for each in modules],
        "tensors": [
            (id(each), each.device, each.requires_grad, each.grad, each._version)  # noqa: SLF001 - what an in-place function counts up
            for each in (*learn.model.parameters(), *learn.model.buffers())
        ],
        "numbers": [each.clone() for each in (*learn.model.parameters(), *learn.model.buffers())],
        "random": (random.getstate(), pickle.dumps(np.random.get_state()), torch.get_rng_state()),  # noqa: NPY002 - fastai's
        "loaders": [(each.rng.getstate(), sorted(vars(each))) for each in learn.dls.loaders],
        "opt": id(learn.opt),
        "learner": sorted(vars(learn)),
    }


def assert_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Bit by bit."""
    for name in before:
        if name == "numbers":
            assert all(torch.equal(old, new) for old, new in zip(before[name], after[name], strict=True))
        elif name == "random":
            assert before[name][:2] == after[name][:2]
            assert torch.equal(before[name][2], after[name][2])
        else:
            assert before[name] == after[name], name


@pytest.mark.parametrize("training", [True, False])
def test_the_learner_stays_as_it_is(*, training: bool) -> None:
    """Mode, hooks, gradients, numbers, optimizer, random states."""
    learn = plain()
    learn.model.train(training)
    before = state(learn)
    gen.dissect(learn)
    assert_same(before, state(learn))


class Broken(nn.Module):
    """Raises when it runs."""

    def forward(self, _: object) -> None:
        """Never gives anything."""
        raise ArithmeticError("no numbers | today <b>")


def test_a_learner_that_does_not_run_is_shown_without_shapes_and_stays_as_it_is() -> None:
    """The error is its own, and the rest is told all the same."""
    learn = plain(custom_head=Broken())
    before = state(learn)
    record = gen.dissect(learn).record
    assert_same(before, state(learn))
    assert record.anatomy.verdict is Verdict.FAILS
    assert record.anatomy.failure is not None
    assert record.anatomy.failure.error == "ArithmeticError"
    assert record.anatomy.diff is not None
    assert record.anatomy.diff.totals.kept == 11_176_512


def test_a_learner_that_says_nothing_of_its_architecture_asks_for_it() -> None:
    """The error says what to pass."""
    learn = Learner(images(), resnet18(), loss_func=nn.CrossEntropyLoss())
    with pytest.raises(UnknownReferenceError, match=r"pretrained=resnet50\(\)"):
        gen.dissect(learn)


def test_an_architecture_that_cannot_be_built_again_is_an_error_that_says_so() -> None:
    """With the builder's own words."""
    learn = plain()

    def builder() -> nn.Module:
        raise RuntimeError("moved away")

    learn.arch = builder
    with pytest.raises(ReferenceFailedError, match=r"builder.*moved away.*pretrained="):
        gen.dissect(learn)


@pytest.fixture(scope="module")
def trained() -> tuple[nn.Module, nn.Module, Learner]:
    """A few real steps with the body frozen, as fastai starts; beside it the pretrained model, and the learner's own
    as it was before."""
    torch.manual_seed(0)
    pretrained = resnet18()
    learn = plain()
    names = [name for name, _ in pretrained.named_children()][:-2]
    for number, name in enumerate(names):
        learn.model[0][number].load_state_dict(getattr(pretrained, name).state_dict())
    learn.freeze()
    untrained = copy.deepcopy(learn.model)
    with learn.no_bar(), learn.no_logging():
        learn.fit(1, lr=1e-2)
    return pretrained, untrained, learn


def test_after_training_frozen_layers_have_not_moved_and_batchnorm_has(
    trained: tuple[nn.Module, nn.Module, Learner],
) -> None:
    """fastai freezes all but the head and the BatchNorms."""
    pretrained, _, learn = trained
    record = gen.dissect(learn, pretrained=pretrained).record
    assert record.moved is not None
    by_class: dict[str, list[float]] = {}
    assert record.anatomy.learner is not None
    for each in record.moved:
        by_class.setdefault(record.anatomy.learner.by_path[each.path].type, []).append(each.change)
    assert set(by_class) == {"Conv2d", "BatchNorm2d"}
    assert set(by_class["Conv2d"]) == {0.0}
    assert all(change > 0 for change in by_class["BatchNorm2d"])


def test_a_head_has_moved_from_where_it_began(trained: tuple[nn.Module, nn.Module, Learner]) -> None:
    """Beside a copy of the learner's own model from before."""
    _, untrained, learn = trained
    report = gen.dissect(learn, pretrained=untrained)
    changes = report.record.moved_by_path
    head = [change for path, change in changes.items() if path.startswith("1.")]
    assert len(head) == 4
    assert all(change > 0 for change in head)
    assert changes["0.0"] == 0.0
    assert "moved          0" in report.to_text()


def test_two_networks_that_share_tensors_do_not_tell_what_moved() -> None:
    """A body made of the very model that it is compared with has moved along with it."""
    pretrained = resnet18()
    model = nn.Sequential(nn.Sequential(*list(pretrained.children())[:-2]), nn.Flatten())
    record = gen.compare(pretrained, model).record
    assert record.moved is None
    assert "pass a pretrained model of its own" in " ".join(record.notes)


class Unspeakable(nn.Module):
    """Raises when it is asked what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        return x + self.weight

    def extra_repr(self) -> str:
        """Never says anything."""
        raise KeyError("no words")


def test_ten_thousand_layers_and_one_that_cannot_speak() -> None:
    """All forms are there, and none is endless."""
    body = nn.Sequential(*[nn.Linear(1, 1) for _ in range(10_000)])
    model = nn.Sequential(Unspeakable(), copy.deepcopy(body), nn.Linear(1, 2), *[nn.Linear(2, 2) for _ in range(500)])
    report = gen.compare(body, model, batch=torch.zeros(2, 1))
    assert report.record.anatomy.diff is not None
    assert report.record.anatomy.diff.totals.kept == 20_000
    assert "<KeyError>" in report.print_diff()
    assert "Linear × 10000" in report.to_text()
    assert "Linear × 500" in report.to_text()
    assert "461 more" in report.dot
    assert "<svg" in report.to_html()
    assert len(report.to_markdown()) < 50_000
    assert len(report.to_dataframe()) == 10_000 + 500 + 4


def test_a_network_beside_itself_has_not_changed() -> None:
    """Nothing is cut, added, changed or idle."""
    model = resnet18()
    for other in (model, resnet18()):
        diff = gen.compare(other, model).record.anatomy.diff
        assert diff is not None
        assert {change.origin for change in diff.changes} == {Origin.KEPT}
