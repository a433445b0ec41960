"""U-Nets that the generator builds without memory: what they hand across, what is wrong with them, what mends it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
import torch
from fastai.learner import Learner
from fastai.vision.models.unet import UnetBlock
from torchvision.models import WeightsEnum

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.entries import default_request
from gen.anatomy.networks import Networks
from gen.anatomy.trial import Seen, examine_learner
from gen.anatomy.unets import examine_unet
from gen.catalogue import architectures, select
from gen.records import Anatomy, Cause, FindingKind, UNet, UNetEntry, Verdict

N_OUT = 21


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The libraries warn of each other's deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


catalogue = cache(architectures)


@cache
def examined(key: str) -> tuple[Anatomy, UNetEntry]:
    """The main anatomy of one architecture, and its U-Nets."""
    architecture = select(catalogue(), [key])[0]
    networks = Networks(architecture)
    anatomy = examine_learner(architecture, default_request(architecture, n_out=N_OUT), Seen(networks))
    return anatomy, examine_unet(architecture, anatomy, networks)


def shapes(unet: UNet) -> list[tuple[int, ...]]:
    """Of what is handed across, for one item, the finest first."""
    return [skip.shape[1:] for skip in unet.skips]


def kinds(unet: UNet) -> list[FindingKind]:
    """Of its findings."""
    return [finding.kind for finding in unet.anatomy.findings]


def fixed(entry: UNetEntry) -> UNet:
    """The U-Net that the fix made, which has to be there."""
    assert entry.fix is not None
    return entry.fix.unet


def test_resnet34_hands_four_sizes_across() -> None:
    """It is what its maker takes it for: each tap is a stage that the reader knows, and each feeds its own block."""
    _, entry = examined("torchvision/resnet34")
    assert entry.unet.anatomy.verdict is Verdict.WORKS
    assert [skip.before for skip in entry.unet.skips] == ["relu", "layer1", "layer2", "layer3"]
    assert shapes(entry.unet) == [(64, 112, 112), (64, 56, 56), (128, 28, 28), (256, 14, 14)]
    blocks = [stage.path for stage in entry.unet.decoder if stage.type == "UnetBlock"]
    assert [skip.block for skip in reversed(entry.unet.skips)] == blocks
    assert entry.fix is None


def test_what_is_handed_across_is_the_same_on_ordinary_tensors() -> None:
    """The page's own code, run on the CPU: the hooks of each block hold tensors of these shapes."""
    _, entry = examined("torchvision/resnet18")
    learn = really(entry.unet.anatomy.request.code)
    with torch.no_grad():
        learn.model.eval()(torch.zeros(2, 3, 224, 224))
    blocks = [module for module in learn.model.modules() if isinstance(module, UnetBlock)]
    assert [tuple(block.hook.stored.shape) for block in reversed(blocks)] == [skip.shape for skip in entry.unet.skips]
    parts = list(learn.model.layers)
    assert entry.unet.encoder is not None
    stages = [entry.unet.encoder, *entry.unet.decoder]
    assert [type(part).__name__ for part in parts] == [stage.type for stage in stages]
    counts = [sum(parameter.numel() for parameter in part.parameters()) for part in parts]
    assert counts == [stage.parameters for stage in stages]


def test_vgg_is_no_u_net_until_its_features_are_direct_children() -> None:
    """Nothing is handed across by default; with the fix five sizes are."""
    _, entry = examined("torchvision/vgg11_bn")
    assert kinds(entry.unet) == [FindingKind.NO_SKIP]
    assert entry.unet.skips == ()
    assert fixed(entry).anatomy.verdict is Verdict.WORKS
    assert [shape[1:] for shape in shapes(fixed(entry))] == [(224, 224), (112, 112), (56, 56), (28, 28), (14, 14)]


def test_a_single_skip_connection_is_told() -> None:
    """regnet keeps its stages inside one child, so that only the stem is tapped."""
    _, entry = examined("torchvision/regnet_y_400mf")
    assert kinds(entry.unet)[0] is FindingKind.ONE_SKIP
    assert len(fixed(entry).skips) == 4
    assert fixed(entry).anatomy.verdict is Verdict.WORKS


def test_swin_has_its_channels_read_wrongly() -> None:
    """A height of 7 is taken for the number of channels; the fix puts the channels first."""
    _, entry = examined("torchvision/swin_t")
    finding = entry.unet.anatomy.findings[0]
    assert (finding.kind, dict(finding.facts)) == (FindingKind.MISREAD_FEATURES, {"width": 7, "channels": 768})
    assert shapes(fixed(entry)) == [(96, 56, 56), (192, 28, 28), (384, 14, 14)]
    assert fixed(entry).anatomy.verdict is Verdict.WORKS


def test_a_refused_architecture_has_a_u_net_that_works() -> None:
    """The error is the reader's own, and the alternative was run."""
    _, entry = examined("torchvision/mobilenet_v2")
    assert entry.unet.anatomy.verdict is Verdict.REFUSED
    assert entry.unet.anatomy.failure is not None
    assert entry.unet.anatomy.failure.cause is Cause.NO_POOLING_MODULE
    assert entry.shown is fixed(entry)
    assert len(entry.shown.skips) == 4


def test_googlenet_keeps_what_happens_before_its_first_layer() -> None:
    """Its `forward` rescales the image, which a cut drops and the fix does not."""
    _, entry = examined("torchvision/googlenet")
    assert FindingKind.FEATURES_DIFFER in kinds(entry.unet)
    assert kinds(fixed(entry)) == []


@pytest.mark.parametrize(
    ("name", "recipe", "skips"),
    [
        ("resnet18", "by-function", 4),
        ("convnext_atto", "features-by-function", 3),
        ("swinv2_tiny_window8_256", "features-channels-first", 3),
        ("tresnet_m", "features-behind-a-convolution", 3),
    ],
)
def test_a_name_of_timm_is_refused_and_a_function_is_taken(name: str, recipe: str, skips: int) -> None:
    """The string itself raises a TypeError; what is offered instead has skip connections and a Normalize."""
    anatomy, entry = examined(f"timm/{name}")
    assert entry.unet.anatomy.failure is not None
    assert entry.unet.anatomy.failure.cause is Cause.NAMES_NOT_TAKEN
    assert entry.fix is not None
    assert (entry.fix.recipe, len(fixed(entry).skips)) == (recipe, skips)
    assert fixed(entry).anatomy.verdict is Verdict.WORKS
    outside, diff = fixed(entry).anatomy.outside, fixed(entry).anatomy.diff
    assert outside is not None
    assert outside.mean is not None
    assert diff is not None
    assert anatomy.pretrained is not None
    assert diff.totals.pretrained == anatomy.pretrained.parameters


def test_a_vision_transformer_has_nothing_to_hand_across() -> None:
    """Its features have one size throughout, which the page says of the U-Net that runs."""
    _, entry = examined("timm/test_vit")
    (finding,) = fixed(entry).anatomy.findings
    assert (finding.kind, dict(finding.facts)) == (FindingKind.NO_SKIP, {"sizes": 1})


def really(code: str) -> Learner:
    """The learner that a reader's code makes, on the CPU; only the download of weights is left out."""

    def fitting(_model: Any, state: Any, *_args: Any, **_kwargs: Any) -> None:
        assert state == {}

    dls = dataloaders(Task.SEGMENTATION, n_out=N_OUT, n_in=3, batch_size=2, size=(224, 224))
    namespace: dict[str, Any] = {"dls": dls}
    with (
        patch.object(WeightsEnum, "get_state_dict", lambda *_args, **_kwargs: {}),
        patch.object(torch.nn.Module, "load_state_dict", fitting),
    ):
        exec(code, namespace)  # noqa: S102 - the code that the page shows
    learn: Learner = namespace["learn"]
    return learn
