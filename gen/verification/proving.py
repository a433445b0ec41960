"""An architecture and the file of its checkpoint -> a `Verification`: what its page says, held against both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import TypeVar

from torch import nn

from gen import provenance
from gen.anatomy.attempts import attempt
from gen.anatomy.entries import make_entry, quickly
from gen.anatomy.learners import written_as
from gen.anatomy.networks import Networks
from gen.anatomy.trial import Seen, examine_learner
from gen.errors import CheckpointError, UnverifiableError, in_one_line
from gen.records import Anatomy, Architecture, Kind, Library, Request
from gen.records.verifications import CheckpointFile, TensorCheck, Verification
from gen.verification.contents import read_checkpoint, sha256_of
from gen.verification.features import check_features
from gen.verification.loading import Handed, load_learner, load_pretrained
from gen.verification.places import digest_in
from gen.verification.tensors import Reference, check_tensors

Made = TypeVar("Made")

_CHANNELS = (1, 2, 4)  # besides the three of the page's learner
_LINE = 300  # characters of what a library says of a file that does not fit: it may name every tensor
_ENOUGH = 5  # lines of problems of one kind; the rest is counted


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The file that a learner is built with, and the genuine one."""

    path: Path
    against: Path
    """The same file, unless another one is to be compared with it."""
    digest: str | None = None
    """What the genuine one's SHA-256 is known to be, or to begin with, by whoever gave it."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What is said of an architecture, as the generator finds it without weights."""

    architecture: Architecture
    checkpoint: str
    """What its learner loads."""
    fixed: bool
    """Whether that is the learner of the page's fix."""
    learners: tuple[Anatomy, ...]
    """The page's, and then the same for other numbers of channels, where fastai makes one that runs."""


def stated(architecture: Architecture, *, n_out: int) -> Stated:
    """What the architecture's page says. Raises UnverifiableError where that has nothing to do with weights."""
    if architecture.kind is not Kind.VISION:
        raise UnverifiableError(architecture.key, f"that is for {Kind.VISION}, and this is for {architecture.kind}")
    if architecture.library is Library.OTHERS:
        raise UnverifiableError(architecture.key, "another package defines it and fetches its weights in its own way")
    entry = make_entry(architecture, n_out=n_out)
    shown = entry.shown
    if not shown.runs:
        raise UnverifiableError(architecture.key, "fastai makes no learner of it that runs")
    if shown.loaded is None:
        raise UnverifiableError(architecture.key, "its learner loads no weights")
    with quickly():
        others = tuple(_others(architecture, shown))
    return Stated(
        architecture=architecture,
        checkpoint=shown.loaded,
        fixed=shown is not entry.anatomy,
        learners=(shown, *others),
    )


def prove(said: Stated, weights: Weights) -> Verification:
    """Builds the learners with the file, and compares.

    Raises CheckpointError where the file cannot be read, does not fit, or is not the one that is known.
    """
    architecture, anatomy = said.architecture, said.learners[0]
    file = _known(weights, architecture, said.checkpoint)
    content = read_checkpoint(weights.path)
    genuine = content if weights.against == weights.path else read_checkpoint(weights.against)
    pretrained, told = _fitting(weights.against, lambda: load_pretrained(architecture, file.checkpoint, genuine))
    reference = Reference.of(told.state, genuine)
    learn, told = _fitting(weights.path, lambda: load_learner(anatomy.request, content))
    check, problems = _compared(architecture, anatomy, learn.model, reference)
    problems += _asked(said, told)
    features, otherwise = check_features(anatomy, learn.model, pretrained)
    checks, problems = [check], [*problems, *otherwise]
    del learn, pretrained  # each is as large as the file
    for other in said.learners[1:]:
        learn, _ = _fitting(weights.path, partial(load_learner, other.request, content))
        check, found = _compared(architecture, other, learn.model, reference)
        checks.append(check)
        problems += found
    return Verification(
        architecture=architecture.key,
        file=file,
        date=datetime.now(UTC).date().isoformat(),
        versions=provenance.versions(),
        fixed=said.fixed,
        tensors=tuple(checks),
        features=features,
        problems=tuple(dict.fromkeys(problems)),  # learners for other channels have the same tensors
    )


def _known(weights: Weights, architecture: Architecture, loaded: str) -> CheckpointFile:
    """Which of the architecture's checkpoints it is, by what is known of their digests. Raises CheckpointError."""
    genuine = sha256_of(weights.against)
    known = {each.name: begins for each in architecture.checkpoints if (begins := digest_in(each.url)) is not None}
    if weights.digest is not None:
        known = {loaded: weights.digest}
    checkpoint = next((name for name, begins in known.items() if genuine.startswith(begins)), None)
    if known and checkpoint is None:
        told = ", ".join(f"{begins} ({name})" for name, begins in known.items())
        raise CheckpointError(weights.against, f"its SHA-256 begins with {genuine[:8]}, and it should with {told}")
    own = genuine if weights.path == weights.against else sha256_of(weights.path)
    return CheckpointFile(
        checkpoint=checkpoint or loaded,
        file=weights.path.name,
        sha256=own,
        size=weights.path.stat().st_size,
        known=checkpoint is not None and own == genuine,
    )


def _asked(said: Stated, told: Handed) -> Iterator[str]:
    """torchvision's checkpoints are asked for by their names, others by addresses."""
    if not told.asked:
        yield f"its learner fetches nothing, and the page says {said.checkpoint}"
    elif said.architecture.library is Library.TORCHVISION and said.checkpoint not in told.asked:
        yield f"its learner fetches {', '.join(told.asked)}, and the page says {said.checkpoint}"


def _compared(
    architecture: Architecture, anatomy: Anatomy, network: nn.Module, reference: Reference
) -> tuple[TensorCheck, list[str]]:
    """The tensors of one learner, and the first lines of what is otherwise."""
    check, found = check_tensors(architecture.library, anatomy, network, reference)
    more = [f"and {len(found) - _ENOUGH:,} more of the same learner"] if len(found) > _ENOUGH else []
    return check, [*found[:_ENOUGH], *more]


def _fitting(path: Path, make: Callable[[], Made]) -> Made:
    """Raises CheckpointError for what a library raises over a file of another network."""
    made = attempt(make)
    if isinstance(made, Exception):
        raise CheckpointError(path, f"it does not fit: {shorten(in_one_line(made), _LINE)}") from made
    return made


def _others(architecture: Architecture, anatomy: Anatomy) -> Iterator[Anatomy]:
    """The same learner for images of other numbers of channels, where fastai makes one that runs."""
    networks = Networks(architecture)
    for n_in in _CHANNELS:
        request = _for_channels(architecture, anatomy.request, n_in)
        if request is not None:
            other = examine_learner(architecture, request, Seen(networks, anatomy.pretrained))
            if other.runs:
                yield other


def _for_channels(architecture: Architecture, request: Request, n_in: int) -> Request | None:
    """None where the code makes the learner in a way of its own."""
    call = f"vision_learner(dls, {written_as(architecture)}"
    if call not in request.code:
        return None
    more = f"{call}, n_in={n_in}, n_out={request.n_out}, loss_func=CrossEntropyLossFlat()"
    return replace(request, code=request.code.replace(call, more), n_in=n_in)
