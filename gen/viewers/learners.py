"""A fastai learner -> its model in groups, and an ONNX file of it; see `gen.grouped` and `gen.to_onnx`."""

from __future__ import annotations

from pathlib import Path

from fastai.learner import Learner
from torch import Tensor, nn

from gen.anatomy.attempts import attempt
from gen.anatomy.finished.dissecting import dissect_learner, unwrapped
from gen.anatomy.finished.replicas import replicate
from gen.anatomy.finished.samples import batch_of, guess
from gen.errors import OutputError
from gen.files import write_atomically
from gen.own.report import Report
from gen.records import Dissection
from gen.viewers.grouping import Grouped, Grouping, group

Batch = tuple[Tensor, ...]


def group_learner(
    learn: Learner, *, pretrained: nn.Module | None = None, batch: Tensor | Batch | None = None
) -> Grouped:
    """The layers of a learner below `foot`, `body` and `head`; see `gen.grouped`."""
    return _taken_apart(learn, pretrained, batch)[1].module


def write_onnx(
    learn: Learner, path: str | Path, *, pretrained: nn.Module | None = None, batch: Tensor | Batch | None = None
) -> Path:
    """Writes a learner's model as ONNX; see `gen.to_onnx`."""
    from gen.viewers.onnx import OnnxError, Subject, onnx_file  # noqa: PLC0415 - an extra that not everybody installs

    record, grouping = _taken_apart(learn, pretrained, batch)
    copied = attempt(lambda: replicate(grouping.module, numbers=True))
    inputs = _inputs(learn, batch, grouping.module)
    if isinstance(copied, Exception) or inputs is None:
        problem = "nothing tells which batch it takes: pass `batch=`" if inputs is None else "it cannot be copied"
        raise OnnxError(problem)
    subject = Subject(
        network=copied.network.eval(),
        paths=grouping.paths,
        anatomy=record.anatomy,
        sentence=Report(record).sentence,
    )
    content, target = onnx_file(subject, inputs), Path(path)
    try:
        write_atomically(target, content)
    except OSError as error:
        raise OutputError(target, error.strerror or str(error)) from error
    return target


def _taken_apart(
    learn: Learner, pretrained: nn.Module | None, batch: Tensor | Batch | None
) -> tuple[Dissection, Grouping]:
    record = dissect_learner(learn, pretrained=pretrained, batch=batch)
    return record, group(record, unwrapped(learn.model)[0])


def _inputs(learn: Learner, batch: Tensor | Batch | None, network: nn.Module) -> Batch | None:
    """What was passed, else two items of the learner's data, else what the first layer would take."""
    if batch is not None:
        return (batch,) if isinstance(batch, Tensor) else tuple(batch)
    read = attempt(lambda: batch_of(learn.dls))
    return read if isinstance(read, tuple) else guess(network)
