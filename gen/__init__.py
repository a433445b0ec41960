"""fastai Anatomy: what fastai keeps, cuts and adds when it makes a learner of an architecture.

    import gen

    gen.dissect(learn)                  # of your own learner: what is pretrained, and what was added
    gen.compare(pretrained, model)      # of any two networks

The flow is one way: `gen.catalogue` enumerates architectures, `gen.anatomy` builds the real learner of each
and compares it with the pretrained model, `gen.site` turns the records into pages, and `gen.own` shows the
same of a reader's own learner. `gen.records` is the vocabulary of all, `gen.pipeline` calls them in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastai.learner import Learner
    from torch import Tensor, nn

    from gen.own.report import Report

__all__ = ["compare", "dissect"]


def dissect(
    learn: Learner, *, pretrained: nn.Module | None = None, batch: Tensor | tuple[Tensor, ...] | None = None
) -> Report:
    """Shows what of a fastai learner's model is pretrained, and what was cut, changed and added.

    `learn` is any learner, trained or not, also one from `load_learner`. What it was made from is found by
    `learn.arch`; pass `pretrained` where fastai did not write that down, or to see how far parameters have moved from
    their pretrained values. `batch` holds the inputs of a few items (N × …), several tensors for a model that takes
    several; without it two items of the validation data are read.

    The learner is neither run nor changed: what is run is a copy of its model. Raises `gen.errors.GenError` where
    nothing tells what to compare with.
    """
    from gen.anatomy.finished.dissecting import dissect_learner  # noqa: PLC0415 - torch and fastai are imported where needed
    from gen.own.report import Report  # noqa: PLC0415 - as above

    return Report(dissect_learner(learn, pretrained=pretrained, batch=batch))


def compare(pretrained: nn.Module, model: nn.Module, *, batch: Tensor | tuple[Tensor, ...] | None = None) -> Report:
    """Shows what of `pretrained` is in `model`, and what was cut, changed and added.

    Modules that are the same objects are told by that, others by their class, sizes and order, and by their numbers
    where that leaves a choice. `batch` is as for `dissect`; without it one is made up that the first layer takes.
    Neither network is run or changed.
    """
    from gen.anatomy.finished.dissecting import dissect_pair  # noqa: PLC0415 - as above
    from gen.own.report import Report  # noqa: PLC0415 - as above

    return Report(dissect_pair(pretrained, model, batch=batch))
