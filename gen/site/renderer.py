"""DOT -> SVG or PNG, by running Graphviz: the only thing in the drawings that touches the machine.

One executable draws everything in a build. It runs in a process of its own, with a time limit, since
layout can take for ever and a crash must cost one drawing only.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from gen.errors import MissingRendererError, RendererError

_EXECUTABLES = ("graphviz-pure", "dot")
_VERSION = re.compile(r"graphviz(?:-pure)? version (?P<version>[^()]+?(?: \([^)]*\))?)\s*$")
_DPI = 144  # one point is one pixel in SVG
_PNG = b"\x89PNG"
_ERROR = re.compile(r"^.*\bError: .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """A Graphviz executable that answered when it was asked for its version."""

    executable: Path
    version: str
    """As it says itself: `graphviz-pure 0.2.2 (Rust port of Graphviz 16.1.0)`."""
    seconds: float = 30
    """How long one drawing may take."""

    def svg(self, dot: str) -> str:
        """The drawing, as Graphviz writes it. Raises `RendererError` if there is none, or only a part of one."""
        text = self._drawn(dot, "-Tsvg").decode(errors="replace")
        if not text.rstrip().endswith("</svg>"):
            raise RendererError(self.executable.name, "what it wrote is no SVG")
        return text

    def png(self, dot: str) -> bytes:
        """The drawing as an image on white, with two pixels for each of the SVG's. Raises `RendererError` as well."""
        image = self._drawn(dot, "-Tpng", f"-Gdpi={_DPI}", "-Gbgcolor=white")
        if not image.startswith(_PNG):
            raise RendererError(self.executable.name, "what it wrote is no PNG")
        return image

    def _drawn(self, dot: str, *options: str) -> bytes:
        finished = _run(self.executable, *options, stdin=dot, seconds=self.seconds)
        name = self.executable.name
        said = finished.stderr.decode(errors="replace")
        complaint = _ERROR.search(said)
        if finished.returncode != 0:
            problem = complaint[0] if complaint else said.strip()
            raise RendererError(name, f"it ended with code {finished.returncode}. {problem}".strip())
        if complaint:  # a label that it cannot read is left out, with exit code 0
            raise RendererError(name, complaint[0])
        if not finished.stdout.strip():
            raise RendererError(name, "it wrote nothing")
        return finished.stdout


def find_renderer() -> Renderer:
    """The Graphviz that came with the install, else the system's.

    Raises `MissingRendererError` if there is neither, `RendererError` if it does not start.
    """
    beside = Path(sys.executable).parent  # where the wheel puts it, also when the environment is not activated
    for name in _EXECUTABLES:
        found = shutil.which(name, path=str(beside)) or shutil.which(name)
        if found is not None:
            return Renderer(executable=Path(found), version=_version(Path(found)))
    raise MissingRendererError(_EXECUTABLES)


def _version(executable: Path) -> str:
    """`dot` says it on stderr, others on stdout."""
    finished = _run(executable, "-V", stdin="", seconds=30)
    said = (finished.stdout + finished.stderr).decode(errors="replace").strip()
    if finished.returncode != 0 or "version" not in said:
        raise RendererError(executable.name, "it does not say its version when started with -V")
    match = _VERSION.search(said.splitlines()[-1])
    return f"{executable.name} {match['version']}" if match else said.splitlines()[-1]


def _run(executable: Path, *options: str, stdin: str, seconds: float) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - an executable that this module found, no shell
            [executable, *options],
            input=stdin.encode(errors="replace"),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RendererError(executable.name, f"it was stopped after {seconds:g} seconds") from None
    except OSError as error:
        raise RendererError(executable.name, f"it did not start ({error.strerror})") from error
