"""The same commit gives the same bytes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import ARCHITECTURES, Site, build_site, written


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_are_byte_identical(tiny_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learners, pages and HTML, built again in other folders, with another hash seed, time zone and locale."""
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LC_ALL", "C")
    docs, folder = tmp_path / "docs", tmp_path / "site"
    only = [word for name in reversed(ARCHITECTURES) for word in ("--only", f"torchvision/{name}")]
    build_site(
        "build",
        *only,
        *written(tmp_path),
        "--records",
        str(tmp_path / "records"),
        docs=docs,
        folder=folder,
        url=tiny_site.url,
    )
    assert digests(docs) == digests(tiny_site.docs)
    assert digests(folder) == digests(tiny_site.folder)
