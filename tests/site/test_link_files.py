"""Downloads stand in the docs folder and in the site, and are one file where the disk allows it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files

from gen.site.link_files import on_files


def copied(tmp_path: Path) -> tuple[Path, Path]:
    """A download before and after the site was built."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    docs.joinpath("timm/resnet18").mkdir(parents=True)
    docs.joinpath("timm/resnet18/head.svg").write_text("<svg/>")
    (tmp_path / "mkdocs.yml").write_text("site_name: test\n")
    config = load_config(str(tmp_path / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site))
    files = Files([File("timm/resnet18/head.svg", str(docs), str(site), use_directory_urls=True)])
    for file in on_files(files, config=config):
        file.copy_file()
        file.copy_file()  # as `mkdocs serve` does
    return docs / "timm/resnet18/head.svg", site / "timm/resnet18/head.svg"


def test_a_download_is_one_file_in_two_folders(tmp_path: Path) -> None:
    """It takes no room twice."""
    before, after = copied(tmp_path)
    assert after.read_text() == "<svg/>"
    assert after.samefile(before)


def test_where_there_can_be_no_link_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as from one disk to another."""

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    before, after = copied(tmp_path)
    assert after.read_text() == "<svg/>"
    assert not after.samefile(before)
