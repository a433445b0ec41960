"""The commands as a user meets them: bad input gets one clear line, a non-zero exit, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def gen(*arguments: str | Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `python -m gen` as a user would."""
    environment = os.environ | {"PYTHONWARNINGS": "ignore"} | ({"PATH": path} if path is not None else {})
    return subprocess.run(
        [sys.executable, "-m", "gen", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def lines_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a failed command said of itself."""
    assert done.returncode == 1, done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("gen: ")]


def test_an_unknown_architecture_is_one_line_with_the_nearest_names(tmp_path: Path) -> None:
    """Nothing is written."""
    done = gen("inspect", "--only", "resnet51", "--records", tmp_path / "records.json")
    [line] = lines_of(done)
    assert "resnet51" in line
    assert "resnet50" in line
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_broken_settings_file_is_one_line(tmp_path: Path) -> None:
    """The line names the file and what is wrong with it."""
    settings = tmp_path / "settings.yml"
    settings.write_text("outputs: 3", encoding="utf-8")
    records = tmp_path / "out" / "records.json"
    done = gen("inspect", "--only", "resnet18", "--settings", settings, "--records", records)
    [line] = lines_of(done)
    assert str(settings) in line
    assert "unknown setting 'outputs'; known: n_out" in line
    assert "Traceback" not in done.stderr
    assert not records.parent.exists()


def test_a_missing_settings_file_is_one_line(tmp_path: Path) -> None:
    """As above."""
    [line] = lines_of(gen("inspect", "--settings", tmp_path / "none.yml", "--records", tmp_path / "records.json"))
    assert "No such file" in line


def test_missing_records_say_how_to_make_them(tmp_path: Path) -> None:
    """Rendering alone needs records."""
    [line] = lines_of(gen("render", "--records", tmp_path / "none.json", "--docs", tmp_path / "docs"))
    assert "python -m gen inspect" in line
    assert not (tmp_path / "docs").exists()


def test_damaged_records_are_one_line(tmp_path: Path) -> None:
    """Half a file is no catalogue."""
    records = tmp_path / "records.json"
    records.write_bytes(b'{"versions": [')
    [line] = lines_of(gen("render", "--records", records, "--docs", tmp_path / "docs"))
    assert str(records) in line


def test_an_unwritable_output_folder_is_one_line(tmp_path: Path) -> None:
    """A file stands where a folder is needed; root may write anywhere else."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = gen("inspect", "--only", "torchvision/resnet18", "--records", tmp_path / "file" / "records.json")
    [line] = lines_of(done)
    assert "cannot write" in line
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == ""


def test_a_missing_renderer_is_told_before_anything_is_built(tmp_path: Path) -> None:
    """Both executables are out of reach: another interpreter's folder, and an empty PATH."""
    code = (
        "import sys; sys.executable = '/nowhere/python'; sys.argv = ['gen', *sys.argv[1:]];"
        "from gen.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "--only", "resnet18", "--records", str(tmp_path / "records.json")],
        cwd=ROOT,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    [line] = lines_of(done)
    assert "no Graphviz found" in line
    assert not (tmp_path / "records.json").exists()
