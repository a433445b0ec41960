"""The project -> a copy of it in a temporary folder, where a build finds nothing of an earlier one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import gen

ROOT = Path(gen.__file__).parent.parent

_COPIED = ("gen", "site_src", "mkdocs.yml", "pyproject.toml", "requirements.lock")


@contextmanager
def copied() -> Iterator[Path]:
    """A copy that is gone afterwards; Python takes `gen` from it if it is started there."""
    with TemporaryDirectory(prefix="anatomy-") as folder:
        copy = Path(folder).resolve()
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name)  # with their times, so that compiled modules stay valid
            else:
                shutil.copy2(source, copy / name)
        yield copy


def forget(copy: Path) -> None:
    """Removes everything that builds left in a copy."""
    shutil.rmtree(copy / "build", ignore_errors=True)
