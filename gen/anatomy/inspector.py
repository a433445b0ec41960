"""A live `nn.Module` and one batch -> a `Model` record: its tree, shapes, calls and functional calls.

The model is run once in evaluation mode. `gen.anatomy.calls` tells which modules were called and with what shapes,
and which functions a `forward` called outside any layer (no module shows those). The autograd graph of the output
tells which parameters it depends on: a module can be used without being called, so that silence proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter
from torch.overrides import TorchFunctionMode

from gen.anatomy.attempts import attempt
from gen.anatomy.calls import Pass, What, first_shape, follow, has_children, reached, walk
from gen.records import Initialisation, Model, Module, Parameter, Shape, Step

# Functions that hand a tensor back without computing anything that a reader would call an operation.
SILENT = frozenset({"__get__", "__set__", "detach", "requires_grad_", "data", "as_subclass", "contiguous", "clone"})

# Functions that fill a tensor with starting values.
_FILLS = frozenset({"fill_", "zero_", "normal_", "uniform_", "trunc_normal_", "constant_", "ones_", "zeros_"}) | {
    f"{scheme}_{shape}_" for scheme in ("kaiming", "xavier") for shape in ("normal", "uniform")
}


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
    with _evaluating(model) as frozen:
        output, run = follow(model, inputs)
    runs, steps = _told(run)
    leaves = {id(leaf) for leaf in reached(output)[0]}
    modules = _modules(
        zip(run.paths, run.modules, runs, strict=True),
        groups=groups,
        initialised=initialised,
        frozen=frozen,
        leaves=leaves,
    )
    return Model(modules=tuple(modules), steps=tuple(steps), input=tuple(inputs[0].shape), output=first_shape(output))


def describe_model(model: nn.Module, *, groups: Sequence[Sequence[nn.Parameter]] = ()) -> Model:
    """What there is to say of a model that was not run: no shapes of activations, no calls, no steps."""
    walked = walk(model)
    parameters = _parameters(module for _, module in walked)
    modules = _modules(
        ((path, module, _Ran()) for path, module in walked),
        groups=groups,
        initialised=None,
        frozen={id(each) for each in parameters if not each.requires_grad},
        leaves=set(map(id, parameters)),
    )
    return Model(modules=tuple(modules), steps=(), input=(), output=None)


def _modules(
    walked: Iterable[tuple[str, nn.Module, _Ran]],
    *,
    groups: Sequence[Sequence[nn.Parameter]],
    initialised: Mapping[int, Initialisation] | None,
    frozen: AbstractSet[int],
    leaves: AbstractSet[int],
) -> Iterator[Module]:
    """Records of modules; `frozen` and `leaves` are identities of parameters, the latter of those that are reached."""
    group_of = {id(parameter): index for index, group in enumerate(groups) for parameter in group}
    seen: set[int] = set()

    def parameters_of(module: nn.Module) -> Iterator[Parameter]:
        for name, parameter in module._parameters.items():  # noqa: SLF001 - without a generator
            if parameter is None or id(parameter) in seen:
                continue
            seen.add(id(parameter))
            yield Parameter(
                name=name,
                shape=_size(parameter),
                trainable=id(parameter) not in frozen,
                group=group_of.get(id(parameter)),
                reached=id(parameter) in leaves,
                initialised=initialised.get(storage_key(parameter)) if initialised else None,
            )

    for path, module, ran in walked:
        yield Module(
            path=path,
            type=module._get_name(),  # type: ignore[no-untyped-call]  # noqa: SLF001 - what torch itself prints
            detail=_said(module.extra_repr),
            printed=_said(module.__repr__) if _prints_itself(module) else None,
            is_layer=not has_children(module),
            parameters=tuple(parameters_of(module)),
            buffers=sum(buffer.numel() for buffer in module._buffers.values() if buffer is not None),  # noqa: SLF001
            calls=ran.calls,
            input=ran.input,
            output=ran.output,
        )


def likeness(model: nn.Module, seen: Model | None) -> Model | None:
    """What a model would be found to be that has the same modules as one that was seen, though some of other sizes.

    Shapes are left out where sizes differ, and so is what belongs to a learner: groups, and what is frozen. None where
    a module is another, or is missing.
    """
    walked = walk(model)
    if seen is None or [path for path, _ in walked] != [module.path for module in seen.modules]:
        return None
    modules = []
    for (_, module), record in zip(walked, seen.modules, strict=True):
        if module._get_name() != record.type:  # type: ignore[no-untyped-call]  # noqa: SLF001 - as above
            return None
        own = (module._parameters.get(each.name) for each in record.parameters)  # noqa: SLF001 - as above
        shapes = [tuple(parameter.shape) for parameter in own if parameter is not None]
        if shapes == [each.shape for each in record.parameters]:
            modules.append(record)
            continue
        if len(shapes) != len(record.parameters):
            return None
        sized = tuple(replace(each, shape=shape) for each, shape in zip(record.parameters, shapes, strict=True))
        detail = module.extra_repr()
        modules.append(replace(record, detail=detail, parameters=sized, input=None, output=None))
    return replace(seen, modules=tuple(modules))


@dataclass(slots=True)
class _Ran:
    """What a forward pass told of one module."""

    calls: int = 0
    input: Shape | None = None
    output: Shape | None = None
    returned: bool = False


def _told(run: Pass) -> tuple[list[_Ran], list[Step]]:
    """What became of each module, and the steps of the whole."""
    runs = [_Ran() for _ in run.modules]
    steps: list[Step] = []
    for number, what, operation, shape in run.events:
        ran = runs[number]
        match what:
            case What.ENTERED:
                ran.calls += 1
                if ran.calls == 1:
                    ran.input = shape
            case What.LEFT:
                if not ran.returned:
                    ran.returned, ran.output = True, shape
                if not has_children(run.modules[number]):
                    steps.append(Step(path=run.paths[number], operation=None, output=shape))
            case What.COMPUTED:
                if operation not in SILENT:
                    steps.append(Step(path=run.paths[number], operation=plain(operation), output=shape))
    return runs, steps


def _parameters(modules: Iterable[nn.Module]) -> list[nn.Parameter]:
    """What the modules own themselves; a parameter that is tied comes with each of its owners."""
    return [
        parameter
        for module in modules
        for parameter in module._parameters.values()  # noqa: SLF001 - without generators
        if parameter is not None
    ]


def _size(parameter: nn.Parameter) -> Shape:
    """Nothing, for one that a layer makes when it meets its first batch."""
    return (0,) if isinstance(parameter, UninitializedParameter) else tuple(parameter.shape)


def _said(say: Callable[[], str]) -> str:
    """What a module says of itself; a reader's own may raise instead."""
    said = attempt(say)
    return f"<{type(said).__name__}>" if isinstance(said, Exception) else said


def _prints_itself(module: nn.Module) -> bool:
    """Whether a class prints in its own way, so that its children's lines cannot be told apart."""
    return type(module).__repr__ is not nn.Module.__repr__


def storage_key(tensor: Tensor) -> int:
    """Identity of a tensor's memory, which `tensor.data` shares."""
    return int(tensor.untyped_storage()._cdata)  # noqa: SLF001 - torch's own key for a storage


class Initialisations(TorchFunctionMode):
    """Records the last in-place fill of every parameter that is made meanwhile, by `storage_key`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, Initialisation] = {}
        self._alive: list[Tensor] = []  # a storage that is freed gives its key to the next
        self._hears = False

    def __enter__(self) -> Self:
        super().__enter__()  # type: ignore[no-untyped-call]
        self._hears = True
        return self

    def __exit__(self, *raised: object) -> None:
        if self._hears:
            super().__exit__(*raised)  # type: ignore[no-untyped-call]
        self._hears = False

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        if name in _FILLS:
            numbers = [*args[1:], *(kwargs or {}).values()]
            arguments = tuple(float(value) for value in numbers if isinstance(value, (int, float)))
            self.found[storage_key(output)] = Initialisation(function=name, arguments=arguments)
            self._alive.append(output)
        return output

    def pause(self) -> None:
        """Hears nothing for a while: it costs time at every function of torch's."""
        self.__exit__(None, None, None)

    def resume(self) -> None:
        """Hears again."""
        if not self._hears:
            self.__enter__()


def plain(name: str) -> str:
    """`add_` and `__getitem__` are `add` and `getitem` to a reader."""
    return name.strip("_")


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[frozenset[int]]:
    """Evaluation mode with a graph through every parameter; all as before afterwards. Gives the identities of those
    that are frozen."""
    modules = [module for _, module in walk(model)]
    modes = [module.training for module in modules]
    frozen = [parameter for parameter in _parameters(modules) if not parameter.requires_grad]
    thawed = [parameter for parameter in frozen if parameter.is_floating_point()]
    try:
        model.eval()
        for parameter in thawed:
            parameter.requires_grad_()
        with torch.enable_grad():
            yield frozenset(map(id, frozen))
    finally:
        for parameter in thawed:
            parameter.requires_grad_(False)  # noqa: FBT003 - torch names the argument in two ways
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode
