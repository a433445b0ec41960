"""Running Graphviz: which executable, and what may go wrong with it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gen.errors import MissingRendererError, RendererError
from gen.site.renderer import Renderer, find_renderer

PYTHON = sys.executable
DOT = 'digraph { a [label="×"] }'
VERSION = "graphviz-pure - graphviz-pure version 0.2.2 (Rust port of Graphviz 16.1.0)"


def executable(folder: Path, body: str, name: str = "dot") -> Path:
    """A program that claims to be Graphviz."""
    path = folder / name
    path.write_text(f"#!{PYTHON}\nimport sys, time\n{body}\n")
    path.chmod(0o755)
    return path


def only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves nothing to be found but what is in the folder."""
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))


def test_the_renderer_of_the_install_is_found_and_draws() -> None:
    """It is found beside the interpreter, and says its version."""
    found = find_renderer()
    assert "Graphviz" in found.version or "graphviz" in found.version
    assert "×" in found.svg(DOT)


def test_an_image_has_two_pixels_for_each_of_the_svg() -> None:
    """So that it is sharp on any screen."""
    found = find_renderer()
    wide = float(re.search(r'width="([\d.]+)pt"', found.svg(DOT))[1])  # type: ignore[index]
    assert int.from_bytes(found.png(DOT)[16:20], "big") == pytest.approx(2 * wide, abs=3)


def test_the_wheel_comes_before_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its output depends on no font of the machine."""
    executable(tmp_path, "print('dot - graphviz version 2.43.0 (0)', file=sys.stderr)")
    only(tmp_path, monkeypatch)
    assert find_renderer().version == "dot 2.43.0 (0)"
    executable(tmp_path, f"print({VERSION!r})", "graphviz-pure")
    assert find_renderer().version == "graphviz-pure 0.2.2 (Rust port of Graphviz 16.1.0)"


def test_a_missing_renderer_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, with the command."""
    only(tmp_path, monkeypatch)
    with pytest.raises(MissingRendererError, match="pip install graphviz-pure") as caught:
        find_renderer()
    assert caught.value.tried == ("graphviz-pure", "dot")


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(1)",
        "print('hello')",
        "print('segmentation fault', file=sys.stderr); sys.exit(139)",
        "print('version')",
    ],
)
def test_what_does_not_say_its_version_is_no_renderer(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program may have the same name; what says `version` and no more is taken at its word."""
    executable(tmp_path, body)
    only(tmp_path, monkeypatch)
    if "version" in body:
        assert find_renderer().version == "version"
        return
    with pytest.raises(RendererError, match="version"):
        find_renderer()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("sys.exit(3)", "ended with code 3"),
        ("print('Error: syntax error in line 1', file=sys.stderr); sys.exit(1)", "syntax error in line 1"),
        ("print('Error: not well-formed', file=sys.stderr); print('<svg></svg>')", "not well-formed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "ended with code -11"),
        ("", "wrote nothing"),
        ("print('garbage')", "no SVG"),
        ("print('<svg><g>')", "no SVG"),
        ("sys.stdout.buffer.write(bytes(range(128, 256)))", "no SVG"),
        ("time.sleep(60)", "stopped after 0.5 seconds"),
    ],
)
def test_a_renderer_that_fails_is_an_error(body: str, problem: str, tmp_path: Path) -> None:
    """It may crash, hang, complain and go on, or print what is no drawing."""
    broken = Renderer(executable=executable(tmp_path, body), version="1", seconds=0.5)
    with pytest.raises(RendererError, match=problem):
        broken.svg(DOT)


def test_a_renderer_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    """It may have gone since it was found."""
    gone = Renderer(executable=tmp_path / "dot", version="1")
    with pytest.raises(RendererError, match="did not start"):
        gone.svg(DOT)


def test_warnings_do_no_harm(tmp_path: Path) -> None:
    """Graphviz warns of characters that it cannot measure."""
    body = "print('Warning: no value for width of character', file=sys.stderr); print('<svg></svg>')"
    assert Renderer(executable=executable(tmp_path, body), version="1").svg(DOT).strip() == "<svg></svg>"
