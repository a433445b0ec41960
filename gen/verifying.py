"""The command `verify`: architectures and their genuine checkpoints -> what was compared, and a record of each."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from gen import provenance
from gen.catalogue import select
from gen.errors import GenError, UnverifiableError
from gen.executors import Lost, Where, open_executor
from gen.options import library, scheduler, settings_file, workers
from gen.records import Architecture, Kind, Library
from gen.records.verifications import Verification
from gen.settings import load_settings
from gen.showing import complain, known
from gen.verification.telling import lines
from gen.verified import read_verified, save_verified

_OTHERWISE = 3  # exit code where all was compared, and a page says something else
_FOLDER = Path("build/weights")
_VERIFIED = Path("site_src/verified")
_GIGABYTE = 2**30


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is the same for every architecture of a run."""

    n_out: int
    weights: Path | None
    """A file that is here; it is fetched if None."""
    against: Path | None
    folder: Path
    at_a_time: int
    most: int
    delete: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one architecture: a verification, or why there is none."""

    verification: Verification | None = None
    problem: str = ""
    unverifiable: bool = False
    """Whether no checkpoint could ever say anything of it."""


@click.command("verify")
@click.argument("patterns", metavar="[ARCHITECTURE]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that have no record of these versions yet.")
@library
@click.option(
    "--weights",
    is_flag=False,
    flag_value="",
    required=True,
    metavar="[FILE]",
    help="The checkpoint's file; fetched from where the library has it if none is named.",
)
@click.option("--against", type=click.Path(path_type=Path), help="The genuine file, if --weights is another one.")
@click.option("--delete", is_flag=True, help="Remove what was fetched as soon as it has been used.")
@click.option("--folder", type=click.Path(path_type=Path), default=_FOLDER, show_default=True, help="Of downloads.")
@click.option("--at-a-time", type=click.IntRange(min=1), default=2, show_default=True, help="Downloads, on a machine.")
@click.option("--most-gb", type=click.FloatRange(min=0), default=4.0, show_default=True, help="Size of a file.")
@click.option("--verified", type=click.Path(path_type=Path), default=_VERIFIED, show_default=True, help="For records.")
@settings_file
@workers
@scheduler
def verify(  # noqa: PLR0913 - click hands each option over
    patterns: Sequence[str],
    *,
    every: bool,
    libraries: Sequence[Library],
    weights: str,
    against: Path | None,
    delete: bool,
    folder: Path,
    at_a_time: int,
    most_gb: float,
    verified: Path,
    settings_file: Path | None,
    workers: int | None,
    scheduler: str | None,
) -> None:
    """Holds pages against genuine checkpoints: tensors bit by bit, features on a batch.

    \b
    python -m gen verify resnet18 --weights
    python -m gen verify torchvision/resnet18 --weights resnet18-f37072fd.pth
    python -m gen verify --all --weights --delete

    A run that was stopped goes on with the same command. Exits with 3 where a page says something else, with 1 where
    a file cannot be had, or is not the one that it should be.
    """  # noqa: D301 - click's mark for lines that stay as they are
    warnings.simplefilter("ignore")  # the libraries' deprecations say nothing to a user
    settings = load_settings(settings_file)
    chosen = _chosen(patterns, libraries, verified, every=every, one=bool(weights or against))
    job = Job(
        n_out=settings.n_out,
        weights=Path(weights) if weights else None,
        against=against,
        folder=folder,
        at_a_time=at_a_time,
        most=int(most_gb * _GIGABYTE),
        delete=delete,
    )
    alone = len(chosen) == 1 and workers is None and scheduler is None
    where = Where(workers=0 if alone else workers, scheduler=scheduler)
    outcomes: list[Outcome] = []
    with open_executor(where, max(len(chosen), 1), memory_gb=settings.memory_gb) as executor:
        for architecture, ended in executor.attempt(partial(_verified, job), chosen, seconds=None):
            outcome = _lost(architecture, ended) if isinstance(ended, Lost) else ended.result
            outcomes.append(outcome)
            _tell(outcome)
            if outcome.verification is not None and not outcome.verification.problems and against is None:
                save_verified(outcome.verification, verified)
    _judge(outcomes, every=every)


def _chosen(
    patterns: Sequence[str], libraries: Sequence[Library], verified: Path, *, every: bool, one: bool
) -> Sequence[Architecture]:
    """Those of vision learners that were asked for; with `every` those without a record of the installed versions."""
    if every == bool(patterns):
        raise click.UsageError("Name architectures, or say --all.")
    chosen = [each for each in select(known(complain), patterns, libraries) if patterns or each.kind is Kind.VISION]
    if one and len(chosen) != 1:
        listed = ", ".join(each.key for each in chosen[:2])
        raise click.UsageError(f"A file is for one architecture, and these are {len(chosen)}: {listed} …")
    if every:
        done = {each.architecture for each in read_verified(verified) if each.versions == provenance.versions()}
        chosen = [each for each in chosen if each.key not in done]
    return chosen


def _verified(job: Job, architecture: Architecture) -> Outcome:
    """Runs in a worker."""
    warnings.simplefilter("ignore")
    import torch  # noqa: PLC0415 - in the worker only

    from gen.verification.downloads import Downloads, fetched  # noqa: PLC0415 - as above
    from gen.verification.places import place_of  # noqa: PLC0415
    from gen.verification.proving import Weights, prove, stated  # noqa: PLC0415

    torch.set_num_threads(1)
    try:
        said = stated(architecture, n_out=job.n_out)
        if job.weights is not None:
            return Outcome(verification=prove(said, Weights(path=job.weights, against=job.against or job.weights)))
        place = place_of(architecture, said.checkpoint)
        downloads = Downloads(folder=job.folder, at_a_time=job.at_a_time, most=job.most, delete=job.delete)
        with fetched(place, downloads) as file:
            weights = Weights(path=file.path, against=job.against or file.path, digest=file.digest)
            return Outcome(verification=prove(said, weights))
    except UnverifiableError as error:
        return Outcome(problem=str(error), unverifiable=True)
    except GenError as error:
        return Outcome(problem=str(error))


def _lost(architecture: Architecture, lost: Lost) -> Outcome:
    return Outcome(problem=f"{architecture.key} was lost: {lost.error}. {lost.message}".rstrip())


def _tell(outcome: Outcome) -> None:
    if outcome.verification is not None:
        click.echo("\n".join(lines(outcome.verification)))
    else:
        click.echo(f"gen: {outcome.problem}", err=True)


def _judge(outcomes: Sequence[Outcome], *, every: bool) -> None:
    compared = [each.verification for each in outcomes if each.verification is not None]
    otherwise = [each.architecture for each in compared if each.problems]
    lost = [each for each in outcomes if each.verification is None and not (every and each.unverifiable)]
    if every:
        rest = len(outcomes) - len(compared) - len(lost)
        said = f"{len(compared)} compared, {len(otherwise)} otherwise, {len(lost)} not had, {rest} not verifiable"
        click.echo(said, err=True)
    if otherwise:
        click.echo(f"gen: otherwise than their pages: {', '.join(otherwise)}", err=True)
        sys.exit(_OTHERWISE)
    if lost:
        sys.exit(1)
