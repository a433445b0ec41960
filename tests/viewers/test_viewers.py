"""A learner in other people's viewers: its regions are groups there, and its numbers are its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from fastai.vision.all import (
    CategoryBlock,
    DataBlock,
    ImageBlock,
    MaskBlock,
    PILImage,
    PILMask,
    default_split,
    resnet18,
    unet_learner,
    vision_learner,
)
from onnx.reference import ReferenceEvaluator
from PIL import Image
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter

import gen
from gen.errors import GenError, MissingExtraError, OutputError

_MASK = np.zeros((64, 64), dtype=np.uint8)


class _Spectral(nn.Module):
    """What ONNX has no operator for."""

    def forward(self, x: Tensor) -> Tensor:
        """Nearly what it is given."""
        changed: Tensor = x + 1e-6 * torch.linalg.svdvals(x).mean()
        return changed


def _grey(number: int) -> Image.Image:
    made: Image.Image = PILImage.create(np.full((64, 64, 3), number, dtype=np.uint8))
    return made


def _classed() -> DataLoaders:
    block = DataBlock(blocks=(ImageBlock, CategoryBlock), get_x=_grey, get_y=lambda number: "abc"[number % 3])
    return block.dataloaders(range(12), bs=4, num_workers=0)


@pytest.fixture(scope="module")
def learn() -> Learner:
    """A frozen one with two layers in front, which is in training."""
    learn = vision_learner(_classed(), resnet18, pretrained=False, splitter=default_split)
    learn.freeze()
    learn.model = nn.Sequential(nn.Conv2d(3, 3, 1), nn.ReLU(), learn.model)
    learn.model.train()
    return learn


def test_groups_are_the_learners_own_layers(learn: Learner) -> None:
    """Foot, body and head by name, in the order of the run, with the very same parameters, outputs and modes."""
    before = {name: module.training for name, module in learn.model.named_modules()}
    grouped = gen.grouped(learn)
    assert [name for name, _ in grouped.named_children()] == ["foot", "body", "head"]
    assert [id(each) for each in grouped.parameters()] == [id(each) for each in learn.model.parameters()]
    assert {name: module.training for name, module in learn.model.named_modules()} == before
    assert grouped.training
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        learn.model.eval()
        assert torch.equal(grouped(x), learn.model(x))
    learn.model.train()


def test_onnx_has_the_learners_regions_and_numbers(learn: Learner, tmp_path: Path) -> None:
    """A function for each region; every tensor under its name and equal; outputs equal; nodes told what they are."""
    file = gen.to_onnx(learn, tmp_path / "learner.onnx")
    model = onnx.load(file)
    assert [node.name for node in model.graph.node] == ["foot", "body", "head"]
    inside = {function.name: function.node for function in model.functions}
    assert all(node.name.split("/")[0] == region for region, nodes in inside.items() for node in nodes)
    tensors = {
        node.output[0]: onnx.numpy_helper.to_array(node.attribute[0].t)
        for nodes in inside.values()
        for node in nodes
        if node.op_type == "Constant"
    }
    own = gen.grouped(learn).state_dict()
    used = [name for name in own if not name.endswith("num_batches_tracked")]
    assert all(np.array_equal(tensors[name], own[name].numpy()) for name in used)
    told = {node.name: {each.key: each.value for each in node.metadata_props} for node in inside["body"]}
    assert told["body/4/0/conv1/Conv"] == {
        "module": "2.0.4.0.conv1",
        "class": "Conv2d",
        "origin": "kept",
        "pretrained": "layer1.0.conv1",
        "parameters": f"{64 * 64 * 9:,}",
        "trainable": "0",
    }
    body = {each.key: each.value for each in model.graph.node[1].metadata_props}
    kept = sum(each.numel() for each in learn.model[2][0].parameters())
    assert body["kept"] == body["parameters"] == f"{kept:,}"
    x = torch.randn(3, 3, 64, 64)  # another number of images than in the batch that was followed
    seen: Any
    [seen] = ReferenceEvaluator(model).run(None, {"input": x.numpy()})
    assert learn.model.training
    learn.model.eval()
    with torch.no_grad():
        np.testing.assert_allclose(seen, learn.model(x).numpy(), atol=1e-4)
    learn.model.train()


@pytest.mark.filterwarnings("ignore:.*torch.jit.trace:FutureWarning")  # by which TensorBoard's writer finds the graph
def test_tensorboards_graph_has_the_regions(learn: Learner, tmp_path: Path) -> None:
    """Read back from its own file: what runs stands below a scope for each region."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: PLC0415 - slow

    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_graph(gen.grouped(learn), torch.zeros(2, 3, 64, 64))
    events = EventAccumulator(str(tmp_path))
    events.Reload()
    scopes = {node.name.split("/")[1] for node in events.Graph().node if node.name.startswith("Grouped/")}
    assert scopes == {"Sequential[foot]", "Sequential[body]", "Sequential[head]"}


def test_what_has_no_groups_says_so(learn: Learner, tmp_path: Path) -> None:
    """In one line, and no file is left: a U-Net, a layer that ONNX has no words for, a folder that is not there."""
    block = DataBlock(blocks=(ImageBlock, MaskBlock), get_x=_grey, get_y=lambda _: PILMask.create(_MASK))
    unet = unet_learner(block.dataloaders(range(8), bs=2, num_workers=0), resnet18, n_out=2, pretrained=False)
    with pytest.raises(GenError, match="inside one DynamicUnet"):
        gen.grouped(unet)

    odd = vision_learner(_classed(), resnet18, pretrained=False)
    odd.model = nn.Sequential(_Spectral(), odd.model)
    with pytest.raises(GenError, match=r"cannot be written as ONNX: \w+Error: [^\n]*svd[^\n]*$"):
        gen.to_onnx(odd, tmp_path / "odd.onnx")
    with pytest.raises(OutputError, match="nowhere"):
        gen.to_onnx(learn, tmp_path / "nowhere" / "file.onnx")
    assert not list(tmp_path.iterdir())


def test_without_onnx_the_extra_is_named(learn: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a traceback."""
    monkeypatch.setattr("gen.find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError, match=r"fastai-anatomy\[onnx\]"):
        gen.to_onnx(learn, "learner.onnx")
