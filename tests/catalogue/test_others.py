"""Architectures that other packages offer by their entry points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from fastai.vision.learner import model_meta

import gen.catalogue
from gen.anatomy.entries import make_entry
from gen.anatomy.standins import weightless
from gen.catalogue import builder_of, survey
from gen.cli import main
from gen.records import Library, Verdict
from tests.catalogue.packages import NETWORK, install


@pytest.fixture(autouse=True)
def _nothing_else(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The libraries' own architectures take seconds to list, and say nothing here; what is registered is forgotten."""
    monkeypatch.setattr(gen.catalogue, "SOURCES", ())
    before = dict(model_meta)
    yield
    model_meta.clear()
    model_meta.update(before)


def test_an_installed_package_offers_its_architectures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed with the entry point is listed, built with fastai's own `model_meta`, and has its pages."""
    install(tmp_path / "site-packages", "tinynets", NETWORK, monkeypatch)
    [found] = survey().architectures
    assert (found.key, found.library, found.home) == ("others/tinynet", Library.OTHERS, "tinynets")
    assert (found.source.package, found.source.version, found.source.file) == ("tinynets", "1.0", "tinynets.py")
    assert found.meta is not None
    entry = make_entry(found, n_out=10)
    assert entry.anatomy.verdict is Verdict.WORKS, entry.anatomy
    assert entry.anatomy.loaded == "tinynet.pth"
    assert entry.anatomy.diff is not None
    kept = sum(each.numel() for name, each in builder_of(found)().named_parameters() if not name.startswith("fc"))
    assert entry.anatomy.diff.totals.kept == kept
    built = CliRunner().invoke(
        main, ["build", "--no-guides", "--workers", "0", *_places(tmp_path)], catch_exceptions=False
    )
    assert built.exit_code == 0, built.output
    page = (tmp_path / "docs" / "others" / "tinynet" / "index.md").read_text()
    assert f"{kept:,}" in page
    assert (tmp_path / "docs" / "others" / "index.md").is_file()


def test_weights_that_a_builder_reads_itself_are_heard_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the package is read as ever, into a model without memory, which is then no random one."""
    fetched = 'torch.hub.load_state_dict_from_url("https://example.org/tinynet.pth")'
    site = tmp_path / "site-packages"
    install(site, "tinynets", NETWORK.replace(fetched, 'torch.load(__file__ + ".pth")'), monkeypatch)
    [found] = survey().architectures
    build = builder_of(found)
    torch.save(build().state_dict(), site / "tinynets.py.pth")
    with weightless() as loading:
        network = build(pretrained=True)
    assert loading.asked == "a file"
    assert all(each.is_meta for each in network.parameters())


def test_a_package_that_raises_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its code does, the others are listed, and the line says whose fault it is."""
    monkeypatch.chdir(tmp_path)
    site = Path("site-packages")  # as a relative folder on Python's path
    install(site, "broken", "raise SystemExit('no\\nGPU')", monkeypatch)
    install(site, "copycat", NETWORK, monkeypatch)
    install(site, "nameless", "def architectures():\n    return [lambda: None]", monkeypatch)
    install(site, "tinynets", NETWORK, monkeypatch)
    listed = CliRunner().invoke(main, ["list", "--no-cache"], catch_exceptions=False)
    assert listed.exit_code == 0
    assert listed.stdout.split() == ["others/tinynet"]
    lines = listed.stderr.splitlines()
    assert [line.split()[1] for line in lines] == ["broken", "nameless", "tinynets"]
    assert "cannot be listed: SystemExit: no GPU. They are left out" in lines[0]
    assert "cannot be imported by its name" in lines[1]
    assert "tinynet is the name of an architecture of copycat already" in lines[2]


def _places(root: Path) -> list[str]:
    return [f"--{name}={root / name}" for name in ("records", "docs")] + ["--no-cache"]
