"""Verdicts and figures against learners that are built for real: ordinary tensors, on the CPU, a batch through them."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
import timm.models._builder
import torch
from fastai.learner import Learner
from fastai.vision.learner import model_meta
from torchvision.models import WeightsEnum

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.entries import make_entry
from gen.catalogue import architectures
from gen.records import Anatomy, Kind, Verdict

KNOWN = {architecture.key: architecture for architecture in architectures() if architecture.kind is Kind.VISION}
SEED = 2018  # the year of the question on the forum
CHOSEN = (
    "resnet18 resnet50 densenet121 squeezenet1_1 mobilenet_v3_small shufflenet_v2_x0_5 "
    "regnet_y_400mf efficientnet_b0 mnasnet0_5 vit_b_16 googlenet alexnet"
).split()
GIANT = re.compile("giant|gigantic|huge")  # with real tensors they take minutes and ten gigabytes
SAMPLE = random.Random(SEED).sample(sorted(KNOWN), 40)  # noqa: S311 - the same every time is the point
KEYS = [*(f"torchvision/{name}" for name in CHOSEN), *(key for key in SAMPLE if not GIANT.search(key))]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The libraries warn of each other's deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("key", KEYS)
def test_the_page_says_what_really_happens(key: str) -> None:
    """The default learner, and the fixed one where there is one: verdict, error, parameters, groups, shapes."""
    entry = make_entry(KNOWN[key], n_out=102)
    compare_with_reality(entry.anatomy)
    if entry.fix is not None and entry.fix.anatomy.learner is not None:
        compare_with_reality(entry.fix.anatomy)


def compare_with_reality(anatomy: Anatomy) -> None:
    """Runs the code that the page shows."""
    learn = outcome(lambda: really(anatomy.request.code))
    if isinstance(learn, Exception):
        assert anatomy.verdict is Verdict.REFUSED
        assert told(anatomy) == (type(learn).__name__, str(learn))
        return
    assert anatomy.verdict is not Verdict.REFUSED
    assert anatomy.pretrained is not None
    model, batch = learn.model.eval(), torch.zeros(2, *anatomy.pretrained.input[1:])
    with torch.no_grad():
        output = outcome(lambda: model(batch))
    if isinstance(output, Exception):
        assert anatomy.verdict is Verdict.FAILS
        assert told(anatomy) == (type(output).__name__, str(output))
        return
    assert anatomy.runs
    assert anatomy.learner is not None
    assert tuple(output.shape) == anatomy.learner.output
    assert {path for path, _ in model.named_modules()} == set(anatomy.learner.by_path)
    parameters = list(model.parameters())
    assert sum(each.numel() for each in parameters) == anatomy.learner.parameters
    assert sum(each.numel() for each in parameters if each.requires_grad) == sum(
        parameter.count for module in anatomy.learner.modules for parameter in module.parameters if parameter.trainable
    )
    assert [sum(each.numel() for each in group) for group in learn.opt.param_lists] == [
        group.parameters for group in anatomy.groups
    ]


def outcome(make: Callable[[], Any]) -> Any:
    """What it gives, or what it raises."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - the page says which
        return error


def told(anatomy: Anatomy) -> tuple[str, str] | None:
    """The error that the page shows."""
    return (anatomy.failure.error, anatomy.failure.message) if anatomy.failure is not None else None


def really(code: str) -> Learner:
    """The learner that a reader's code makes, on the CPU; only the download of weights is left out."""
    namespace: dict[str, Any] = {"dls": dataloaders(Task.CATEGORY, n_out=102, n_in=3, batch_size=2)}
    registered = dict(model_meta)
    load_state_dict, load_pretrained = torch.nn.Module.load_state_dict, timm.models._builder.load_pretrained  # noqa: SLF001

    def load(model: torch.nn.Module, state: Any, *args: Any, **kwargs: Any) -> Any:
        return load_state_dict(model, state or model.state_dict(), *args, **kwargs)

    def load_timm(model: torch.nn.Module, pretrained_cfg: dict[str, Any], **options: Any) -> None:
        if not (pretrained_cfg.get("hf_hub_id") or pretrained_cfg.get("url")):
            load_pretrained(model, pretrained_cfg=pretrained_cfg, **options)

    with ExitStack() as stack:
        stack.enter_context(patch.object(WeightsEnum, "get_state_dict", lambda *_args, **_kwargs: {}))
        stack.enter_context(patch.object(torch.nn.Module, "load_state_dict", load))
        stack.enter_context(patch.object(timm.models._builder, "load_pretrained", load_timm))  # noqa: SLF001
        stack.enter_context(
            patch("fastai.vision.models.xresnet.load_state_dict_from_url", lambda *_args, **_kwargs: _xresnet50())
        )
        stack.callback(lambda: (model_meta.clear(), model_meta.update(registered)))
        exec(code, namespace)  # noqa: S102 - the code that the page shows
    learn: Learner = namespace["learn"]
    learn.create_opt()
    return learn


def _xresnet50() -> dict[str, Any]:
    from fastai.vision.models.xresnet import xresnet50  # noqa: PLC0415 - as the file that fastai would fetch

    return {"model": xresnet50().state_dict()}
