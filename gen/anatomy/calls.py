"""One forward pass -> everything that happened in it, in order: modules called, functions called between them.

While a pass is followed, `nn.Module.__call__` is replaced for all of torch: a hook on every module would cost twice as
much, and would come between a network and the hooks that it has of its own. What a memory knows is not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum, auto
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gen.records import Shape

unheard = torch._C.DisableTorchFunction  # noqa: SLF001 - torch has no other name for it
"""Inside, no listener hears that an attribute of a tensor is read, which costs more than reading it."""


class What(Enum):
    """What can happen in a forward pass."""

    ENTERED = auto()
    """A module was called; the shape is that of its first tensor."""
    LEFT = auto()
    """It returned; the shape is that of the first tensor in what it gave."""
    COMPUTED = auto()
    """A function was called in the `forward` of a module with children."""


class Event(NamedTuple):
    """Something that happened."""

    module: int
    """Number of the module in the order of `modules()`."""
    what: What
    operation: str
    shape: Shape | None


class Memory(Protocol):
    """Knows what calls of modules gave."""

    def signatures(self, run: Pass) -> list[int | None]:
        """Of each module in a network: equal for modules that do the same with the same."""

    def call(self, run: Pass, number: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """What a module's `forward` gives."""

    def remembering(self) -> Any:
        """A context for a whole pass."""


class Pass:
    """A forward pass of one network."""

    def __init__(self, network: nn.Module, memory: Memory | None, *, heard: bool) -> None:
        walked = walk(network)
        self.paths = [path for path, _ in walked]
        self.modules = [module for _, module in walked]
        self.numbers = {id(module): number for number, module in enumerate(self.modules)}
        self.events: list[Event] = []
        self.heard = heard
        """Whether somebody wants to know what happens."""
        self.memory = memory
        self.signatures = memory.signatures(self) if memory is not None else []
        self._containers = [has_children(module) for module in self.modules]
        self._inside: list[int | None] = []

    @cached_property
    def sizes(self) -> list[int]:
        """How many modules each one is with all below it, which stand behind it."""
        sizes = [1] * len(self.modules)
        for number in range(len(self.modules) - 1, -1, -1):
            for child in self.modules[number]._modules.values():  # noqa: SLF001 - `children()` is slow
                if child is not None and self.numbers[id(child)] > number:
                    sizes[number] += sizes[self.numbers[id(child)]]
        return sizes

    @cached_property
    def owners(self) -> dict[int, tuple[int, str]]:
        """The module that owns each parameter, and the parameter's name there, by the parameter's identity."""
        return {
            id(parameter): (number, name)
            for number, module in enumerate(self.modules)
            for name, parameter in module._parameters.items()  # noqa: SLF001 - the same without a generator
            if parameter is not None
        }

    def call(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Calls a module, as `nn.Module.__call__` does."""
        number = self.numbers.get(id(module))
        if number is None:  # made on the way
            return module._call_impl(*args, **kwargs)  # type: ignore[no-untyped-call]  # noqa: SLF001 - what `__call__` is
        if self.heard:
            with unheard():
                self.events.append(Event(number, What.ENTERED, "", first_shape((args, kwargs))))
        if module._forward_hooks or module._forward_pre_hooks:  # noqa: SLF001 - torch has no other way to ask
            output = self._with_hooks(module, number, args, kwargs)
        else:
            output = self._forward(number, args, kwargs)
        if self.heard:
            with unheard():
                self.events.append(Event(number, What.LEFT, "", first_shape(output)))
        return output

    def run(self, number: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Runs the module's own `forward`."""
        self._inside.append(number if self._containers[number] else None)
        try:
            return self.modules[number].forward(*args, **kwargs)
        finally:
            self._inside.pop()

    def computed(self, function: Callable[..., Any], output: Any) -> None:
        """Hears of a function of torch's that was called somewhere."""
        number = self._inside[-1] if self._inside else None
        if number is None:
            return
        shape = first_shape(output)
        if shape is not None:
            self.events.append(Event(number, What.COMPUTED, getattr(function, "__name__", ""), shape))

    def _forward(self, number: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        if self.memory is None:
            return self.run(number, args, kwargs)
        return self.memory.call(self, number, args, kwargs)

    def _with_hooks(self, module: nn.Module, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Its hooks are called as ever; only what stands between them may be remembered."""
        own = vars(module).get("forward")

        def forward(*args: Any, **kwargs: Any) -> Any:
            restore()
            return self._forward(number, args, kwargs)

        def restore() -> None:
            vars(module).pop("forward", None)
            if own is not None:
                vars(module)["forward"] = own

        vars(module)["forward"] = forward
        try:
            return module._call_impl(*args, **kwargs)  # type: ignore[no-untyped-call]  # noqa: SLF001 - what `__call__` is
        finally:
            restore()


class _Functions(TorchFunctionMode):
    """Tells a pass of every call of torch's public functions; calls inside those stay unheard."""

    def __init__(self, run: Pass) -> None:
        super().__init__()
        self.run = run

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        self.run.computed(func, output)
        return output


class _Following:
    """What the calls of modules are told to; there is one for the process, as there is one `nn.Module`."""

    run: Pass | None = None
    memory: Memory | None = None


_following = _Following()


def _call(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
    run, memory = _following.run, _following.memory
    if run is not None:
        return run.call(module, args, kwargs)
    if memory is None:
        return module._call_impl(*args, **kwargs)  # type: ignore[no-untyped-call]  # noqa: SLF001 - what `__call__` is
    _following.run = Pass(module, memory, heard=False)
    try:
        with unheard(), memory.remembering():  # a listener waits for parameters that are filled, not for this
            return _following.run.call(module, args, kwargs)
    finally:
        _following.run = None


@contextmanager
def remembered(memory: Memory) -> Iterator[None]:
    """Inside, no network runs again what the memory knows."""
    with _replaced():
        _following.memory = memory
        try:
            yield
        finally:
            _following.memory = None


def remembered_shapes() -> AbstractContextManager[Any]:
    """Inside, operations are remembered as in a pass, if there is a memory."""
    return _following.memory.remembering() if _following.memory is not None else nullcontext()


def follow(network: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Any, Pass]:
    """Runs a network; returns its output and the pass that was heard. Raises whatever the network raises."""
    memory = _following.memory
    run = Pass(network, memory, heard=True)
    with _replaced():
        _following.run = run
        try:
            with _Functions(run), remembered_shapes():
                output = network(*inputs)
        finally:
            _following.run = None
    return output, run


@contextmanager
def _replaced() -> Iterator[None]:
    before = nn.Module.__call__
    if before is _call:  # every replacement makes Python forget where it found the methods of all modules
        yield
        return
    nn.Module.__call__ = _call  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Module.__call__ = before  # type: ignore[method-assign]


def walk(network: nn.Module) -> list[tuple[str, nn.Module]]:
    """What `named_modules()` gives, without its generators: a module that stands in several places comes once."""
    found = []
    seen: set[int] = set()
    waiting = [("", network)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        found.append((path, module))
        children = module._modules  # noqa: SLF001 - `named_children()` is slow
        if children:
            prefix = f"{path}." if path else ""
            for name in reversed(children):
                child = children[name]
                if child is not None:
                    waiting.append((prefix + name, child))
    return found


def has_children(module: nn.Module) -> bool:
    """Whether it is no layer."""
    children = module._modules  # noqa: SLF001 - `children()` is slow
    return bool(children) and any(child is not None for child in children.values())


def tensors(value: Any) -> Iterator[Tensor]:
    """All tensors in a nest of tuples, lists and mappings, in order."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from tensors(item)


def first_shape(value: Any) -> Shape | None:
    """Shape of the first tensor in a nest of values."""
    if isinstance(value, Tensor):  # nearly always
        return tuple(value.shape)
    return next((tuple(tensor.shape) for tensor in tensors(value)), None)


def reached(output: Any, stop: frozenset[Any] = frozenset()) -> tuple[list[Tensor], bool]:
    """The leaf tensors in the autograd graph of `output`, and whether it comes from one of the nodes in `stop`."""
    found: list[Tensor] = []
    seen: set[Any] = set()
    stopped = False
    waiting = [tensor.grad_fn for tensor in tensors(output) if tensor.grad_fn is not None]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in stop:
            stopped = True
            continue
        variable = getattr(node, "variable", None)
        if variable is not None:
            found.append(variable)
        waiting.extend(following for following, _ in node.next_functions if following is not None)
    return found, stopped
