"""The command `show`: architectures with options and learners' files, in every form."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from gen.cli import main
from tests.own.learners import plain


@pytest.fixture
def show(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Runs the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["show", *arguments])

    return run


def test_an_architecture_is_shown_with_the_code_that_makes_it(show: Callable[..., Result]) -> None:
    """The answer, the tree, the table; and which one is meant where several have the name."""
    shown = show("resnet18", "--n-out", "102")
    assert shown.exit_code == 0, shown.output
    assert "learn = vision_learner(dls, resnet18)" in shown.stdout
    assert "keeps 11,176,512 of the 11,689,512 parameters of resnet18" in " ".join(shown.stdout.split())
    assert "One output for each of the 102 things to predict." in shown.stdout
    assert "this is torchvision/resnet18; there are timm/resnet18 too" in shown.stderr


def test_options_reach_fastai(show: Callable[..., Result]) -> None:
    """Head, channels and weights are as asked for."""
    shown = show("resnet18", "--n-in", "1", "--lin-ftrs", "64", "--no-concat-pool", "--format", "json")
    assert shown.exit_code == 0, shown.output
    rows = json.loads(shown.stdout)["modules"]
    modules = [dict(zip(rows["columns"], row, strict=True)) for row in rows["rows"]]
    assert [each["path"] for each in modules if each["origin"] == "changed"] == ["0.0"]
    assert [each["type"] for each in modules if each["path"] == "1.0"] == ["AdaptiveAvgPool2d"]
    assert [each["output"] for each in modules if each["path"] == "1.4"] == [[64]]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("table", "Why"),
        ("tree", "├── Head, added"),
        ("print", "+     (8): Linear(in_features=512, out_features=37, bias=False)"),
        ("markdown", "### Head, added"),
        ("html", '<p class="answer">'),
        ("csv", "origin,"),
        ("dot", "digraph"),
        ("svg", "<svg"),
    ],
)
def test_every_form(show: Callable[..., Result], form: str, said: str) -> None:
    """Nothing else comes with it on stdout, so that it can be piped."""
    shown = show("torchvision/squeezenet1_1", "--n-out", "37", "--format", form)
    assert shown.exit_code == 0, shown.output
    if form != "table":
        assert said in shown.stdout
    assert "torchvision/squeezenet1_1" not in shown.stderr


def test_a_file_has_the_form_of_its_suffix(show: Callable[..., Result], tmp_path: Path) -> None:
    """Or the one that is asked for."""
    assert show("resnet18", "-o", "head.svg").exit_code == 0
    assert ET.fromstring((tmp_path / "head.svg").read_text()).tag.endswith("svg")  # noqa: S314 - our own
    assert show("resnet18", "-o", "head.png").exit_code == 0
    assert (tmp_path / "head.png").read_bytes().startswith(b"\x89PNG")
    assert show("resnet18", "--format", "print", "-o", "head.patch").exit_code == 0
    assert "+ " in (tmp_path / "head.patch").read_text()
    strange = show("resnet18", "-o", "head.pdf")
    assert strange.exit_code == 1
    assert "'head.pdf' names no form" in strange.stderr


def test_what_is_refused_is_mended_and_says_why(show: Callable[..., Result]) -> None:
    """The exit code says that fastai does not make it."""
    shown = show("mobilenet_v2")
    assert shown.exit_code == 3
    assert "model_meta[mobilenet_v2] = dict(cut=-1" in shown.stdout
    assert "fastai finds no pooling layer to cut at" in " ".join(shown.stdout.split())


def test_a_unet_says_what_it_hands_across(show: Callable[..., Result]) -> None:
    """One that is refused is mended."""
    shown = show("torchvision/resnet18", "--unet")
    assert shown.exit_code == 0, shown.output
    assert "4 skip connections hand features" in " ".join(shown.stdout.split())
    refused = show("timm/resnet18", "--unet")
    assert refused.exit_code == 3
    assert "learn = unet_learner(dls, encoder)" in refused.stdout
    assert "parameters of resnet18" in " ".join(refused.stdout.split())


@pytest.mark.parametrize("name", ["text/awd_lstm/classifier", "tabular_model"])
def test_texts_and_tables_are_shown_too(show: Callable[..., Result], name: str) -> None:
    """With the options that make sense for them."""
    shown = show(name, "--n-out", "4")
    assert shown.exit_code == 0, shown.output
    assert "This model" in shown.stdout or "in this model" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resnet5000"], "did you mean"),
        (["nowhere.pkl"], "there is no such file"),
        (["tabular_model", "--n-in", "1"], "--n-in says nothing to tabular_learner"),
        (["torchvision/resnet18", "--unet", "--lin-ftrs", "8"], "--lin-ftrs says nothing to unet_learner"),
    ],
)
def test_what_cannot_be_shown_says_what_to_do(show: Callable[..., Result], arguments: list[str], said: str) -> None:
    """In one line, with exit code 1."""
    shown = show(*arguments)
    assert shown.exit_code == 1
    assert said in shown.stderr
    assert shown.stderr.count("\n") == 1


def test_a_number_that_is_none_is_a_wrong_use(show: Callable[..., Result]) -> None:
    """As click says it."""
    shown = show("resnet18", "--lin-ftrs", "many")
    assert shown.exit_code == 2
    assert "no list of numbers like 512,256" in shown.stderr


def test_a_pickle_is_loaded_only_if_it_is_trusted(show: Callable[..., Result], tmp_path: Path) -> None:
    """It may run any code; a damaged one says so."""
    learn = plain()
    learn.path = tmp_path
    learn.export()
    refused = show("export.pkl")
    assert refused.exit_code == 1
    assert "say --trust" in refused.stderr
    shown = show("export.pkl", "--trust")
    assert shown.exit_code == 0, shown.output
    assert "which may run any code that is in it" in shown.stderr
    assert "keeps 11,176,512 of the 11,689,512 parameters of resnet18" in " ".join(shown.stdout.split())
    (tmp_path / "broken.pkl").write_bytes(b"no pickle")
    broken = show("broken.pkl", "--trust")
    assert broken.exit_code == 1
    assert "broken.pkl cannot be loaded" in broken.stderr


class Stranger:
    """Writes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("options", [(), ("--format", "json"), ("-o", "head.svg")])
def test_a_strangers_pickle_runs_nothing(show: Callable[..., Result], tmp_path: Path, options: tuple[str, ...]) -> None:
    """Whatever is asked of it, unless it is said to be trusted."""
    mark = tmp_path / "mark"
    (tmp_path / "export.pkl").write_bytes(pickle.dumps(Stranger(mark)))
    refused = show("export.pkl", *options)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "runs whatever code its maker put in" in refused.stderr
    assert not mark.exists()


def test_importing_gen_imports_no_torch() -> None:
    """Nor anything else that takes a second."""
    names = ("torch", "fastai", "timm", "pandas")
    code = f"import sys, gen, gen.cli; print([each for each in {names} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_left_behind(show: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the folder where it is called, and without a home that can be written not there either."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert show("torchvision/alexnet", "--format", "csv").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_names_are_completed(show: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """As bash asks for it."""
    assert show("--help").exit_code == 0
    monkeypatch.setenv("_GEN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "gen show resnext50_3")
    monkeypatch.setenv("COMP_CWORD", "2")
    completed = CliRunner().invoke(main, prog_name="gen")
    assert "resnext50_32x4d" in completed.output
