"""The same commit gives the same bytes."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import ARCHITECTURES, ROOT, Site, build_site, written


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


_BACKWARDS = """
import os
_listdir, _scandir = os.listdir, os.scandir


class _Backwards:
    def __init__(self, *folder):
        with _scandir(*folder) as entries:
            self._entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __iter__(self):
        return self._entries

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    close = __exit__


os.listdir = lambda *folder: sorted(_listdir(*folder), reverse=True)
os.scandir = _Backwards
"""
"""Another file system, as `sitecustomize`: whatever is listed comes the other way round."""


def test_two_builds_are_byte_identical(tiny_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learners, pages and HTML, built again by another copy of the project, in other folders and on one core, with
    another hash seed, time zone, locale, home and order of the file system."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "gen", clone / "gen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "site_src", clone / "site_src", ignore=shutil.ignore_patterns("guides"))
    shutil.copy(ROOT / "mkdocs.yml", clone)
    (tmp_path / "home").mkdir()
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "sitecustomize.py").write_text(_BACKWARDS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (tmp_path / "path", clone))))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    docs, folder = tmp_path / "docs", tmp_path / "site"
    only = [word for name in reversed(ARCHITECTURES) for word in ("--only", f"torchvision/{name}")]
    build_site(
        *("build", *only, *written(tmp_path), "--workers", "1", "--records", str(tmp_path / "records")),
        docs=docs,
        folder=folder,
        url=tiny_site.url,
        root=clone,
    )
    assert digests(docs) == digests(tiny_site.docs)
    assert digests(folder) == digests(tiny_site.folder)
