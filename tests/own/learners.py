"""Odd learners of all kinds, each with what is to be found in it. None has its weights: they cannot be fetched here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd
import torch
from fastai.collab import CollabDataLoaders, collab_learner
from fastai.data.core import DataLoaders
from fastai.learner import Learner, load_learner
from fastai.losses import CrossEntropyLossFlat
from fastai.text.learner import language_model_learner, text_classifier_learner
from fastai.text.models.awdlstm import AWD_LSTM
from fastai.vision.all import ImageDataLoaders, Resize, create_vision_model, unet_learner, vision_learner
from PIL import Image
from torch import Tensor, nn
from torchvision.models import resnet18, squeezenet1_1, vgg11_bn

from gen.anatomy.batches import Task, dataloaders
from gen.anatomy.corpora import classified_texts, running_text

CLASSES = 5
_PIXELS = 64
_IMAGES = 25


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A learner, and what a dissection of it has to say."""

    make: Callable[[], Learner]
    foot: tuple[str, ...] = ()
    """Paths of the foot's topmost modules."""
    head: tuple[str, ...] | None = None
    """Classes of the layers that were added behind the body; None where that is another test's affair."""
    changed: tuple[str, ...] = ()
    kept: int | None = None
    """Parameters."""
    notes: str = ""
    """A part of what is noted."""
    batch: tuple[Tensor, ...] | None = None
    pretrained: Callable[[], nn.Module] | None = None


@cache
def images() -> ImageDataLoaders:
    """Real image files, made up, of five classes."""
    folder = Path(mkdtemp(prefix="anatomy-"))
    for number in range(_IMAGES):
        colour = (10 * number, 255 - 10 * number, 128)
        Image.new("RGB", (_PIXELS, _PIXELS), colour).save(folder / f"class{number % CLASSES}_{number}.png")
    return ImageDataLoaders.from_name_func(
        folder,
        sorted(folder.glob("*.png")),
        label_func=_class_of,
        valid_pct=0.3,
        seed=0,
        item_tfms=Resize(_PIXELS),
        bs=2,
        num_workers=0,
        device=torch.device("cpu"),
    )


def _class_of(name: str) -> str:
    return name.partition("_")[0]


def plain(**options: Any) -> Learner:  # noqa: ANN401 - whatever fastai takes
    """fastai's resnet18."""
    return vision_learner(images(), resnet18, pretrained=False, **options)


def on_bands(n_in: int, **options: Any) -> Learner:  # noqa: ANN401 - as above
    """The same for images of other channels."""
    dls = dataloaders(Task.CATEGORY, n_out=CLASSES, n_in=n_in, batch_size=2, size=(_PIXELS, _PIXELS))
    return vision_learner(dls, resnet18, pretrained=False, n_in=n_in, **options)


def _with_foot(foot: nn.Module, n_in: int = 3) -> Learner:
    """Put in front of the model of a finished learner."""
    dls = dataloaders(Task.CATEGORY, n_out=CLASSES, n_in=n_in, batch_size=2, size=(_PIXELS, _PIXELS))
    learn = plain()
    made = Learner(dls, nn.Sequential(foot, *learn.model.children()), loss_func=CrossEntropyLossFlat())
    made.arch = resnet18
    return made


class Scaled(nn.Module):
    """Normalises pixels inside the network."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.full((1, 3, 1, 1), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        """N × 3 × H × W, and the same back."""
        return x - self.get_buffer("mean")


class Spectrum(nn.Module):
    """A learned transform of sound: N × samples in, N × 3 × 64 × frames out."""

    def __init__(self) -> None:
        super().__init__()
        self.filters = nn.Conv1d(1, 64, 32, stride=16)

    def forward(self, x: Tensor) -> Tensor:
        """One picture of each sound, three times."""
        lines: Tensor = self.filters(x[:, None])
        return lines[:, None].expand(-1, 3, -1, -1)


def _sound() -> Learner:
    made = Learner(images(), nn.Sequential(Spectrum(), *plain().model.children()), loss_func=CrossEntropyLossFlat())
    made.arch = resnet18
    return made


def _edited() -> Learner:
    """A head that somebody changed after fastai made it."""
    learn = plain()
    learn.model[1][3] = nn.Identity()
    learn.model[1].append(nn.LogSoftmax(dim=-1))
    return learn


def _earlier() -> Learner:
    """`vision_learner` takes a `cut` and does not hand it on."""
    model = create_vision_model(resnet18, CLASSES, pretrained=False, cut=-3)
    learn = Learner(images(), model, loss_func=CrossEntropyLossFlat())
    learn.arch = resnet18
    return learn


def _exported() -> Learner:
    learn = plain()
    learn.path = Path(mkdtemp(prefix="anatomy-"))
    learn.export()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a pickle may run code
        return load_learner(learn.path / "export.pkl")


def my_network(pretrained: bool = False) -> nn.Module:  # noqa: FBT001, FBT002, ARG001 - what fastai calls
    """A reader's own architecture."""
    body = (nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
    return nn.Sequential(*body, nn.Flatten(), nn.Linear(8, 4))


def _parallel() -> Learner:
    learn = plain()
    learn.model = nn.DataParallel(learn.model)
    return learn


class Tied(nn.Module):
    """Two layers of a head that share their weights."""

    def __init__(self) -> None:
        super().__init__()
        self.flat = nn.Flatten()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.first, self.second = nn.Linear(512, 512), nn.Linear(512, 512)
        self.second.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        """N × 512."""
        output: Tensor = self.second(self.first(self.flat(self.pool(x))))
        return output


class Twice(nn.Module):
    """One layer that is used two times."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(512, 512)
        self.again = self.layer

    def forward(self, x: Tensor) -> Tensor:
        """N × 512."""
        output: Tensor = self.again(self.layer(x.mean((2, 3))))
        return output


def _lazy() -> Learner:
    """fastai cannot make it, since it fills all weights at once."""
    learn = plain()
    learn.model[1] = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(CLASSES))
    return learn


def _quantised() -> Learner:
    learn = plain(custom_head=nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that this will move to another package
        learn.model = torch.ao.quantization.quantize_dynamic(learn.model, {nn.Linear})  # type: ignore[no-untyped-call]
    return learn


def _ratings() -> DataLoaders:
    rows = [(f"u{row % 5}", f"i{row % 7}", float(row % 4)) for row in range(40)]
    table = pd.DataFrame(rows, columns=["user", "item", "rating"])
    return CollabDataLoaders.from_df(table, bs=2, device="cpu")


def _listened_to() -> Learner:
    """Somebody's own hook, which must not hear of a dissection."""
    learn = plain()

    def refuse(*_: object) -> None:
        raise AssertionError("nobody runs this model")

    learn.model[0].register_forward_hook(refuse)
    learn.model.register_forward_pre_hook(refuse)
    return learn


_BLOCK = ("BatchNorm1d", "Dropout", "Linear")
_HEAD = ("AdaptiveConcatPool2d", "Flatten", *_BLOCK, "ReLU", *_BLOCK)
_BODY = 11_176_512
_SHORT = ("AdaptiveAvgPool2d", "Flatten", "Linear")

ODD: dict[str, Odd] = {
    "default": Odd(make=plain, head=_HEAD, kept=_BODY, notes="pretrained=False"),
    "other n_out": Odd(make=partial(plain, n_out=37), head=_HEAD, kept=_BODY),
    "two hidden layers": Odd(make=partial(plain, lin_ftrs=[256, 64]), head=(*_HEAD, *_BLOCK), kept=_BODY),
    "other ps": Odd(make=partial(plain, ps=0.1), head=_HEAD, kept=_BODY),
    "one pooling": Odd(make=partial(plain, concat_pool=False), head=("AdaptiveAvgPool2d", *_HEAD[1:]), kept=_BODY),
    "one channel": Odd(make=partial(on_bands, 1), head=_HEAD, changed=("0.0",), kept=_BODY - 9408),
    "twelve bands": Odd(make=partial(on_bands, 12), head=_HEAD, changed=("0.0",), kept=_BODY - 9408),
    "own head": Odd(
        make=lambda: plain(custom_head=nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES))),
        head=_SHORT,
        kept=_BODY,
    ),
    "cut that fastai ignores": Odd(make=partial(plain, cut=-3), head=_HEAD, kept=_BODY),
    "earlier cut": Odd(make=_earlier, head=_HEAD, kept=2_782_784),
    "edited head": Odd(make=_edited, head=(*_HEAD[:3], "Identity", *_HEAD[4:], "LogSoftmax"), kept=_BODY),
    "bands to colours": Odd(make=lambda: _with_foot(nn.Conv2d(12, 3, 1), 12), foot=("0",), head=_HEAD, kept=_BODY),
    "normalised inside": Odd(make=lambda: _with_foot(Scaled()), foot=("0",), head=_HEAD, kept=_BODY),
    "sound": Odd(make=_sound, foot=("0",), head=_HEAD, kept=_BODY, batch=(torch.zeros(2, 4000),)),
    "exported": Odd(make=_exported, head=_HEAD, kept=_BODY),
    "own architecture": Odd(make=lambda: vision_learner(images(), my_network, pretrained=False), head=_HEAD, kept=240),
    "parallel": Odd(make=_parallel, head=_HEAD, kept=_BODY, notes="DataParallel"),
    "tied": Odd(make=lambda: plain(custom_head=Tied()), kept=_BODY),
    "used twice": Odd(make=lambda: plain(custom_head=Twice()), kept=_BODY),
    "not built yet": Odd(make=_lazy, head=_SHORT, kept=_BODY, notes="`1.2`"),
    "quantised": Odd(make=_quantised, head=(*_SHORT[:2], "LinearPackedParams"), kept=_BODY),
    "listened to": Odd(make=_listened_to, head=_HEAD, kept=_BODY),
    "squeezenet": Odd(make=lambda: vision_learner(images(), squeezenet1_1, pretrained=False), head=_HEAD, kept=722_496),
    "vgg": Odd(make=lambda: vision_learner(images(), vgg11_bn, pretrained=False), head=_HEAD, kept=9_225_984),
    "without arch": Odd(
        make=lambda: Learner(images(), resnet18(num_classes=CLASSES), loss_func=CrossEntropyLossFlat()),
        changed=("fc",),
        kept=_BODY,
        pretrained=resnet18,
    ),
    "by name": Odd(make=lambda: vision_learner(images(), "resnet10t", pretrained=False), head=("Identity", *_HEAD)),
    "texts": Odd(
        make=lambda: text_classifier_learner(
            classified_texts(Task.CATEGORY, n_out=CLASSES, batch_size=2), AWD_LSTM, pretrained=False
        ),
        kept=20_289_280,
    ),
    "next words": Odd(
        make=lambda: language_model_learner(running_text(batch_size=2), AWD_LSTM, pretrained=False), kept=20_289_320
    ),
    "ratings": Odd(make=lambda: collab_learner(_ratings()), kept=0),
    "U-Net": Odd(
        make=lambda: unet_learner(
            dataloaders(Task.SEGMENTATION, n_out=CLASSES, n_in=3, batch_size=2, size=(_PIXELS, _PIXELS)),
            resnet18,
            pretrained=False,
        ),
        kept=_BODY,
    ),
}
