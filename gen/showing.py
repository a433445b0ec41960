"""The command `show`: an architecture with options, or a learner's file -> the same as `gen.dissect`, in a terminal."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from gen.cache import Cache
from gen.catalogue import select
from gen.catalogue.remembered import known_architectures
from gen.errors import GenError, OutputError, escaped, in_one_line
from gen.options import CACHE
from gen.own.report import Form, Report
from gen.records import Architecture, Kind, Library
from gen.settings import load_settings

_BROKEN = 3  # exit code where everything is shown, and the learner is refused or fails on a batch
_VIEWS = ("table", "tree")
_FORMATS = (*_VIEWS, *(str(form) for form in Form if form is not Form.TEXT))
_LIBRARIES = (Library.TORCHVISION, Library.FASTAI, Library.TIMM, Library.TEXT, Library.TABULAR, Library.OTHERS)
"""Whose architecture a bare name means, where several have one of that name: the first of these."""


class UntrustedFileError(GenError):
    """A learner's file is a pickle, and nobody said that it may run code."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is a pickle: loading it runs whatever code its maker put in. If you trust them, say --trust."
        )


class LearnerFileError(GenError):
    """A learner's file cannot be loaded."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path} cannot be loaded: {problem}")


class NotThatLearnerError(GenError):
    """An option is for another kind of learner."""

    def __init__(self, option: str, learner: str) -> None:
        self.option = option
        self.learner = learner
        super().__init__(f"{option} says nothing to {learner}: leave it out.")


def _completed(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """For a shell: names, and keys once a slash is typed."""
    names = {each.key if "/" in incomplete else each.name for each in known(lambda _: None)}
    return sorted(name for name in names if name.startswith(incomplete))


def _numbers(of: type) -> Any:  # noqa: ANN401 - a callback of click's
    def read(_context: click.Context, _parameter: click.Parameter, text: str | None) -> list[Any] | None:
        try:
            return [of(part) for part in text.split(",")] if text is not None else None
        except ValueError as error:
            raise click.BadParameter(f"{text!r} is no list of numbers like 512,256") from error

    return read


@click.command("show")
@click.argument("target", metavar="ARCHITECTURE|FILE.pkl", shell_complete=_completed)
@click.option("--n-out", type=click.IntRange(min=1), help="Classes; as in settings.yml if left out.")
@click.option("--n-in", type=click.IntRange(min=1), default=3, show_default=True, help="Channels of the images.")
@click.option("--lin-ftrs", metavar="N,…", callback=_numbers(int), help="Outputs of the head's hidden layers: 512,256.")
@click.option("--ps", type=float, help="Dropout of the head.")
@click.option("--concat-pool/--no-concat-pool", default=None, help="Pool by maximum and mean, or by mean alone.")
@click.option("--first-bn/--no-first-bn", default=None, help="BatchNorm before the head's first Linear.")
@click.option("--bn-final/--no-bn-final", default=None, help="BatchNorm at the end.")
@click.option("--lin-first/--no-lin-first", default=None, help="Linear before BatchNorm and Dropout.")
@click.option("--y-range", metavar="LOW,HIGH", callback=_numbers(float), help="Range of a regression's outputs.")
@click.option("--pretrained/--no-pretrained", default=None, help="Whether fastai asks for weights.")
@click.option("--unet", is_flag=True, help="What unet_learner makes of it.")
@click.option("--trust", is_flag=True, help="Load a pickled learner, which may run any code.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Tree and table if left out.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; its suffix chooses too.")
def show(  # noqa: PLR0913 - click hands each option over
    target: str,
    *,
    n_out: int | None,
    n_in: int,
    unet: bool,
    trust: bool,
    form: str | None,
    output: Path | None,
    **arguments: object,
) -> None:
    """Shows what fastai makes of ARCHITECTURE, or what a learner's export holds.

    \b
    python -m gen show resnet50 --n-out 102
    python -m gen show timm/convnext_tiny --n-in 1 --lin-ftrs 256 --format tree
    python -m gen show resnet34 --unet -o unet.svg
    python -m gen show export.pkl --trust --format print

    Nothing is downloaded. Exits with 3 where the learner is refused or fails on a batch.
    """  # noqa: D301 - click's mark for lines that stay as they are
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a user
    given = {name: value for name, value in arguments.items() if value is not None}
    if target.endswith(".pkl") or Path(target).is_file():
        if given or unet or n_out:
            raise NotThatLearnerError(_option(next(iter(given), "unet" if unet else "n_out")), "a learner that exists")
        report = _of_file(Path(target), trust=trust)
    else:
        report = _of_architecture(_chosen(target), n_out=n_out, n_in=n_in, unet=unet, given=given)
    _write(report, form, output)
    if not report.record.anatomy.runs or report.record.refused is not None:
        sys.exit(_BROKEN)


def known(complain: Callable[[GenError], None]) -> tuple[Architecture, ...]:
    """All architectures: a catalogue takes seconds, and is kept where a build keeps its own, or else in the home."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "fastai-anatomy"
    try:
        return known_architectures(Cache(CACHE if CACHE.is_dir() else home), complain=complain)
    except OutputError:  # nothing can be kept
        return known_architectures(Cache(None), complain=complain)


def complain(error: GenError) -> None:
    """A line of what is left out; the command goes on."""
    click.echo(f"gen: {escaped(str(error))}", err=True)


def _chosen(name: str) -> Architecture:
    """The one that is meant. Raises UnknownArchitectureError."""
    fitting = sorted(select(known(complain), [name]), key=lambda each: _LIBRARIES.index(each.library))
    chosen, *others = fitting
    if others:
        listed = ", ".join(each.key for each in others[:3]) + (", …" if len(others) > 3 else "")  # noqa: PLR2004
        click.echo(f"this is {chosen.key}; there are {listed} too", err=True)
    return chosen


def _of_architecture(
    architecture: Architecture, *, n_out: int | None, n_in: int, unet: bool, given: dict[str, object]
) -> Report:
    from gen.anatomy.finished.asking import Wish, ask  # noqa: PLC0415 - torch and fastai take seconds

    of_head = [name for name in given if name != "pretrained"]
    if architecture.kind is not Kind.VISION and (given or unet or n_in != 3):  # noqa: PLR2004 - the default
        raise NotThatLearnerError(_option(next(iter(given), "unet" if unet else "n_in")), str(architecture.kind))
    if unet and of_head:
        raise NotThatLearnerError(_option(of_head[0]), Kind.UNET)
    classes = n_out if n_out is not None else load_settings(None).n_out
    return Report(ask(architecture, Wish(n_out=classes, n_in=n_in, unet=unet, arguments=given)))


def _of_file(path: Path, *, trust: bool) -> Report:
    if not path.is_file():
        raise LearnerFileError(path, "there is no such file")
    if not trust:
        raise UntrustedFileError(path)
    click.echo(f"loading {path}, which may run any code that is in it", err=True)
    import gen  # noqa: PLC0415 - as below
    from gen.anatomy.finished.loading import load  # noqa: PLC0415 - torch and fastai take seconds

    learn = load(path)
    if isinstance(learn, Exception):
        raise LearnerFileError(path, in_one_line(learn)) from learn
    return gen.dissect(learn)


def _write(report: Report, form: str | None, output: Path | None) -> None:
    """To a file, in the form of its suffix, or else to the terminal, in its width and colours."""
    chosen = Form(form) if form is not None and form not in _VIEWS else None
    if output is not None:
        report.save(output, chosen)
        click.echo(f"written to {output}", err=True)
    elif chosen is None:
        Console().print(report.view(tree=form != "table", table=form != "tree"))
    else:
        click.echo(report.to(chosen), nl=False)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
