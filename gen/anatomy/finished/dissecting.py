"""A finished learner, or any two networks -> a `Dissection`.

Nothing here is told how the learner was built. The network is not run or changed: what is run is a copy of it, without
numbers if it does not ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from fastai.collab import EmbeddingDotBias
from fastai.learner import Learner
from fastai.tabular.model import TabularModel
from fastai.text.models.core import LinearDecoder, PoolingLinearClassifier
from fastai.vision.models.unet import DynamicUnet
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from gen.anatomy.alignment import Alignment, align
from gen.anatomy.attempts import attempt
from gen.anatomy.calls import walk
from gen.anatomy.diff import compare
from gen.anatomy.explain import explain
from gen.anatomy.failures import failure_of
from gen.anatomy.finished.movement import moved
from gen.anatomy.finished.references import Reference, name_of, reference_of
from gen.anatomy.finished.replicas import replicate
from gen.anatomy.finished.samples import batch_of, guess
from gen.anatomy.groups import groups_of
from gen.anatomy.inspector import describe_model, inspect_model
from gen.anatomy.outside import around
from gen.anatomy.plain import NOTHING, with_shared
from gen.anatomy.unets import arms
from gen.errors import in_one_line
from gen.records import (
    Anatomy,
    Dissection,
    Failure,
    Found,
    Kind,
    Model,
    Origin,
    Outside,
    Reason,
    Request,
    UNet,
    Verdict,
)

Batch = tuple[Tensor, ...]
Groups = Sequence[Sequence[nn.Parameter]]

_WRAPPERS = {"DataParallel": "module", "DistributedDataParallel": "module", "OptimizedModule": "_orig_mod"}

_HEAD = "1"  # fastai makes a vision learner as `nn.Sequential(body, head)`
_OF_FASTAI = frozenset(
    "AdaptiveConcatPool2d AdaptiveAvgPool2d AdaptiveMaxPool2d Flatten BatchNorm1d Dropout Linear ReLU SigmoidRange"
    " Sequential".split()
)
"""What `create_head` makes a head of."""
_KINDS = {
    DynamicUnet: Kind.UNET,
    TabularModel: Kind.TABULAR,
    EmbeddingDotBias: Kind.COLLAB,
    PoolingLinearClassifier: Kind.CLASSIFIER,
    LinearDecoder: Kind.LANGUAGE_MODEL,
}


@dataclass(frozen=True)
class _Looked:
    """What a network was found to be."""

    model: Model
    failure: Failure | None
    """Why it does not run; None if it does, or there was nothing to run it on."""
    notes: tuple[str, ...] = field(default=())


def dissect_learner(
    learn: Learner, *, pretrained: nn.Module | None = None, batch: Tensor | Batch | None = None
) -> Dissection:
    """Takes a learner apart; see `gen.dissect`."""
    network, notes = unwrapped(learn.model)
    reference = reference_of(learn, network) if pretrained is None else _given(pretrained, name_of(learn))
    if getattr(learn, "pretrained", True) is False:
        notes = (*notes, "It was made with `pretrained=False`: what is called kept has the architecture's form only.")
    given = _tuple(batch)
    if given is None:
        read = attempt(lambda: batch_of(learn.dls))
        given = None if isinstance(read, Exception) else read
        if isinstance(read, Exception):
            notes = (
                *notes,
                f"No batch of its data could be read ({in_one_line(read)}), so that a made-up one was run.",
            )
    record = _dissect(reference, network, given, groups=_groups(learn), outside=_outside(learn), notes=notes)
    known = reference.found is not Found.GIVEN or name_of(learn) is not None
    return replace(record, reasons=tuple(_reasons(record.anatomy))) if known else record


def dissect_pair(pretrained: nn.Module, model: nn.Module, *, batch: Tensor | Batch | None = None) -> Dissection:
    """Compares two networks; see `gen.compare`."""
    network, notes = unwrapped(model)
    return _dissect(_given(pretrained), network, _tuple(batch), groups=(), outside=None, notes=notes)


def _given(pretrained: nn.Module, name: str | None = None) -> Reference:
    return Reference(name or type(pretrained).__name__, Found.GIVEN, pretrained)


def _dissect(  # noqa: PLR0913 - what is known of a learner
    reference: Reference,
    network: nn.Module,
    batch: Batch | None,
    *,
    groups: Groups,
    outside: Outside | None,
    notes: tuple[str, ...],
) -> Dissection:
    source = unwrapped(reference.network)[0] if reference.network is not None else None
    alignment = align(source, network) if source is not None else Alignment(same={}, replaced={}, ambiguous=())
    looked = _look(network, batch if batch is not None else guess(network), groups)
    before = _look(source, _fitting(source, batch)).model if source is not None else None
    diff = compare(before or NOTHING, looked.model, same=alignment.same, replaced=alignment.replaced)
    anatomy = Anatomy(
        request=Request(code="", n_out=(looked.model.output or (0,))[-1], kind=_kind(network)),
        verdict=Verdict.WORKS if looked.failure is None else Verdict.FAILS,
        failure=looked.failure,
        findings=(),
        loaded=None,
        pretrained=before,
        learner=looked.model,
        diff=diff,
        groups=groups_of(looked.model),
        outside=outside,
    )
    shared = source is not None and _share(source, network)
    given = reference.found is Found.GIVEN  # what was built again from a name has no weights
    return Dissection(
        name=reference.name,
        found=reference.found,
        anatomy=anatomy,
        reasons=(),
        ambiguous=alignment.ambiguous,
        moved=moved(source, network, alignment.same) if given and source is not None and not shared else None,
        notes=(*notes, *looked.notes, *_told(network, shared=shared)),
        unet=_unet(network, anatomy, alignment.same) if isinstance(network, DynamicUnet) and anatomy.runs else None,
    )


def _unet(network: nn.Module, anatomy: Anatomy, same: Mapping[str, str]) -> UNet:
    assert anatomy.learner is not None  # noqa: S101 - it runs
    found = arms(network, anatomy.learner, same)
    return UNet(anatomy=anatomy.light(), skips=found.skips, encoder=found.encoder, decoder=found.decoder)


def _reasons(anatomy: Anatomy) -> Iterator[Reason]:
    """What there is to say of fastai's own doing. A foot is the reader's, and so is a head of other layers."""
    learner, vision = anatomy.learner, anatomy.request.kind in (Kind.VISION, Kind.UNET)
    head = {module.type for module in learner.within(_HEAD)[1:]} if learner is not None else set()
    for reason in explain(anatomy):
        in_head = reason.path == _HEAD or reason.path.startswith(f"{_HEAD}.")
        of_fastai = not vision or (in_head and head <= _OF_FASTAI)
        if reason.origin is not Origin.ADDED or of_fastai:
            yield reason


def _look(network: nn.Module, batch: Batch | None, groups: Groups = ()) -> _Looked:
    """Runs a copy: without numbers, else with them; else says what there is to say without running it."""
    failure: Failure | None = None
    for numbers in (False, True) if batch is not None else ():
        seen = attempt(partial(_run_copy, network, batch or (), groups, numbers=numbers))
        if isinstance(seen, Model):
            return _Looked(seen, None)
        failure = failure_of(seen, None)
    notes = () if batch is not None else ("Nothing tells which batch it takes, so that it was not run: pass `batch=`.",)
    return _Looked(with_shared(describe_model(network, groups=groups), network), failure, notes)


def _run_copy(network: nn.Module, batch: Batch, groups: Groups, *, numbers: bool) -> Model:
    replica = replicate(network, numbers=numbers)
    inputs = tuple(each.to("cpu" if numbers else "meta") for each in batch)
    copied = [[replica.parameters[id(each)] for each in group if id(each) in replica.parameters] for group in groups]
    with torch.random.fork_rng(devices=[]):
        model = inspect_model(replica.network, inputs, groups=copied)
    return with_shared(model, replica.network)


def _fitting(source: nn.Module, batch: Batch | None) -> Batch | None:
    """The learner's batch, if the pretrained network takes one of its form; else one that it would take."""
    own = guess(source)
    if batch is None or own is None or len(batch) != 1:
        return own if own is not None else batch
    alike = batch[0].ndim == own[0].ndim and batch[0].shape[1] == own[0].shape[1]
    return batch if alike or own[0].dtype == torch.long else own


def unwrapped(network: nn.Module) -> tuple[nn.Module, tuple[str, ...]]:
    """What stands inside the wrappers that spread or compile a network."""
    notes: list[str] = []
    while (name := _WRAPPERS.get(type(network).__name__)) is not None:
        notes.append(f"The model is wrapped in `{type(network).__name__}`; what is shown is the model inside.")
        network = getattr(network, name)
    return network, tuple(notes)


def _groups(learn: Learner) -> Groups:
    """The optimizer's, or those that it would get; none where the splitter does not fit the model."""
    if learn.opt is not None:
        return [list(group) for group in learn.opt.param_lists]
    split = attempt(lambda: learn.splitter(learn.model))
    if isinstance(split, Exception):
        return ()
    groups = list(split)
    return [list(group) for group in groups] if groups and not isinstance(groups[0], Tensor) else [groups]


def _outside(learn: Learner) -> Outside | None:
    outside = attempt(lambda: around(learn))
    return None if isinstance(outside, Exception) else outside


def _kind(network: nn.Module) -> Kind:
    """That of the learner which fastai would make such a network for."""
    last = list(network.children())[-1:]
    made = (network, *last)
    return next((kind for cls, kind in _KINDS.items() if any(isinstance(each, cls) for each in made)), Kind.VISION)


def _share(source: nn.Module, network: nn.Module) -> bool:
    """Whether a tensor of one is in the other."""
    return bool({id(each) for each in source.parameters()} & {id(each) for each in network.parameters()})


def _told(network: nn.Module, *, shared: bool) -> Iterator[str]:
    if shared:
        yield (
            "The pretrained model's own tensors are in this one, so that nothing tells how far they moved. "
            "To see that, pass a pretrained model of its own."
        )
    lazy = [path for path, module in walk(network) if any(map(is_lazy, module.parameters(recurse=False)))]
    if lazy:
        listed = ", ".join(f"`{path}`" for path in lazy)
        yield f"Not built yet, and shown as the first batch would build it: {listed}."


def _tuple(batch: Tensor | Batch | None) -> Batch | None:
    if batch is None:
        return None
    return tuple(batch) if isinstance(batch, (tuple, list)) else (batch,)
