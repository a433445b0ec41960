"""A learner's tensors and the file's -> how many are what the page says, and a line for each that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import torch
from torch import Tensor, nn

from gen.anatomy.calls import walk
from gen.records import Anatomy, FindingKind, Library, Origin
from gen.records.verifications import TensorCheck
from gen.verification.contents import tensors_in
from gen.verification.firsts import RULES

_COUNTER = "num_batches_tracked"  # files of before 2018 have none; torch starts it at zero


@dataclass(frozen=True)
class Reference:
    """The checkpoint that everything is held against."""

    given: Mapping[str, Tensor]
    """What the pretrained model was given of it, by names in that model."""
    digests: frozenset[bytes]
    """Of all tensors in the file."""

    @staticmethod
    def of(given: Mapping[str, Tensor], content: Mapping[str, Any]) -> Reference:
        """Reads every tensor of the file once."""
        return Reference(given, frozenset(map(digest, tensors_in(content))))


@dataclass
class _Counts:
    """What is counted on the way."""

    kept: int = 0
    identical: int = 0
    converted: int = 0
    numbers: int = 0
    unsaved: int = 0
    unfilled: int = 0
    """Elements of parameters that are not in the file."""
    added: int = 0
    changed: int = 0
    derived: int = 0
    random: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Stated:
    """What a page says of changed layers."""

    library: Library
    n_in: int
    random: frozenset[str]
    """Those that the library leaves random, by their paths in the pretrained model."""


def check_tensors(
    library: Library, anatomy: Anatomy, network: nn.Module, reference: Reference
) -> tuple[TensorCheck, tuple[str, ...]]:
    """Holds a learner's network against the checkpoint and what its page says of it.

    `anatomy` is what the generator saw of the same learner without its weights. Raises ValueError where it has no diff.
    """
    if anatomy.diff is None:
        raise ValueError("this learner was never compared with its pretrained model")
    before = {change.after: change.before for change in anatomy.diff.changes if change.after is not None}
    counts = _Counts()
    stated = _Stated(library, anatomy.request.n_in, _random_layers(anatomy))
    for path, name, tensor in own_tensors(network):
        origin = anatomy.diff.origin_after.get(path)
        given = reference.given.get(_joined(before.get(path) or "", name))
        match origin:
            case Origin.KEPT | Origin.IDLE:
                _kept(counts, _joined(before[path] or "", name), tensor, given, reference)
            case Origin.ADDED:
                _added(counts, _joined(path, name), tensor, reference)
            case Origin.CHANGED:
                _changed(counts, _joined(before[path] or "", name), tensor, given, stated, reference)
            case _:
                counts.problems.append(f"{_joined(path, name)} is not on the page")
    _forgive(counts, anatomy)
    cut = sum(anatomy.diff.origin_before.get(name.rpartition(".")[0]) is Origin.CUT for name in reference.given)
    check = TensorCheck(
        n_in=stated.n_in,
        kept=counts.kept,
        identical=counts.identical,
        converted=counts.converted,
        numbers=counts.numbers,
        unsaved=counts.unsaved,
        cut=cut,
        added=counts.added,
        changed=counts.changed,
        derived=counts.derived,
        random=counts.random,
        rule=("timm" if library is Library.TIMM else "fastai") if counts.changed else None,
    )
    return check, tuple(counts.problems)


def own_tensors(network: nn.Module) -> Iterator[tuple[str, str, Tensor]]:
    """The parameters and saved buffers of each module with the module's path, every tensor once."""
    seen: set[int] = set()
    for path, module in walk(network):
        unsaved = module._non_persistent_buffers_set  # noqa: SLF001 - torch has no other way to ask
        saved = {name: each for name, each in module._buffers.items() if name not in unsaved}  # noqa: SLF001 - as above
        for name, tensor in {**module._parameters, **saved}.items():  # noqa: SLF001 - without its children's
            if tensor is not None and id(tensor) not in seen:
                seen.add(id(tensor))
                yield path, name, tensor


def digest(tensor: Tensor) -> bytes:
    """Of a tensor's type, shape and every bit."""
    whole = blake2b(f"{tensor.dtype} {tuple(tensor.shape)}".encode(), digest_size=20)
    whole.update(_bytes(tensor).numpy().data)
    return whole.digest()


def same_bits(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same type, shape and bits; zeros of either sign differ."""
    return one.dtype == other.dtype and one.shape == other.shape and torch.equal(_bytes(one), _bytes(other))


def _bytes(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)


def _kept(counts: _Counts, name: str, tensor: Tensor, given: Tensor | None, reference: Reference) -> None:
    counts.kept += 1
    counts.numbers += tensor.numel()
    if given is None:
        if name.endswith(_COUNTER) and not tensor.any():
            counts.unsaved += 1
        else:
            counts.unfilled += tensor.numel() if isinstance(tensor, nn.Parameter) else 0
            counts.problems.append(f"{name} is not in the checkpoint")
    elif same_bits(tensor, given):
        if digest(given) in reference.digests:
            counts.identical += 1
        else:
            counts.converted += 1
    elif tensor.shape == given.shape and same_bits(tensor, given.to(tensor.dtype)):  # saved in fewer bits
        counts.converted += 1
    else:
        counts.problems.append(f"{name} is not the checkpoint's: {_difference(tensor, given)}")


def _added(counts: _Counts, name: str, tensor: Tensor, reference: Reference) -> None:
    counts.added += 1
    flat = tensor.reshape(-1)
    if bool((flat != flat[:1]).any()) and digest(tensor) in reference.digests:  # zeros and ones are everywhere
        counts.problems.append(f"{name} was added, and yet it is in the checkpoint")


def _changed(  # noqa: PLR0913, PLR0917 - as `_kept`, and what is stated
    counts: _Counts, name: str, tensor: Tensor, given: Tensor | None, stated: _Stated, reference: Reference
) -> None:
    counts.changed += 1
    if given is None:
        counts.problems.append(f"{name} was changed, and is not in the checkpoint")
    elif tensor.shape != given.shape and name.rpartition(".")[0] in stated.random:
        counts.random += 1
        if digest(tensor) in reference.digests:
            counts.problems.append(f"{name} is not random for n_in={stated.n_in}")
    elif tensor.shape != given.shape:
        rule: Callable[[Tensor, int], Tensor] = RULES[stated.library]
        wanted = rule(given.float(), stated.n_in).to(given.dtype).to(tensor.dtype)
        if same_bits(tensor, wanted):
            counts.derived += 1
        else:
            other = _difference(tensor, wanted)
            counts.problems.append(f"{name} is not derived as stated for n_in={stated.n_in}: {other}")
    elif (stated.library is Library.TIMM) == same_bits(tensor, given.to(tensor.dtype)):
        counts.derived += 1  # timm keeps a bias, and fastai starts it anew
    else:
        said = "kept" if stated.library is Library.TIMM else "new"
        counts.problems.append(f"{name} is not {said} for n_in={stated.n_in}")


def _random_layers(anatomy: Anatomy) -> frozenset[str]:
    found = (each.facts["modules"] for each in anatomy.findings if each.kind is FindingKind.FIRST_LAYER_RANDOM)
    return frozenset(path for paths in found for path in paths)


def _forgive(counts: _Counts, anatomy: Anatomy) -> None:
    """A page may say that the file fills only a part; then as many numbers are missing as it says."""
    told = next((each for each in anatomy.findings if each.kind is FindingKind.PARTLY_PRETRAINED), None)
    if told is not None and told.facts["missing"] == counts.unfilled:
        counts.problems[:] = [each for each in counts.problems if not each.endswith("is not in the checkpoint")]


def _difference(tensor: Tensor, wanted: Tensor) -> str:
    if tensor.shape != wanted.shape:
        return f"{tuple(tensor.shape)} for {tuple(wanted.shape)}"
    have, want = tensor.reshape(-1), wanted.to(tensor.dtype).reshape(-1)
    size = tensor.element_size()
    other = (_bytes(have).view(-1, size) != _bytes(want).view(-1, size)).any(dim=1)
    first = int(other.nonzero()[0])
    place = [int(index) for index in torch.unravel_index(torch.tensor(first), tensor.shape)]
    numbers = f"{have[first].item():.9g} for {want[first].item():.9g}"
    return f"{int(other.sum()):,} of {tensor.numel():,} numbers, first {numbers} at {place}"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
