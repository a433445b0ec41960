"""fastai Anatomy: what fastai keeps, cuts and adds when it makes a learner of an architecture.

    import gen

    gen.dissect(learn)                  # of your own learner: what is pretrained, and what was added
    gen.compare(pretrained, model)      # of any two networks
    gen.grouped(learn)                  # the model with children foot, body and head, for other people's viewers
    gen.to_onnx(learn, "learner.onnx")  # the same as a file, for Netron

The flow is one way: `gen.catalogue` enumerates architectures, `gen.anatomy` builds the real learner of each
and compares it with the pretrained model, `gen.site` turns the records into pages, and `gen.own` shows the
same of a reader's own learner. `gen.records` is the vocabulary of all, `gen.pipeline` calls them in order.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fastai.learner import Learner
    from torch import Tensor, nn

    from gen.own.report import Report

__all__ = ["compare", "dissect", "grouped", "to_onnx"]


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


def grouped(
    learn: Learner, *, pretrained: nn.Module | None = None, batch: Tensor | tuple[Tensor, ...] | None = None
) -> nn.Module:
    """A learner's own layers as one `nn.Module` with children `foot`, `body` and `head`, as far as there are such.

    It takes and gives what `learn.model` does, and its layers are those of the learner, not copies. A viewer that
    groups by the names of modules then shows the regions by theirs, such as TensorBoard with
    `SummaryWriter().add_graph(gen.grouped(learn), x)`. `pretrained` and `batch` are as for `dissect`.

    Raises `gen.errors.GenError` where the regions do not run one after the other, as in a U-Net.
    """
    from gen.viewers.learners import group_learner  # noqa: PLC0415 - as above

    return group_learner(learn, pretrained=pretrained, batch=batch)


def to_onnx(
    learn: Learner,
    path: str | Path,
    *,
    pretrained: nn.Module | None = None,
    batch: Tensor | tuple[Tensor, ...] | None = None,
) -> Path:
    """Writes a learner's model as an ONNX file whose graph is `foot`, `body` and `head`; returns where it is.

    Each is a function, which Netron opens on a click, and what runs in it is named by its place: `body/4/0/conv1/Conv`.
    The metadata of nodes say what is kept or added, its name in the pretrained model, and how much of it trains. The
    graph is that of evaluation, without dropout, and takes any number of items of the size of the batch that was
    followed. Needs the extra `onnx`; `pretrained` and `batch` are as for `dissect`.

    Raises `gen.errors.GenError` as `grouped` does, where PyTorch cannot export the model, and where the file cannot be
    written.
    """
    if find_spec("onnx") is None:
        from gen.errors import MissingExtraError  # noqa: PLC0415 - as above

        raise MissingExtraError("to_onnx", "onnx")
    from gen.viewers.learners import write_onnx  # noqa: PLC0415 - as above

    return write_onnx(learn, path, pretrained=pretrained, batch=batch)
