"""A tiny library of architectures in a project of its own, so that a test may edit both: `python -m tests.zoo` is
`gen` with nothing else in its catalogue.

Neither the library nor its catalogue imports torch before something is built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import gen.catalogue
from gen.catalogue.sources import source_of
from gen.cli import main
from gen.records import Architecture, Library

ROOT = Path(__file__).parent.parent
FILES = {"birds": ("finch", "robin"), "fish": ("carp",), "ghosts": ("banshee",)}
"""The modules of the library, each with its architectures; a banshee ends the program that builds it."""
_NET = '''
def {name}(pretrained=False, **_):
    """A very small network."""
    from torch import nn
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
'''
_GHOST = '''
def {name}(pretrained=False, **_):
    """Ends the program, or means to."""
    raise SystemExit("enough")
'''


@dataclass(frozen=True)
class Project:
    """A copy of this project beside a library that it can take."""

    root: Path

    @property
    def library(self) -> Path:
        """The folder of the library's modules."""
        return self.root / "site-packages" / "tinyzoo"

    @property
    def environment(self) -> dict[str, str]:
        """For the processes that run in it."""
        path = os.pathsep.join((str(self.root), str(self.root / "site-packages")))
        return os.environ | {"PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}

    def start(self, *arguments: str | Path, path: Path | None = None) -> subprocess.Popen[str]:
        """Starts `gen` in it, with a folder that stands before all others on Python's path."""
        environment = self.environment
        if path is not None:
            environment["PYTHONPATH"] = os.pathsep.join((str(path), environment["PYTHONPATH"]))
        return subprocess.Popen(
            [sys.executable, "-m", "tests.zoo", *map(str, arguments)],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def gen(self, *arguments: str | Path, path: Path | None = None) -> tuple[int, list[str]]:
        """Runs `gen` in it: the exit code, and the lines that it said."""
        running = self.start(*arguments, path=path)
        said = running.communicate()[0]
        return running.returncode, said.splitlines()


def plant(root: Path) -> Project:
    """A new project in an empty folder."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("gen", "site_src"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    (root / "tests").mkdir()
    shutil.copy(__file__, root / "tests" / "zoo.py")
    project = Project(root)
    project.library.mkdir(parents=True)
    (project.library / "__init__.py").write_text("".join(f"from tinyzoo.{name} import *\n" for name in FILES))
    for name, architectures in FILES.items():
        text = _GHOST if name == "ghosts" else _NET
        (project.library / f"{name}.py").write_text("\n".join(text.format(name=each) for each in architectures))
    information = project.library.with_name("tinyzoo-1.0.dist-info")
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: tinyzoo\nVersion: 1.0\n")
    return project


def architectures() -> Iterator[Architecture]:
    """What stands in the library's modules, under torchvision's flag."""
    for name, builders in FILES.items():
        module = import_module(f"tinyzoo.{name}")
        for builder in builders:
            yield Architecture(
                library=Library.TORCHVISION,
                name=builder,
                family=name,
                summary="",
                paper=None,
                source=source_of(getattr(module, builder)),
                home="tinyzoo",
                checkpoints=(),
            )


if __name__ == "__main__":
    gen.catalogue.SOURCES = ("tests.zoo",)
    main(prog_name="gen")
