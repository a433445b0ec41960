"""A live `nn.Module` and one batch -> a `Model` record: its tree, shapes, calls and functional calls.

The model is run once in evaluation mode. Hooks tell which modules were called and with what shapes, a
`TorchFunctionMode` tells which functions a `forward` called outside any layer (no module shows those),
and the autograd graph of the output tells which parameters it depends on (a module can be used without
being called, so a hook that stays silent proves nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gen.records import Initialisation, Model, Module, Parameter, Shape, Step

# Functions that hand a tensor back without computing anything that a reader would call an operation.
_SILENT = frozenset({"__get__", "__set__", "detach", "requires_grad_", "data", "as_subclass", "contiguous", "clone"})

# Functions that fill a tensor with starting values.
_FILLS = frozenset({"fill_", "zero_", "normal_", "uniform_", "trunc_normal_", "constant_", "ones_", "zeros_"}) | {
    f"{scheme}_{shape}_" for scheme in ("kaiming", "xavier") for shape in ("normal", "uniform")
}


@dataclass
class _Run:
    """What one forward pass told, by the identity of the modules."""

    paths: Mapping[int, str]
    containers: frozenset[int]
    calls: dict[int, int] = field(default_factory=dict)
    inputs: dict[int, Shape | None] = field(default_factory=dict)
    outputs: dict[int, Shape | None] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    stack: list[nn.Module] = field(default_factory=list)

    def enter(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        key = id(module)
        self.stack.append(module)
        self.calls[key] = self.calls.get(key, 0) + 1
        self.inputs.setdefault(key, first_shape((args, kwargs)))

    def leave(self, module: nn.Module, _args: Any, output: Any) -> None:
        self.stack.pop()
        shape = first_shape(output)
        self.outputs.setdefault(id(module), shape)
        if id(module) not in self.containers:
            self.steps.append(Step(path=self.paths[id(module)], operation=None, output=shape))

    def call(self, function: Callable[..., Any], output: Any) -> None:
        if not self.stack or id(self.stack[-1]) not in self.containers:
            return
        name = getattr(function, "__name__", "")
        if name in _SILENT or not any(True for _ in tensors(output)):
            return
        path = self.paths[id(self.stack[-1])]
        self.steps.append(Step(path=path, operation=_plain(name), output=first_shape(output)))


class _FunctionCalls(TorchFunctionMode):
    """Tells a listener of every call of torch's public functions; calls inside those stay unheard."""

    def __init__(self, listener: Callable[[Callable[..., Any], Any], None]) -> None:
        super().__init__()
        self.listener = listener

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        self.listener(func, output)
        return output


def inspect_model(
    model: nn.Module,
    batch: Tensor | tuple[Tensor, ...],
    *,
    groups: Sequence[Sequence[nn.Parameter]] = (),
    initialised: Mapping[int, Initialisation] | None = None,
) -> Model:
    """Runs `model` on `batch` and records what it is and what it did.

    A batch is of images (N × C × H × W) or of texts (N × length); several tensors are passed one by one.
    `groups` are the optimizer's parameter groups, `initialised` the last initialisation of a parameter by
    its `storage_key`. Mode, hooks and `requires_grad` are as before afterwards, also when it raises.
    Raises whatever the model raises.
    """
    inputs = batch if isinstance(batch, tuple) else (batch,)
    # A module that stands in several places is named by the first, as `named_modules` does.
    modules = {id(module): (path, module) for path, module in model.named_modules()}
    run = _Run(
        paths={key: path for key, (path, _) in modules.items()},
        containers=frozenset(key for key, (_, module) in modules.items() if any(True for _ in module.children())),
    )
    trainable = {id(parameter): parameter.requires_grad for parameter in model.parameters()}
    with _evaluating(model), _hooked(model, run), _FunctionCalls(run.call):
        output = model(*inputs)
    reached = _reached(output)
    group_of = {id(parameter): index for index, group in enumerate(groups) for parameter in group}
    seen: set[int] = set()

    def parameters_of(module: nn.Module) -> Iterator[Parameter]:
        for name, parameter in module.named_parameters(recurse=False):
            if id(parameter) in seen:
                continue
            seen.add(id(parameter))
            yield Parameter(
                name=name,
                shape=tuple(parameter.shape),
                trainable=trainable[id(parameter)],
                group=group_of.get(id(parameter)),
                reached=id(parameter) in reached,
                initialised=(initialised or {}).get(storage_key(parameter)),
            )

    return Model(
        modules=tuple(
            Module(
                path=path,
                type=module._get_name(),  # noqa: SLF001 - what torch itself prints
                detail=module.extra_repr(),
                printed=repr(module) if _prints_itself(module) else None,
                is_layer=key not in run.containers,
                parameters=tuple(parameters_of(module)),
                buffers=sum(buffer.numel() for buffer in module.buffers(recurse=False)),
                calls=run.calls.get(key, 0),
                input=run.inputs.get(key),
                output=run.outputs.get(key),
            )
            for key, (path, module) in modules.items()
        ),
        steps=tuple(run.steps),
        input=tuple(inputs[0].shape),
        output=first_shape(output),
    )


def _prints_itself(module: nn.Module) -> bool:
    """Whether a class prints in its own way, so that its children's lines cannot be told apart."""
    return getattr(type(module), "__repr__", None) is not nn.Module.__repr__


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
    return next((tuple(tensor.shape) for tensor in tensors(value)), None)


def storage_key(tensor: Tensor) -> int:
    """Identity of a tensor's memory, which `tensor.data` shares."""
    return int(tensor.untyped_storage()._cdata)  # noqa: SLF001 - torch's own key for a storage


@contextmanager
def recorded_initialisations() -> Iterator[Mapping[int, Initialisation]]:
    """Records the last in-place fill of every parameter that is made meanwhile, by `storage_key`."""
    found: dict[int, Initialisation] = {}
    alive: list[Tensor] = []  # a storage that is freed gives its key to the next

    class Fills(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            output = func(*args, **(kwargs or {}))
            name = getattr(func, "__name__", "")
            if name in _FILLS:
                numbers = [*args[1:], *(value for key, value in (kwargs or {}).items() if key != "tensor")]
                arguments = tuple(float(value) for value in numbers if isinstance(value, (int, float)))
                found[storage_key(output)] = Initialisation(function=name, arguments=arguments)
                alive.append(output)
            return output

    with Fills():
        yield found


def _plain(name: str) -> str:
    """`__iadd__` and `add_` are `add` to a reader."""
    bare = name.strip("_")
    return bare[1:] if name.startswith("__i") and bare[1:] in {"add", "mul", "sub", "truediv"} else bare


def _reached(output: Any) -> set[int]:
    """Identities of the leaf tensors in the autograd graph of `output`."""
    found: set[int] = set()
    seen: set[Any] = set()
    waiting = [tensor.grad_fn for tensor in tensors(output) if tensor.grad_fn is not None]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        variable = getattr(node, "variable", None)
        if variable is not None:
            found.add(id(variable))
        waiting.extend(following for following, _ in node.next_functions if following is not None)
    return found


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode with a graph through every parameter; all as before afterwards."""
    modes = [(module, module.training) for module in model.modules()]
    frozen = [parameter for parameter in model.parameters() if not parameter.requires_grad]
    thawed = [parameter for parameter in frozen if parameter.is_floating_point()]
    try:
        model.eval()
        for parameter in thawed:
            parameter.requires_grad_()
        with torch.enable_grad():
            yield
    finally:
        for parameter in thawed:
            parameter.requires_grad_(False)  # noqa: FBT003 - torch names the argument in two ways
        for module, mode in modes:
            module.training = mode


@contextmanager
def _hooked(model: nn.Module, run: _Run) -> Iterator[None]:
    """Has every module report to `run`."""
    handles = []
    try:
        for module in model.modules():
            handles.append(module.register_forward_pre_hook(run.enter, with_kwargs=True))
            handles.append(module.register_forward_hook(run.leave))
        yield
    finally:
        for handle in handles:
            handle.remove()
