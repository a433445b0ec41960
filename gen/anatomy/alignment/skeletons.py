"""A live network -> its `Skeleton`: what can be said of its modules without running it, by number in printed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor, nn

from gen.anatomy.alignment.numbers import is_built
from gen.anatomy.attempts import attempt
from gen.anatomy.calls import walk

Pairs = dict[int, int]
"""Numbers of modules in one skeleton, and of those in another that they are matched with."""


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Names, classes and sizes. A module that stands in several places counts once, at the first."""

    paths: tuple[str, ...]
    modules: tuple[nn.Module, ...]
    parents: tuple[int, ...]
    """-1 for the network itself."""
    children: tuple[Mapping[str, int], ...]
    """By their names."""
    owned: tuple[Mapping[str, nn.Parameter], ...]
    """The parameters that each module owns itself; a tied one belongs to its first owner."""

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, as printed."""
        return tuple(module._get_name() for module in self.modules)  # type: ignore[no-untyped-call]  # noqa: SLF001 - what torch itself prints

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """Names and shapes of the parameters that each owns."""
        return tuple(" ".join(f"{name}{_shape(each)}" for name, each in owned.items()) for owned in self.owned)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Equal for modules that may stand for each other: of one class, with the same sizes and as many groups."""
        return tuple(
            f"{kind} {sizes}{_buffers(module)}{vars(module).get('groups', '')}"  # a weight's shape does not tell these
            for kind, sizes, module in zip(self.classes, self.sizes, self.modules, strict=True)
        )

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """Numbers of the modules that own parameters."""
        return tuple(number for number, owned in enumerate(self.owned) if owned)

    @cached_property
    def weighty(self) -> tuple[bool, ...]:
        """Whether a module or anything in it owns parameters."""
        weighty = [bool(owned) for owned in self.owned]
        for number in range(len(weighty) - 1, 0, -1):
            weighty[self.parents[number]] |= weighty[number]
        return tuple(weighty)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of each in its parent."""
        return tuple(path.rpartition(".")[2] for path in self.paths)

    def look(self, number: int) -> str:
        """Class, and what is printed between the parentheses, if it can be printed."""
        detail = attempt(self.modules[number].extra_repr)
        return f"{self.classes[number]}({detail if isinstance(detail, str) else ''})"


def skeleton_of(network: nn.Module) -> Skeleton:
    """Looks at every module of a network and changes nothing."""
    walked = walk(network)
    numbers = {path: number for number, (path, _) in enumerate(walked)}
    children: list[dict[str, int]] = [{} for _ in walked]
    parents = [-1] * len(walked)
    for number, (path, _) in enumerate(walked[1:], start=1):
        parent, _, name = path.rpartition(".")
        parents[number] = numbers[parent]
        children[parents[number]][name] = number
    return Skeleton(
        paths=tuple(numbers),
        modules=tuple(module for _, module in walked),
        parents=tuple(parents),
        children=tuple(children),
        owned=tuple(_owned([module for _, module in walked])),
    )


def _owned(modules: list[nn.Module]) -> list[dict[str, nn.Parameter]]:
    seen: set[int] = set()
    owned = []
    for module in modules:
        own = {
            name: parameter
            for name, parameter in module._parameters.items()  # noqa: SLF001 - without a generator
            if parameter is not None and id(parameter) not in seen
        }
        seen.update(map(id, own.values()))
        owned.append(own)
    return owned


def _buffers(module: nn.Module) -> str:
    return "".join(f" {_shape(each)}" for each in module._buffers.values() if each is not None)  # noqa: SLF001 - as above


def _shape(tensor: Tensor) -> str:
    """Sizes; a question mark for a tensor that has none before a lazy module has seen a batch."""
    return str(tuple(tensor.shape)) if is_built(tensor) else "(?)"


def turned(pairs: Pairs) -> Pairs:
    """The other way round."""
    return {other: one for one, other in pairs.items()}
