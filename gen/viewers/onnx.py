"""A learner -> an ONNX file in which `foot`, `body` and `head` are functions, which Netron opens like folders.

PyTorch's exporter writes one flat graph. Its nodes know the module that they come from, by which they are put into a
function for each region, and told where they stand in the learner and in the pretrained model. Numbers are the
learner's own: nothing is folded, so that each tensor is there under the name of its parameter.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import onnx
import torch
from onnx import FunctionProto, ModelProto, NodeProto, StringStringEntryProto, TensorProto, helper
from torch import Tensor, nn

from gen.anatomy.attempts import attempt
from gen.errors import GenError, in_one_line
from gen.records import Anatomy, Module
from gen.viewers.grouping import original

_DOMAIN = "fastai.anatomy"
_FORM = 10  # of ONNX files: the first in which a node and a function may have metadata
_LIMIT = 2**31  # bytes of one file, by the format


class OnnxError(GenError):
    """A model cannot be written as an ONNX file."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"it cannot be written as ONNX: {problem}")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is written."""

    network: nn.Module
    """The grouped module, in evaluation mode, on the CPU."""
    paths: Mapping[str, str]
    """As in a `Grouping`."""
    anatomy: Anatomy
    sentence: str
    """What there is to say of the whole."""


def onnx_file(subject: Subject, batch: tuple[Tensor, ...]) -> bytes:
    """The file. Raises OnnxError where PyTorch's exporter cannot write the network, or where it is too large."""
    size = sum(each.numel() * each.element_size() for each in subject.network.state_dict().values())
    if size >= _LIMIT:
        raise OnnxError(f"its tensors have {size:,} bytes, and one file holds {_LIMIT:,}")
    flat = attempt(lambda: _exported(subject.network, batch))
    if isinstance(flat, Exception):
        raise OnnxError(in_one_line(flat)) from flat
    grouped = _grouped(flat, subject)
    onnx.checker.check_model(grouped)
    written: bytes = grouped.SerializeToString(deterministic=True)
    return written


def _exported(network: nn.Module, batch: tuple[Tensor, ...]) -> ModelProto:
    """The flat graph, with each tensor as the network has it."""
    names = ["input"] if len(batch) == 1 else [f"input_{number}" for number in range(len(batch))]
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        warnings.simplefilter("ignore")  # of this exporter's age; the newer one needs packages that few have
        torch.onnx.export(
            network,
            batch,
            file,  # type: ignore[arg-type]  # this exporter takes what can be written to
            input_names=names,
            output_names=["output"],
            dynamic_axes={name: {0: "batch"} for name in (*names, "output")},
            training=torch.onnx.TrainingMode.PRESERVE,  # or BatchNorm would be multiplied into the convolutions
            do_constant_folding=False,
            dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())


def _grouped(flat: ModelProto, subject: Subject) -> ModelProto:
    tensors = {each.name: each for each in flat.graph.initializer}
    nodes = list(_named(flat.graph.node, tensors))
    places = _places(nodes)
    regions = list(subject.network._modules)  # noqa: SLF001 - in the order in which they run
    members = {region: [node for node in nodes if places[id(node)] == region] for region in regions}
    after = [each.name for each in flat.graph.output]
    functions: list[FunctionProto] = []
    calls: list[NodeProto] = []
    for node in nodes:
        if "/" in node.name:
            _tell(node, _facts(subject, _module_of(node.name)))
        else:
            node.name = f"{places[id(node)]}/{node.name}"
    for region in reversed(regions):
        function = _function(region, members[region], tensors, after, flat.opset_import)
        told = _of_region(subject, region)
        _tell(function, told)
        call = helper.make_node(region, list(function.input), list(function.output), name=region, domain=_DOMAIN)
        _tell(call, told)
        functions.insert(0, function)
        calls.insert(0, call)
        after = [*after, *function.input]
    graph = helper.make_graph(calls, "learner", list(flat.graph.input), list(flat.graph.output))
    opsets = [*flat.opset_import, helper.make_opsetid(_DOMAIN, 1)]
    model = helper.make_model(graph, functions=functions, opset_imports=opsets, ir_version=_FORM)
    model.producer_name = "fastai-anatomy"
    model.doc_string = subject.sentence
    return model


def _named(nodes: Iterable[NodeProto], tensors: dict[str, TensorProto]) -> Iterator[NodeProto]:
    """The nodes, `/body/body.4/body.4.0/conv1/Conv` renamed to `body/4/0/conv1/Conv`. Where the exporter has written
    equal tensors once and copies them, each gets its own again."""
    for node in nodes:
        if node.op_type == "Identity" and node.input[0] in tensors:
            copy = TensorProto()
            copy.CopyFrom(tensors[node.input[0]])
            copy.name = node.output[0]
            tensors[node.output[0]] = copy
            continue
        scope = [step.rpartition(".")[2] for step in node.name.strip("/").split("/")]
        node.name = "/".join(scope)
        yield node


def _places(nodes: Sequence[NodeProto]) -> Mapping[int, str]:
    """The region of each node, by its identity; a constant that has no module of its own goes where it is used."""
    found: dict[int, str] = {}
    used: dict[str, str] = {}
    for node in reversed(nodes):
        region = node.name.split("/")[0] if "/" in node.name else used.get(node.output[0], "")
        found[id(node)] = region
        for name in node.input:
            used[name] = region
    return found


def _function(
    region: str,
    nodes: Sequence[NodeProto],
    tensors: Mapping[str, TensorProto],
    after: Sequence[str],
    opsets: Sequence[onnx.OperatorSetIdProto],
) -> FunctionProto:
    """The nodes of a region, with its tensors inside. `after` are the values that are used behind it."""
    made = {name for node in nodes for name in node.output}
    needed = list(dict.fromkeys(name for node in nodes for name in node.input if name and name not in made))
    inside = [
        helper.make_node("Constant", [], [name], name=f"{region}/{name}", value=tensors[name])
        for name in needed
        if name in tensors
    ]
    inputs = [name for name in needed if name not in tensors]
    outputs = [name for name in dict.fromkeys(after) if name in made]
    return helper.make_function(_DOMAIN, region, inputs, outputs, [*inside, *nodes], opsets)


def _module_of(name: str) -> str:
    """The path in the grouped module of what a node comes from."""
    return ".".join(name.split("/")[:-1])


def _facts(subject: Subject, path: str) -> dict[str, str]:
    """What is known of the module at a path in the grouped module."""
    learner, diff = subject.anatomy.learner, subject.anatomy.diff
    place = original(subject.paths, path)
    module = learner.by_path.get(place) if learner is not None and place else None
    if module is None or diff is None or learner is None:
        return {}
    before = next((change.before for change in diff.changes if change.after == place), None)
    return {
        "module": place,
        "class": module.type,
        "origin": str(diff.origin_after[place]),
        **({"pretrained": before} if before else {}),
        **_parameters(learner.within(place)),
    }


def _of_region(subject: Subject, region: str) -> dict[str, str]:
    """What is known of all that stands in a region: its parameters, and how many of them are kept and added."""
    learner, diff = subject.anatomy.learner, subject.anatomy.diff
    if learner is None or diff is None:
        return {}
    places = [place for part, place in subject.paths.items() if part.partition(".")[0] == region]
    inside = [module for place in places for module in learner.within(place)]
    counts: Counter[str] = Counter()
    for module in inside:
        counts[diff.origin_after[module.path]] += module.own
    return {
        "modules": ", ".join(places),
        **{origin: f"{count:,}" for origin, count in sorted(counts.items()) if count},
        **_parameters(inside),
    }


def _parameters(modules: Iterable[Module]) -> dict[str, str]:
    every = [parameter for module in modules for parameter in module.parameters]
    count, trainable = sum(each.count for each in every), sum(each.count for each in every if each.trainable)
    return {"parameters": f"{count:,}", "trainable": f"{trainable:,}"} if count else {}


def _tell(thing: NodeProto | FunctionProto, facts: Mapping[str, str]) -> None:
    thing.metadata_props.extend(StringStringEntryProto(key=key, value=value) for key, value in facts.items())
