"""A `Verification` -> lines for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gen.records import Step
from gen.records.verifications import CheckpointFile, FeatureCheck, TensorCheck, Verification


def lines(verification: Verification) -> Iterator[str]:
    """What was compared and how it came out, then what is otherwise than on the page."""
    with_fix = ", with its fix" if verification.fixed else ""
    yield f"{verification.architecture}{with_fix}: {_file(verification.file)}"
    for check in verification.tensors:
        yield f"  {_tensors(check)}"
    yield f"  {_features(verification.features)}"
    for problem in verification.problems:
        yield f"  otherwise than on the page: {problem}"


def _file(file: CheckpointFile) -> str:
    known = "as known" if file.known else "which nobody has published"
    return f"{file.checkpoint} from {file.file}, {file.size:,} bytes, SHA-256 {file.sha256[:16]}…, {known}"


def _tensors(check: TensorCheck) -> str:
    said = [f"{check.true} of {check.kept} kept tensors are the checkpoint's ({check.numbers:,} numbers)"]
    if check.converted:
        said.append(f"{check.converted} of them as the library converts them")
    if check.unsaved:
        said.append(f"{check.unsaved} of them counters that it lacks")
    if check.changed:
        said.append(f"{check.derived} of {check.changed} changed ones derived by {check.rule}'s rule")
    if check.random:
        said.append(f"{check.random} of them random, as the page says")
    said += [f"{check.cut} cut", f"{check.added} added"]
    return f"n_in={check.n_in}: {', '.join(said)}"


def _features(check: FeatureCheck) -> str:
    said = f"features: {check.equal} of {check.layers} kept layers give the same on a batch, to the last bit"
    if check.near:
        said += f", {check.near} but for rounding"
    if check.after is None:
        return f"{said}; what the body gives is nowhere in the pretrained model"
    left = f", which goes on with {', '.join(map(_step, check.between))}" if check.between else ""
    return f"{said}; the body gives what {_step(check.after)} gives in the pretrained model{left}"


def _step(step: Step) -> str:
    return step.path if step.operation is None else f"{step.operation}() in {step.path or 'its forward'}"
