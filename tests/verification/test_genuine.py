"""Pages held against a genuine checkpoint, and against one in which a single bit is another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gen.errors import CheckpointError
from gen.verification.proving import Stated, Weights, prove
from gen.verification.telling import lines


@pytest.fixture(scope="session")
def flipped(genuine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The genuine file with the lowest bit of one number turned over."""
    content = torch.load(genuine, weights_only=True)
    content["features.7.conv.1.0.weight"].view(torch.int32).view(-1)[100] ^= 1
    path = tmp_path_factory.mktemp("flipped") / genuine.name
    torch.save(content, path)
    return path


def test_the_page_of_a_genuine_checkpoint_is_true_to_the_last_bit(mobilenet: Stated, genuine: Path) -> None:
    """Kept tensors, the first convolution for other channels, and every layer's outcome on a batch."""
    found = prove(mobilenet, Weights(path=genuine, against=genuine))
    assert found.problems == ()
    assert found.file.checkpoint == "IMAGENET1K_V1"  # which the digest tells
    assert found.file.known
    page, *others = found.tensors
    assert (page.kept, page.identical, page.cut, page.added) == (312, 312, 2, 12)
    assert [(other.n_in, other.kept, other.identical, other.derived) for other in others] == [
        (1, 311, 311, 1),
        (2, 311, 311, 1),
        (4, 311, 311, 1),
    ]
    assert found.features.layers == found.features.equal == 139
    assert found.features.after is not None
    assert found.features.after.path == "features.18.2"
    assert "312 of 312 kept tensors" in "\n".join(lines(found))


def test_a_file_with_one_bit_turned_over_is_refused(mobilenet: Stated, flipped: Path) -> None:
    """Its name still says what its digest should be."""
    with pytest.raises(CheckpointError, match=r"b0353104 \(IMAGENET1K_V1\), 7ebf99e0 \(IMAGENET1K_V2\)"):
        prove(mobilenet, Weights(path=flipped, against=flipped))


def test_a_bit_that_is_another_is_found_and_named(mobilenet: Stated, flipped: Path, genuine: Path) -> None:
    """The learner has the altered file, and everything is held against the genuine one; so is what it asks for."""
    other = replace(mobilenet, checkpoint="OTHER", learners=mobilenet.learners[:1])
    found = prove(other, Weights(path=flipped, against=genuine))
    assert not found.file.known
    page = found.tensors[0]
    assert (page.identical, page.kept) == (311, 312)
    name = "features.7.conv.1.0.weight"
    assert found.problems[0].startswith(f"{name} is not the checkpoint's: 1 of 1,728 numbers, first ")
    assert found.problems[1] == "its learner fetches IMAGENET1K_V2, and the page says OTHER"
    assert found.features.equal < found.features.layers
