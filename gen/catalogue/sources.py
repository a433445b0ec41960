"""A function or class of an installed package -> a `Source`, for links to its line."""

from __future__ import annotations

import inspect
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gen.records import Source


@cache
def source_of(thing: Any) -> Source:
    """The line where a function or a class is defined. Raises TypeError or OSError if it has none."""
    plain = inspect.unwrap(thing)
    file = inspect.getsourcefile(plain) or ""
    name = getattr(plain, "__name__", str(plain))
    try:
        line = inspect.getsourcelines(plain)[1]
    except OSError:  # fastai makes some classes of functions: `@module() def Flatten(self, x)`
        line = _definition(Path(file), name)
    found = source_at(Path(file), line, name)
    if found is None:
        raise TypeError(f"{thing!r} is not defined in an installed package")
    return found


def _definition(file: Path, name: str) -> int:
    """Line of `def name` or `class name`. Raises OSError if there is none."""
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if re.match(rf"\s*(def|class)\s+{re.escape(name)}\b", text):
            return number
    raise OSError(f"{file.name} defines no {name}")


def source_at(file: Path, line: int, name: str) -> Source | None:
    """A line of an installed package; None where the file belongs to none."""
    for root in map(Path, sys.path):
        if root.name == "site-packages" and file.is_relative_to(root):
            relative = file.relative_to(root).as_posix()
            package = relative.partition("/")[0]
            number = _version(package)
            return Source(package=package, version=number, file=relative, line=line, name=name) if number else None
    return None


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
