"""A learner's body and the pretrained model on one batch -> where both give the same, to the last bit.

Both are run with ordinary numbers and followed with ordinary hooks: what the generator saw on tensors without numbers
is held against that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gen.anatomy.calls import has_children, tensors, walk
from gen.anatomy.diff import feature_end, passive
from gen.anatomy.inspector import SILENT, plain
from gen.records import Anatomy, Diff, FindingKind, Model, Origin, Shape, Step
from gen.records.verifications import FeatureCheck
from gen.verification.tensors import digest

_BODY = "0"  # `nn.Sequential(body, head)`
_SEED = 0
_SOME = 1_000  # numbers of each outcome that are kept
_ROUNDING = 1e-4  # of the largest number: sums of thousands of products in another order differ by less
_DIFFERS = frozenset(
    {
        FindingKind.BODY_TRUNCATED,
        FindingKind.FEATURES_DIFFER,
        FindingKind.OTHER_FEATURES,
        FindingKind.PARTLY_PRETRAINED,
    }
)


@dataclass(frozen=True)
class _Happened:
    """A step that was made, and what came of it."""

    step: Step
    outcome: _Outcome


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a tensor was, without the tensor."""

    digest: bytes
    shape: Shape
    some: Tensor
    """Numbers from all over it."""

    @staticmethod
    def of(tensor: Tensor) -> _Outcome:
        flat = tensor.detach().reshape(-1)
        some = flat[:: max(1, flat.numel() // _SOME)].double().clone()
        return _Outcome(digest(tensor), tuple(tensor.shape), some)

    def near(self, other: _Outcome) -> bool:
        """Whether both are the same but for rounding."""
        if self.digest == other.digest:
            return True
        if self.shape != other.shape or not self.some.numel():
            return False
        largest = max(float(self.some.abs().max()), float(other.some.abs().max()))
        return float((self.some - other.some).abs().max()) <= _ROUNDING * largest


def check_features(anatomy: Anatomy, network: nn.Module, pretrained: nn.Module) -> tuple[FeatureCheck, tuple[str, ...]]:
    """Runs the body and the pretrained model on one batch, and says what is otherwise than on the page.

    Raises whatever they raise, and ValueError where the page knows of no pretrained model.
    """
    if anatomy.diff is None or anatomy.pretrained is None:
        raise ValueError("this learner was never compared with its pretrained model")
    batch = torch.randn(anatomy.pretrained.input, generator=torch.Generator().manual_seed(_SEED))
    body = network.get_submodule(_BODY).eval()
    with torch.no_grad():
        output, made = _followed(body, batch, prefix=_BODY)
        _, wanted = _followed(pretrained, batch, prefix="")
    ran = _ran(anatomy.pretrained, anatomy.diff, made, wanted)
    other = [path for path, (gave, before) in ran.items() if not _alike(gave, before)]
    equal = sum([each.digest for each in gave] == [each.digest for each in before] for gave, before in ran.values())
    given = next(iter(tensors(output)), None)
    place = _place(_Outcome.of(given), wanted) if given is not None else None
    between = tuple(_between(anatomy.pretrained, [each.step for each in wanted], place))
    check = FeatureCheck(
        input=tuple(batch.shape),
        layers=len(ran),
        equal=equal,
        near=len(ran) - equal - len(other),
        output=tuple(given.shape) if given is not None else None,
        after=wanted[place].step if place is not None else None,
        between=between,
    )
    own = bool(made) and made[-1].step in anatomy.diff.gained  # and the page tells of it
    return check, tuple(_problems(anatomy, anatomy.diff, check, other, own=own))


def _followed(network: nn.Module, batch: Tensor, *, prefix: str) -> tuple[Any, Sequence[_Happened]]:
    """What a network gives, and every layer and function that was called on the way."""
    happened: list[_Happened] = []
    inside: list[str | None] = []

    def note(path: str, operation: str | None, outcome: Any) -> None:  # noqa: ANN401 - whatever it gives
        first = next(iter(tensors(outcome)), None)
        if first is not None:
            step = Step(path=path, operation=operation, output=tuple(first.shape))
            happened.append(_Happened(step, _Outcome.of(first)))

    class Functions(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # noqa: ANN401 - torch's own
            output = func(*args, **(kwargs or {}))
            name = getattr(func, "__name__", "")
            if inside and inside[-1] is not None and name not in SILENT:
                with torch._C.DisableTorchFunction():  # noqa: SLF001 - torch has no other name for it
                    note(inside[-1], plain(name), output)
            return output

    with _hooked(network, prefix, inside, note), Functions():
        return network(batch), happened


@contextmanager
def _hooked(
    network: nn.Module, prefix: str, inside: list[str | None], note: Callable[[str, str | None, Any], None]
) -> Iterator[None]:
    def entering(path: str, *, container: bool) -> Callable[..., None]:
        return lambda *_: inside.append(path if container else None)

    def leaving(path: str, *, container: bool) -> Callable[..., None]:
        def leave(_module: nn.Module, _inputs: Any, output: Any) -> None:  # noqa: ANN401 - whatever it gives
            inside.pop()
            if not container:
                with torch._C.DisableTorchFunction():  # noqa: SLF001 - as above
                    note(path, None, output)

        return leave

    handles = []
    for path, module in walk(network):
        place = ".".join(filter(None, (prefix, path)))
        container = has_children(module)
        handles.append(module.register_forward_pre_hook(entering(place, container=container)))
        handles.append(module.register_forward_hook(leaving(place, container=container)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _ran(
    pretrained: Model, diff: Diff, made: Sequence[_Happened], wanted: Sequence[_Happened]
) -> Mapping[str, tuple[Sequence[_Outcome], Sequence[_Outcome]]]:
    """The kept layers that the body ran, by their names in the pretrained model: what they gave, and gave there.

    One that changes nothing is left out: behind the classifier that was cut it gives what came before that.
    """
    outcomes = _by_layer(wanted)
    passing = {each.step.path for each in wanted if each.step.operation is None and passive(pretrained, each.step)}
    before = {change.after: change.before or "" for change in diff.of(Origin.KEPT)}
    return {
        before[path]: (gave, outcomes.get(before[path], []))
        for path, gave in _by_layer(made).items()
        if path in before and before[path] not in passing
    }


def _alike(gave: Sequence[_Outcome], before: Sequence[_Outcome]) -> bool:
    return len(gave) == len(before) and all(one.near(other) for one, other in zip(gave, before, strict=True))


def _by_layer(happened: Sequence[_Happened]) -> Mapping[str, Sequence[_Outcome]]:
    found: dict[str, list[_Outcome]] = defaultdict(list)
    for each in happened:
        if each.step.operation is None:
            found[each.step.path].append(each.outcome)
    return found


def _place(outcome: _Outcome, wanted: Sequence[_Happened]) -> int | None:
    """The last step of the pretrained model that gave this, or else the last that gave it but for rounding."""
    backwards = range(len(wanted) - 1, -1, -1)
    same = (index for index in backwards if wanted[index].outcome.digest == outcome.digest)
    near = (index for index in backwards if wanted[index].outcome.near(outcome))
    return next(chain(same, near), None)


def _between(pretrained: Model, steps: Sequence[Step], place: int | None) -> Iterator[Step]:
    """What follows a step before the model classifies, that which changes nothing left out."""
    if place is not None:
        end = feature_end(replace(pretrained, steps=tuple(steps)))
        yield from (step for step in steps[place + 1 : end] if not passive(pretrained, step))


def _problems(anatomy: Anatomy, diff: Diff, check: FeatureCheck, other: Sequence[str], *, own: bool) -> Iterator[str]:
    """What is otherwise than on the page; `own` features are made by a call that only the body makes."""
    told = any(finding.kind in _DIFFERS for finding in anatomy.findings)
    if other and not told:
        yield f"{len(other)} of {check.layers} kept layers give something else on a batch, first {other[0]}"
    if check.after is None:
        if not (told or own):
            yield "the body gives features that the pretrained model never computes, and the page does not say so"
        return
    missed = [(step.path, step.operation) for step in diff.missed]
    between = [(step.path, step.operation) for step in check.between]
    if missed[len(missed) - len(between) :] != between:  # what was missed further ahead is in the features
        lie = f"between the body's features and the classification lie {_names(between)}"
        yield f"{lie}, and the page says {_names(missed)}"


def _names(steps: Sequence[tuple[str, str | None]]) -> str:
    return ", ".join(operation or path for path, operation in steps) or "nothing"
