"""Calls of modules that are remembered: a block that a network has twelve times, or that stood in the last network
too, is run once.

Two modules do the same with the same if their classes, plain attributes, parameters, buffers and children are the
same. That is their signature. One that holds anything else (a closure, another module, a tensor with numbers) has
none, and is run every time, and so is whatever contains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import partial
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch
from torch import Tensor, nn

from gen.anatomy.calls import Event, Pass, reached, tensors, unheard
from gen.anatomy.shortcuts.shapes import RememberedShapes, fingerprint, made

# What every module has for torch's own use.
_BOOKKEEPING = frozenset(vars(nn.Module()))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a call of a module gave."""

    output: Any
    """Its `fingerprint`."""
    passes_on: bool
    """Whether the output is the very first argument."""
    events: tuple[list[Event], int, int] | None
    """Where what happened inside stands; None where nobody listened."""
    number: int
    """Of the module, in those events."""
    parameters: tuple[tuple[int, str], ...]
    """Those that the output comes from: how far behind the module their owner stands, and their name there."""
    uses_input: bool
    """Whether the output comes from what the module was given."""


_MOST = 20_000  # calls that are remembered, some hundred megabytes; families stand together in the catalogue


class RememberedModules:
    """A memory of what modules gave, and of the shapes of all operations."""

    def __init__(self) -> None:
        self._shapes = RememberedShapes()
        self._numbers: dict[Any, int] = {}
        self._known: dict[Any, _Known] = {}
        self._restless = 0
        """How many modules were seen to change themselves while they ran."""

    def remembering(self) -> AbstractContextManager[Any]:
        """A context for a whole pass, or for whatever else makes shapes; one within another adds nothing."""
        return self._shapes if not self._shapes.active else nullcontext()

    def signatures(self, run: Pass) -> list[int | None]:
        """The signatures of all modules of a network, in their order."""
        if len(self._known) > _MOST:
            self._known.clear()
            self._numbers.clear()
            self._shapes.forget()
        found: list[int | None] = [None] * len(run.modules)
        for number in range(len(run.modules) - 1, -1, -1):  # children stand behind their parents
            module = run.modules[number]
            try:
                signature = _signature(module, run, found)
                found[number] = self._numbers.setdefault(signature, len(self._numbers))
            except TypeError:
                continue
        return found

    def call(self, run: Pass, number: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """What a module's `forward` gives: from memory if it is known."""
        signature = run.signatures[number]
        if signature is None:
            return run.run(number, args, kwargs)
        try:
            with unheard():
                given = fingerprint(args), fingerprint(tuple(kwargs.items())) if kwargs else None
                # What an output comes from can be told only of inputs that come from something themselves.
                graphs = tuple(tensor.requires_grad for tensor in tensors((args, kwargs))) if run.heard else None
            key = (signature, torch.is_grad_enabled(), graphs, given)
            known = self._known.get(key)
        except TypeError:
            return run.run(number, args, kwargs)
        if known is None:
            with unheard():
                before = _Before(tuple(tensors((args, kwargs))), len(run.events), self._restless)
            output = run.run(number, args, kwargs)
            try:
                with unheard():
                    self._check_steady(run, number, before)
                    known = _seen(run, number, (args, kwargs), output, before)
            except TypeError:
                return output
            self._known[key] = known
        elif run.heard:
            _replay(run, number, known)
        return _output(run, number, known, args, kwargs)

    def _check_steady(self, run: Pass, number: int, before: _Before) -> None:
        """Raises TypeError if a module, or one below it, is another after it ran: it may keep what it computed."""
        signature = _signature(run.modules[number], run, run.signatures)
        if self._numbers.get(signature) != run.signatures[number]:
            self._restless += 1
        if self._restless > before.restless:
            raise TypeError


class _Before:
    """How things stood when a module was called."""

    def __init__(self, given: tuple[Tensor, ...], events: int, restless: int) -> None:
        self.restless = restless
        self.given = given
        self.nodes = tuple(tensor.grad_fn for tensor in given)
        self.events = events


def _seen(run: Pass, number: int, given: tuple[Any, Any], output: Any, before: _Before) -> _Known:
    """What there is to remember of a call.

    Raises TypeError for an output that cannot be made again, and where the module changed what it was given.
    """
    if list(map(id, tensors(given))) != list(map(id, before.given)):
        raise TypeError
    parameters: list[tuple[int, str]] = []
    uses_input = False
    if run.heard:
        leaves, uses_input = reached(output, frozenset(node for node in before.nodes if node is not None))
        own = {id(leaf) for leaf in leaves} - set(map(id, before.given))
        uses_input = uses_input or len(own) < len(leaves)  # a parameter of another module may be given
        for index, name in sorted(run.owners.get(key, (-1, "")) for key in own):
            if not number <= index < number + run.sizes[number]:  # it belongs to a module elsewhere
                raise TypeError
            parameters.append((index - number, name))
        in_place = any(tensor.grad_fn is not node for tensor, node in zip(before.given, before.nodes, strict=True))
        if parameters and in_place:
            raise TypeError
    args = given[0]
    return _Known(
        output=fingerprint(output),
        passes_on=bool(args) and output is args[0] and not parameters,
        events=(run.events, before.events, len(run.events)) if run.heard else None,
        number=number,
        parameters=tuple(parameters),
        uses_input=uses_input,
    )


def _replay(run: Pass, number: int, known: _Known) -> None:
    """Lets what happened in a call happen in another one's place."""
    assert known.events is not None  # noqa: S101 - it was asked for
    events, start, end = known.events
    shift = number - known.number
    if shift or events is not run.events:
        run.events += [Event(event[0] + shift, *event[1:]) for event in events[start:end]]
    else:
        run.events += events[start:end]


def _output(run: Pass, number: int, known: _Known, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What a call gave, with a graph that leads to the same parameters, without the way between."""
    if known.passes_on:
        return args[0]
    sources: list[Tensor | None] = []
    with unheard(), torch._C._DisableTorchDispatch():  # noqa: SLF001 - nobody called these
        if run.heard:
            sources += [run.modules[number + offset]._parameters[name] for offset, name in known.parameters]  # noqa: SLF001
            if known.uses_input:
                sources += [tensor for tensor in tensors((args, kwargs)) if tensor.requires_grad]
        return _joined(known.output, sources) if sources else made(known.output)


def _joined(output: Any, sources: Sequence[Tensor | None]) -> Any:
    """What `made` makes, each tensor of which comes from all sources."""
    kind, *parts = output
    if kind is Tensor:
        return _Join.apply(output, *sources) if parts[2].is_floating_point else made(output)
    if kind in (tuple, list):  # a size has no tensors
        return kind(_joined(part, sources) for part in parts)
    return made(output)


class _Join(torch.autograd.Function):
    """One node of a graph in the place of many."""

    @staticmethod
    def forward(_ctx: Any, output: Any, *_sources: Tensor | None) -> Any:
        """Makes a tensor from its fingerprint."""
        return made(output)


def _signature(module: nn.Module, run: Pass, found: list[int | None]) -> tuple[Any, ...]:
    """What a module is; `found` are the signatures of its children. Raises TypeError where that cannot be told."""
    parts: list[Any] = [type(module), module.training]
    for name, child in module._modules.items():  # noqa: SLF001 - `named_children()` leaves out what is None
        if child is None:
            parts.append(name)
            continue
        signature = found[run.numbers[id(child)]]
        if signature is None or child._forward_hooks or child._forward_pre_hooks:  # noqa: SLF001 - as torch asks
            raise TypeError
        parts += (name, signature)
    for tensors_of in (module._parameters, module._buffers):  # noqa: SLF001 - with those that are None
        parts.append(len(parts))
        for name, tensor in tensors_of.items():
            parts += (name, fingerprint(tensor))
    parts.append(len(parts))
    for name, value in vars(module).items():
        if name not in _BOOKKEEPING:
            kind = type(value)
            parts += (name, kind, value) if kind in _PLAIN else (name, _value(value))
    return tuple(parts)


def _value(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """An attribute as something that can be compared and hashed. Raises TypeError where that would say too little."""
    kind = type(value)
    if value is None or kind in _PLAIN or isinstance(value, (type, Enum, BuiltinFunctionType)):
        return (kind, value)
    if kind is FunctionType:
        if value.__closure__:
            raise TypeError
        return value
    if kind in (tuple, list, torch.Size):
        return (kind, *map(_value, value))
    if kind is dict:
        return (kind, *((key, _value(each)) for key, each in value.items()))
    if kind in (set, frozenset):
        return (kind, frozenset(map(_value, value)))
    if kind is partial:
        return (kind, _value(value.func), _value(value.args), _value(value.keywords))
    if is_dataclass(value):
        return (kind, *(_value(getattr(value, field.name)) for field in fields(value)))
    return fingerprint(value)


_PLAIN = frozenset({bool, int, float, str, bytes, torch.dtype, torch.device, torch.layout, torch.memory_format})
