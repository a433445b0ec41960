"""A network as it was built and as it ran: modules, parameters, steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Shape = tuple[int, ...]
"""A tensor's size; the first dimension of an activation is the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialisation:
    """The last call that filled a parameter while the learner was built."""

    function: str
    """`normal_`, `fill_`, `zero_`, `kaiming_uniform_`, …"""
    arguments: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter that a module owns itself; one that is tied is recorded with its first owner."""

    name: str
    shape: Shape
    trainable: bool
    """After `freeze()`, as fastai leaves a pretrained learner."""
    group: int | None
    """Index of its parameter group in the optimizer; None outside a learner."""
    reached: bool
    """Whether the output depends on it."""
    initialised: Initialisation | None

    @property
    def count(self) -> int:
        """Number of elements."""
        count = 1
        for size in self.shape:
            count *= size
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One `nn.Module` of a model, as it was built and as it ran."""

    path: str
    """Dotted name in its model: `layer1.0.conv1`; empty for the model itself."""
    type: str
    """Class name, as printed."""
    detail: str
    """`extra_repr()`: what is printed between the parentheses."""
    printed: str | None
    """Its whole printout where the class does not print the ordinary way; else None."""
    is_layer: bool
    """A leaf: it has no children."""
    parameters: tuple[Parameter, ...]
    buffers: int
    """Elements in the buffers that it owns itself."""
    calls: int
    """How often its `forward` was called for one batch."""
    input: Shape | None
    """Shape of the first tensor of its first call."""
    output: Shape | None

    @property
    def name(self) -> str:
        """Its name in its parent."""
        return self.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """Path of its parent; empty for the model and for its children."""
        return self.path.rpartition(".")[0]

    @property
    def depth(self) -> int:
        """0 for the model itself."""
        return self.path.count(".") + 1 if self.path else 0

    @property
    def own(self) -> int:
        """Elements of the parameters that it owns itself, its children's not counted."""
        return sum(parameter.count for parameter in self.parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a forward pass: a layer was called, or a functional call was made."""

    path: str
    """The layer, or the module in whose `forward` the functional call stands."""
    operation: str | None
    """Name of the functional call (`relu`, `adaptive_avg_pool2d`); None for a layer."""
    output: Shape | None


@dataclass(frozen=True, kw_only=True)
class Model:
    """A network: its modules in printed order (a parent before its children), and its run."""

    modules: tuple[Module, ...]
    steps: tuple[Step, ...]
    input: Shape
    output: Shape | None
    """None where it does not return a tensor, or did not run."""

    @cached_property
    def by_path(self) -> Mapping[str, Module]:
        """Its modules by their dotted names."""
        return {module.path: module for module in self.modules}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {module.path: place for place, module in enumerate(self.modules)}

    @cached_property
    def parameters(self) -> int:
        """All its parameters, each counted once."""
        return sum(module.own for module in self.modules)

    def within(self, path: str) -> tuple[Module, ...]:
        """The module at `path` and everything below it, in printed order, in which they stand together."""
        if not path:
            return self.modules
        start = self._places.get(path)
        if start is None:
            return ()
        end, below = start + 1, f"{path}."
        while end < len(self.modules) and self.modules[end].path.startswith(below):
            end += 1
        return self.modules[start:end]

    def count(self, path: str) -> int:
        """Parameters of the module at `path` and of everything below it."""
        return sum(module.own for module in self.within(path))
