"""The catalogue against the libraries' own registries."""

from __future__ import annotations

import re

import pytest
import timm
import torchvision.models
from fastai.vision.learner import model_meta
from fastai.vision.models import xresnet
from timm.models import get_deprecated_models

from gen.catalogue import architectures, builder_of, select
from gen.errors import UnknownArchitectureError
from gen.records import Library


def test_nothing_of_the_registries_is_missing() -> None:
    """torchvision's classification builders, timm's names and tags, fastai's xresnets and `model_meta`, both ways."""
    known = architectures()

    def names(library: Library) -> set[str]:
        return {each.name for each in known if each.library is library}

    assert names(Library.TORCHVISION) == set(torchvision.models.list_models(module=torchvision.models))
    assert names(Library.TIMM) == set(timm.list_models())
    assert names(Library.FASTAI) == {name for name in xresnet.__all__ if name.startswith("x")}
    assert {builder_of(each) for each in known if each.meta is not None} == set(model_meta)
    tags = {f"{each.name}.{tag.name}" for each in known if each.library is Library.TIMM for tag in each.checkpoints}
    assert tags == set(timm.list_pretrained())


def test_timms_tags_come_from_its_registry() -> None:
    """Which one is loaded by default, where it lies, what it was trained on, and how images are prepared."""
    [resnet18] = select(architectures(), ["timm/resnet18"])
    default = resnet18.default_checkpoint
    assert default is not None
    assert default.name == "a1_in1k"
    assert default.url == "https://huggingface.co/timm/resnet18.a1_in1k"
    assert (default.dataset, default.categories, default.image_size, default.crop) == ("ImageNet-1K", 1000, 224, 0.95)
    assert default.licence == "apache-2.0"
    tags = {checkpoint.name: checkpoint.dataset for checkpoint in resnet18.checkpoints}
    assert tags["fb_ssl_yfcc100m_ft_in1k"] == "YFCC100M, then ImageNet-1K"
    [sapiens] = select(architectures(), ["vit_base_patch16_sapiens2"])
    assert sapiens.image_size == (1024, 768)


def test_timms_former_names_come_from_its_registry() -> None:
    """Each belongs to one architecture, which timm still makes when it is asked for by that name."""
    timms = [each for each in architectures() if each.library is Library.TIMM]
    former = {old: each.name for each in timms for old in each.former_names}
    assert former.keys() == get_deprecated_models().keys()
    assert former["convnext_tiny_in22k"] == "convnext_tiny"
    assert not former.keys() & {each.name for each in timms}


def test_an_architecture_knows_its_weights() -> None:
    """Data set, metrics and input size come from the registry."""
    resnet50 = select(architectures(), ["torchvision/resnet50"])[0]
    assert resnet50.family == "resnet"
    assert [weights.name for weights in resnet50.checkpoints] == ["IMAGENET1K_V1", "IMAGENET1K_V2"]
    default = resnet50.default_checkpoint
    assert default is not None
    assert default.name == "IMAGENET1K_V2"
    assert default.dataset == "ImageNet-1K"
    assert default.image_size == 224
    assert default.mean == (0.485, 0.456, 0.406)
    assert resnet50.source.file == "torchvision/models/resnet.py"
    assert resnet50.meta is not None
    assert resnet50.meta.cut == "-2"


def test_an_unknown_name_suggests_the_nearest() -> None:
    """One line that says what to type instead."""
    with pytest.raises(UnknownArchitectureError, match=r"resnet500.*resnet50"):
        select(architectures(), ["resnet500"])


def test_papers_are_addresses() -> None:
    """A docstring's link may have a `<` in its text, as squeezenet's has."""
    papers = {each.name: each.paper for each in architectures() if each.paper is not None}
    assert papers["squeezenet1_0"] == "https://arxiv.org/abs/1602.07360"
    assert all(re.fullmatch(r"https?://[^\s<>]+", paper) for paper in papers.values())
