"""Minimal, real fastai `DataLoaders` of blank images, as new for each learner.

Otherwise they would keep the first learner's `Normalize`, and the next would get none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from fastai.data.block import CategoryBlock, DataBlock, MultiCategoryBlock, RegressionBlock, TransformBlock
from fastai.data.core import DataLoaders
from fastai.vision.core import PILImage, PILImageBW, PILMask, TensorImage
from fastai.vision.data import ImageBlock, MaskBlock
from fastcore.foundation import L
from torch import Tensor

_ITEMS = 4
_SIZE = (32, 32)  # pixels; what a learner is tried on has the architecture's own size


class Task(StrEnum):
    """What is predicted; fastai derives the loss function from it."""

    CATEGORY = "category"
    MULTI_CATEGORY = "multi-category"
    REGRESSION = "regression"
    SEGMENTATION = "segmentation"


def dataloaders(task: Task, *, n_out: int, n_in: int, batch_size: int, size: tuple[int, int] = _SIZE) -> DataLoaders:
    """DataLoaders of `n_in` × height × width images for `n_out` categories, or for one number in regression.

    Only `unet_learner` looks at the size of the images. The same set is given again as it was when it was new.
    """
    fresh = _made(task, n_out, n_in, batch_size, size)
    for loader, transforms in fresh.transforms:
        loader.after_batch.fs = L(transforms)
    return fresh.dls


@dataclass(frozen=True)
class _Fresh:
    """A set that a learner may have added its `Normalize` to, and what was there before."""

    dls: DataLoaders
    transforms: tuple[tuple[Any, tuple[Any, ...]], ...]


@cache
def _made(task: Task, n_out: int, n_in: int, batch_size: int, size: tuple[int, int]) -> _Fresh:
    classes = [str(index) for index in range(n_out)]
    targets: dict[Task, tuple[TransformBlock, Any]] = {
        Task.CATEGORY: (CategoryBlock(vocab=classes), lambda index: classes[index % n_out]),
        Task.MULTI_CATEGORY: (MultiCategoryBlock(vocab=classes), lambda index: [classes[index % n_out]]),
        Task.REGRESSION: (RegressionBlock(n_out=1), _as_float),
        Task.SEGMENTATION: (MaskBlock(codes=classes), _blank(1, size, PILMask)),
    }
    block, label = targets[task]
    dls = DataBlock(
        blocks=(_image_block(n_in), block),
        get_items=lambda _: list(range(_ITEMS)),
        get_x=_blank(n_in, size),
        get_y=label,
    ).dataloaders(None, bs=batch_size, num_workers=0, device="cpu")
    return _Fresh(dls, tuple((loader, tuple(loader.after_batch.fs)) for loader in dls.loaders))


def _as_float(index: int) -> float:
    return float(index)  # fastai cannot read the signature of `float` itself


def _image_block(n_in: int) -> TransformBlock:
    if n_in in (1, 3):
        return ImageBlock(cls=PILImageBW if n_in == 1 else PILImage)
    return TransformBlock()  # what fastai users do for more bands: tensors from their own files


def _blank(n_in: int, size: tuple[int, int], kind: Any = None) -> Any:
    if n_in in (1, 3):
        shape = size if n_in == 1 else (*size, n_in)
        create = (kind or (PILImageBW if n_in == 1 else PILImage)).create
        return lambda _: create(np.zeros(shape, dtype=np.uint8))
    return lambda _: TensorImage(np.zeros((n_in, *size), dtype=np.float32))


def target_of(dls: DataLoaders) -> Tensor:
    """The targets of one real batch."""
    target: Tensor = dls.one_batch()[1]
    return target
