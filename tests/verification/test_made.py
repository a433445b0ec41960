"""Checkpoints of the right form, made of random numbers: what is found, and that an untrue page would be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from gen.catalogue import builder_of
from gen.records import Anatomy, Origin
from gen.records.verifications import Verification
from gen.verification.contents import sha256_of
from gen.verification.features import check_features
from gen.verification.loading import load_learner, load_pretrained
from gen.verification.proving import Stated, Weights, prove, stated
from gen.verification.tensors import Reference, check_tensors
from tests.verification.conftest import KNOWN

OLD = re.compile(r"(denselayer\d+\.(?:norm|conv))(\d)")  # how densenet's files name what is `norm1` today


def content_for(key: str) -> dict[str, Tensor]:
    """Random numbers of a useful size; statistics of BatchNorms are those of no two layers alike."""
    torch.manual_seed(1)
    network = builder_of(KNOWN[key])()
    for parameter in network.parameters():
        if parameter.ndim > 1 and parameter.shape[0] > 1:
            nn.init.kaiming_normal_(parameter)
        else:
            nn.init.normal_(parameter, 1, 0.1)
    for name, buffer in network.named_buffers():
        if "running" in name:
            nn.init.uniform_(buffer, 0.5, 1.5)
    content: dict[str, Tensor] = network.state_dict()
    return content


def proven(said: Stated, content: dict[str, Tensor], folder: Path) -> Verification:
    """With a file whose digest somebody knows."""
    path = folder / "made.pth"
    torch.save(content, path)
    return prove(said, Weights(path=path, against=path, digest=sha256_of(path)))


@dataclass(frozen=True)
class Made:
    """What a page says, and everything that it is held against."""

    said: Stated
    content: dict[str, Tensor]
    network: nn.Module
    pretrained: nn.Module
    reference: Reference

    @property
    def page(self) -> Anatomy:
        """The page's learner."""
        return self.said.learners[0]

    def problems(self, page: Anatomy) -> str:
        """Which tensors are otherwise than a page says."""
        return "\n".join(check_tensors(self.said.architecture.library, page, self.network, self.reference)[1])


def made_for(key: str) -> Made:
    """An architecture's page and networks, with a made checkpoint."""
    said, content = stated(KNOWN[key], n_out=10), content_for(key)
    pretrained, told = load_pretrained(said.architecture, said.checkpoint, content)
    learn, _ = load_learner(said.learners[0].request, content)
    return Made(said, content, learn.model, pretrained, Reference.of(told.state, content))


@pytest.fixture(scope="module")
def densenet() -> Made:
    """A densenet loses its final ReLU, and its page says so."""
    return made_for("torchvision/densenet121")


def test_a_call_that_was_lost_accounts_for_the_rest(densenet: Made, tmp_path: Path) -> None:
    """The file has the names of long ago, which torchvision translates; its tensors are found all the same."""
    content = {name: tensor for name, tensor in densenet.content.items() if "num_batches" not in name}
    old = {OLD.sub(r"\1.\2", name): tensor for name, tensor in content.items()}
    assert len(set(old) - set(densenet.content)) > 100
    found = proven(replace(densenet.said, learners=densenet.said.learners[:1]), old, tmp_path)
    assert found.problems == ()
    page = found.tensors[0]
    assert (page.kept, page.identical, page.unsaved) == (725, 604, 121)
    assert found.features.after is not None
    assert found.features.after.path == "features.norm5"
    assert [step.operation for step in found.features.between] == ["relu"]


def test_a_page_that_does_not_tell_of_the_lost_call_is_found_out(densenet: Made) -> None:
    """The body's features are followed by a call that it does not mention."""
    page, diff = densenet.page, densenet.page.diff
    assert diff is not None
    silent = replace(page, findings=(), diff=replace(diff, missed=()))
    _, problems = check_features(silent, densenet.network, densenet.pretrained)
    assert problems == ("between the body's features and the classification lie relu, and the page says nothing",)


def test_a_page_that_mistakes_an_origin_is_found_out(densenet: Made) -> None:
    """Kept for added, and added for kept."""
    page, diff = densenet.page, densenet.page.diff
    assert diff is not None

    assert densenet.problems(page) == ""

    def taken(path: str, origin: Origin, before: str | None) -> Anatomy:
        changes = tuple(
            replace(each, origin=origin, before=before) if each.after == path else each for each in diff.changes
        )
        return replace(page, diff=replace(diff, changes=changes))

    assert densenet.problems(taken("0.0.conv0", Origin.ADDED, None)).startswith(
        "0.0.conv0.weight was added, and yet it is in the checkpoint"
    )
    assert densenet.problems(taken("1.8", Origin.KEPT, "classifier")).startswith(
        "classifier.weight is not the checkpoint's: (10, 512) for (1000, 1024)"
    )
    assert "1.4.weight is not in the checkpoint" in densenet.problems(taken("1.4", Origin.KEPT, "1.4"))


def test_a_layer_that_changes_nothing_is_held_to_nothing() -> None:
    """swinv2 has one behind its classifier, and gives it features where there is none."""
    swin = made_for("timm/swinv2_tiny_window8_256")
    assert swin.page.diff is not None
    assert swin.page.diff.origin_after["0.model.head.flatten"] is Origin.KEPT
    check, problems = check_features(swin.page, swin.network, swin.pretrained)
    assert problems == ()
    assert check.equal == check.layers > 100


@pytest.mark.parametrize(
    ("key", "rule", "changed", "derived"),
    [("torchvision/squeezenet1_1", "fastai", 2, 2), ("timm/deit_tiny_distilled_patch16_224", "timm", 2, 2)],
)
def test_first_layers_follow_the_rule_of_who_makes_them(  # noqa: PLR0913, PLR0917 - a case
    key: str, rule: str, changed: int, derived: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fastai starts a bias anew and timm keeps it; with the other's rule each would be found out."""
    said, content = stated(KNOWN[key], n_out=10), content_for(key)
    found = proven(said, content, tmp_path)
    assert found.problems == ()
    assert [(each.n_in, each.rule, each.changed, each.derived) for each in found.tensors[1:]] == [
        (n_in, rule, changed, derived) for n_in in (1, 2, 4)
    ]

    def other(weight: Tensor, n_in: int) -> Tensor:
        return weight[:, :1].repeat(1, n_in, 1, 1)

    library = said.architecture.library
    monkeypatch.setattr("gen.verification.tensors.RULES", {library: other})
    four = said.learners[-1]
    _, told = load_pretrained(said.architecture, said.checkpoint, content)
    learn, _ = load_learner(four.request, content)
    check, problems = check_tensors(library, four, learn.model, Reference.of(told.state, content))
    assert check.derived == derived - 1
    assert len(problems) == 1
    assert "is not derived as stated for n_in=4" in problems[0]
