"""Runs mutmut on the modules that `[tool.mutmut]` names -> the figures that the site shows, or an error.

mutmut writes every change of a function beside the function itself, and tries each in a process of its own. It leaves
alone what stands outside functions, and functions with a decorator. What it finds lies in `mutants/`; which tests it
runs stands in `pyproject.toml` too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from gen.files import write_atomically
from gen.records.trust import Mutation, Survivor
from gen.store import encode
from tests.mutation.judging import Mutant, count, faults, survivor_of

WORK = Path("mutants")
EXPLANATIONS = Path("tests/mutation/survivors.yml")
RESULT = Path("site_src/trust/mutation.json")


@click.command(name="mutation")
@click.argument("names", nargs=-1)
@click.option("--processes", type=click.IntRange(min=1), default=os.cpu_count(), show_default=True)
def main(*, names: tuple[str, ...], processes: int) -> None:
    """Tries every mutant, or again those with one of NAMES, such as `gen.anatomy.diff*`; others stay as they were."""
    if not names:
        shutil.rmtree(WORK, ignore_errors=True)  # mutmut does not see that a test has changed
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes), *names]
    subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": "0"}, check=True)
    results = list(_results())
    tried = [result for result in results if result.status != "not checked"]
    explanations = msgspec.yaml.decode(EXPLANATIONS.read_bytes(), type=Mapping[str, tuple[Survivor, ...]])
    figures = count(map(_mutant, tried), explanations)
    # Of a part, most of those that are explained were not tried.
    wrong = list(faults(figures, explanations if tried == results else {}))
    for each in figures:
        click.echo(f"{each.module}: {each.killed} of {each.mutants} mutants die")
    for line in wrong:
        click.echo(line, err=True)
    if tried == results and not wrong:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(RESULT, msgspec.json.format(encode(Mutation(modules=figures)), indent=2))
        click.echo(f"written to {RESULT}")
    sys.exit(bool(wrong))


class _Result(NamedTuple):
    path: Path
    name: str
    status: str


def _results() -> Iterator[_Result]:
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield _Result(path, name, status_by_exit_code[code])


def _mutant(result: _Result) -> Mutant:
    if result.status == "killed":
        return Mutant(module=str(result.path), alive=None)
    function = ".".join(filter(None, reversed(orig_function_and_class_names_from_key(result.name))))
    lines = get_diff_for_mutant(result.name, path=result.path).splitlines()
    return Mutant(module=str(result.path), alive=survivor_of(function, lines))


if __name__ == "__main__":
    main()
