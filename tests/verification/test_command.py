"""`python -m gen verify` as a user meets it, with checkpoints of the right form from a server on this machine."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path

import click.testing
import huggingface_hub.constants
import pytest
import timm
import torch
from safetensors.torch import save
from torch import Tensor

import gen.verifying
from gen.cli import main
from gen.records import Architecture
from gen.verified import read_verified
from tests.verification.conftest import KNOWN
from tests.verification.serving import Shelf, serving

FILE = "/timm/mobilenetv2_100.ra_in1k/resolve/main/model.safetensors"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """What stands in for the hub."""
    with serving() as shelf:
        template = f"{shelf.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        yield shelf


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was found already."""
    few = ("timm/mobilenetv2_100", "timm/flexivit_small", "text/awd_lstm/classifier", "torchvision/mobilenet_v2")
    chosen: tuple[Architecture, ...] = tuple(KNOWN[key] for key in few)
    monkeypatch.setattr(gen.verifying, "known", lambda _complain: chosen)


def verify(*arguments: str | Path) -> click.testing.Result:
    """Runs the command in this process."""
    return click.testing.CliRunner().invoke(main, ["verify", *map(str, arguments)])


def of_timm(genuine: Path) -> Mapping[str, Tensor]:
    """torchvision's genuine numbers by timm's names: the two have the same tensors in the same order."""
    numbers = [tensor for name, tensor in torch.load(genuine, weights_only=True).items() if "num_batches" not in name]
    names = [name for name in timm.create_model("mobilenetv2_100").state_dict() if "num_batches" not in name]
    return dict(zip(names, numbers, strict=True))


def test_a_checkpoint_of_the_hub_is_fetched_compared_and_removed(hub: Shelf, genuine: Path, tmp_path: Path) -> None:
    """The connection breaks once; the record says what was compared, and the next run has nothing left to do."""
    hub.files[FILE], hub.breaks[FILE], hub.etags[FILE] = save(dict(of_timm(genuine))), 1, '"whole"'
    places = ("--folder", tmp_path / "weights", "--verified", tmp_path / "verified", "--delete")
    done = verify("timm/mobilenetv2_100", "--weights", *places)
    assert done.exit_code == 0, done.output
    [record] = read_verified(tmp_path / "verified")
    assert record.problems == ()
    page, *others = record.tensors
    assert (page.kept, page.identical, page.unsaved, page.cut) == (312, 260, 52, 2)
    assert [(each.n_in, each.changed, each.derived, each.rule) for each in others] == [
        (1, 1, 1, "timm"),
        (2, 1, 1, "timm"),
        (4, 1, 1, "timm"),
    ]
    assert record.features.equal == record.features.layers
    assert record.features.between == ()
    assert all(path.name.endswith(".lock") for path in (tmp_path / "weights").rglob("*"))

    rest = verify("--all", "--library", "timm", "--weights", *places)
    assert "0 compared, 0 otherwise, 0 not had, 1 not verifiable" in rest.output
    assert "timm/flexivit_small cannot be verified: its checkpoint is another framework's" in rest.output
    assert rest.exit_code == 0


def test_a_page_that_says_something_else_exits_with_3(genuine: Path, tmp_path: Path) -> None:
    """Nothing is recorded of it."""
    content = dict(of_timm(genuine))
    torch.save(content, tmp_path / "genuine.pth")
    content["blocks.0.0.conv_pw.weight"] = content["blocks.0.0.conv_pw.weight"] * 1.5
    torch.save(content, tmp_path / "other.pth")
    files = ("--weights", tmp_path / "other.pth", "--against", tmp_path / "genuine.pth")
    done = verify("timm/mobilenetv2_100", *files, "--verified", tmp_path / "verified")
    assert done.exit_code == 3, done.output
    assert "otherwise than on the page: blocks.0.0.conv_pw.weight is not the checkpoint's: 512 of 512" in done.output
    assert not (tmp_path / "verified").exists()


def test_a_file_that_would_run_code_is_never_read(tmp_path: Path) -> None:
    """And what no checkpoint can tell of is one line."""
    path = tmp_path / "hostile.pth"
    path.write_bytes(pickle.dumps(Hostile()))
    done = verify("timm/mobilenetv2_100", "--weights", path)
    assert done.exit_code == 1
    assert "hostile.pth: it holds more than weights, and would run code to be read" in done.output
    assert not Path(Hostile.mark).exists()
    done = verify("text/awd_lstm/classifier", "--weights", path)
    assert done.exit_code == 1
    assert "gen: text/awd_lstm/classifier cannot be verified: that is for vision_learner" in done.output


class Hostile:
    """Leaves a mark when it is unpickled."""

    mark = "hostile-checkpoint-ran"

    def __reduce__(self) -> tuple[object, tuple[()]]:
        """Called by pickle."""
        return Path(self.mark).touch, ()
