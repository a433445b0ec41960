"""A request for a text or table learner -> its `Anatomy`, built and tried on the CPU with ordinary tensors.

These models are small but for their vocabulary, and their `forward` looks at the numbers, so that nothing is won by
tensors without memory. Whatever is raised on the way is a result to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

import fastai.layers
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from torch import Tensor, nn

from gen.anatomy.attempts import attempt
from gen.anatomy.copies import Copies
from gen.anatomy.diff import compare
from gen.anatomy.failures import failure_of
from gen.anatomy.groups import groups_of
from gen.anatomy.inspector import Initialisations, inspect_model, storage_key
from gen.anatomy.outside import around
from gen.records import Anatomy, Diff, Failure, Initialisation, Model, Outside, Request, Verdict

NOTHING = Model(modules=(), steps=(), input=(), output=None)
"""What there was before a model of which nothing is pretrained."""


@dataclass
class Made:
    """A learner, and what was seen of it, as far as it came."""

    learn: Learner | None = None
    model: Model | None = None
    copies: Copies = field(default_factory=Copies)
    failure: Failure | None = None


def make(
    request: Request,
    dls: DataLoaders,
    *,
    fetched: AbstractContextManager[object],
    compared: Callable[[Learner], Copies],
    pretrained: Model | None,
) -> Made:
    """Runs a reader's code, which makes `learn` from `dls`, inspects the learner and tries it on a training batch.

    `fetched` stands in for downloads, and `compared` says what of the learner's model was copied.
    """
    made = Made()

    def make_and_try() -> None:
        with fetched, Initialisations() as initialised, _recorded_truncations() as truncated:
            namespace: dict[str, Any] = {"dls": dls}
            exec(compile(request.code, "<reader's code>", "exec"), namespace)  # noqa: S102 - the code that the page shows
            learn: Learner = namespace["learn"]
            if learn.opt is None:
                learn.create_opt()
        made.learn, made.copies = learn, compared(learn)
        inputs, targets = _batch(dls)
        learn.model.eval()(*inputs)  # a text model makes room for as many texts when they come first
        own = _of_new(learn, made.copies, {**initialised.found, **truncated})
        model = inspect_model(learn.model, inputs, groups=learn.opt.param_lists, initialised=own)
        made.model = with_shared(model, learn.model)
        _train_on(learn, inputs, targets)

    error = attempt(make_and_try)
    if isinstance(error, Exception):
        made.failure = failure_of(error, pretrained)
    return made


def with_shared(model: Model, network: nn.Module) -> Model:
    """The same record, in which what holds a module that stands elsewhere as well is printed as a whole.

    A record names each module once, and a printout shows it in all its places.
    """
    places = dict(network.named_modules(remove_duplicate=False))
    holders = {path.rpartition(".")[0] for path in places if path not in model.by_path}
    return replace(
        model,
        modules=tuple(
            replace(module, printed=repr(places[module.path])) if module.path in holders else module
            for module in model.modules
        ),
    )


def anatomy_of(made: Made, request: Request, *, loaded: str | None, pretrained: Model | None) -> Anatomy:
    """All that was seen of a learner; `pretrained` is None where nothing is."""
    outside: Outside | None = around(made.learn) if made.learn is not None else None
    diff: Diff | None = None
    if made.model is not None:
        diff = compare(pretrained or NOTHING, made.model, same=made.copies.same, replaced=made.copies.replaced)
    refused = Verdict.REFUSED if made.learn is None else Verdict.FAILS
    return Anatomy(
        request=request,
        verdict=Verdict.WORKS if made.failure is None else refused,
        failure=made.failure,
        findings=(),
        loaded=loaded,
        pretrained=pretrained,
        learner=made.model,
        diff=diff,
        groups=groups_of(made.model) if made.model is not None else (),
        outside=outside,
    )


def _batch(dls: DataLoaders) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Inputs and targets of one real batch, as plain tensors, parted as a `Learner` does it."""
    batch = tuple(tensor.as_subclass(Tensor) for tensor in dls.one_batch())
    inputs = getattr(dls, "n_inp", len(batch) - 1)
    return batch[:inputs], batch[inputs:]


def _of_new(learn: Learner, copies: Copies, initialised: Mapping[int, Initialisation]) -> dict[int, Initialisation]:
    """The initialisations whose numbers are still there: those of parameters that nothing was copied into."""
    return {
        storage_key(parameter): initialised[storage_key(parameter)]
        for name, parameter in learn.model.named_parameters()
        if name not in copies.parameters and storage_key(parameter) in initialised
    }


@contextmanager
def _recorded_truncations() -> Iterator[Mapping[int, Initialisation]]:
    """Records fastai's own `trunc_normal_`, which fills with a plain normal first and mends that afterwards."""
    found: dict[int, Initialisation] = {}
    original = fastai.layers.trunc_normal_

    def trunc_normal_(x: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
        found[storage_key(x)] = Initialisation(function=original.__name__, arguments=(mean, std))
        filled: Tensor = original(x, mean, std)
        return filled

    with patch.object(fastai.layers, "trunc_normal_", trunc_normal_):
        yield found


def _train_on(learn: Learner, inputs: tuple[Tensor, ...], targets: tuple[Tensor, ...]) -> None:
    """One forward pass in training mode and the loss, as `fit` would start. Raises what they raise."""
    learn.model.train()
    if hasattr(learn.model, "reset"):  # fastai's callback forgets the texts before
        learn.model.reset()
    output = learn.model(*inputs)
    # Text models also give their hidden states, and fastai's callback hands the loss the first thing alone.
    learn.loss_func(output[0] if isinstance(output, tuple) else output, *targets)
