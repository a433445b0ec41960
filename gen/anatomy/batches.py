"""Minimal, real fastai `DataLoaders` of blank images, one set for each learner.

A shared one would keep the first learner's `Normalize`, and the next would get none.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from fastai.data.block import CategoryBlock, DataBlock, MultiCategoryBlock, RegressionBlock, TransformBlock
from fastai.data.core import DataLoaders
from fastai.vision.core import PILImage, PILImageBW, PILMask, TensorImage
from fastai.vision.data import ImageBlock, MaskBlock
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

    Only `unet_learner` looks at the size of the images.
    """
    classes = [str(index) for index in range(n_out)]
    targets: dict[Task, tuple[TransformBlock, Any]] = {
        Task.CATEGORY: (CategoryBlock(vocab=classes), lambda index: classes[index % n_out]),
        Task.MULTI_CATEGORY: (MultiCategoryBlock(vocab=classes), lambda index: [classes[index % n_out]]),
        Task.REGRESSION: (RegressionBlock(n_out=1), _as_float),
        Task.SEGMENTATION: (MaskBlock(codes=classes), _blank(1, size, PILMask)),
    }
    block, label = targets[task]
    return DataBlock(
        blocks=(_image_block(n_in), block),
        get_items=lambda _: list(range(_ITEMS)),
        get_x=_blank(n_in, size),
        get_y=label,
    ).dataloaders(None, bs=batch_size, num_workers=0, device="cpu")


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
