"""A learner's model -> the same layers as one module with children `foot`, `body` and `head`, in the order of its run.

fastai calls body and head `0` and `1`, and what a reader put in front may stand anywhere; a viewer that groups by names
then shows the regions that the drawing has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from torch import nn

from gen.errors import GenError
from gen.own.regions import Region, regions
from gen.records import Dissection

_REGIONS = (Region.FOOT, Region.BODY, Region.HEAD)


class NotGroupedError(GenError):
    """A model is not made of a body and a head that run one after the other."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        self.problem = problem
        super().__init__(f"the model made from {name} has no groups: {problem}. `gen.dissect` shows it as it is.")


class Grouped(nn.Sequential):
    """A learner's own layers below the names of their regions. Same inputs and outputs as the learner's model."""


@dataclass(frozen=True)
class Grouping:
    """The module, and where its parts stand in the learner's model."""

    module: Grouped
    paths: Mapping[str, str]
    """By path in the module: that in the learner's model, of each part."""


@dataclass(frozen=True)
class _Part:
    region: Region
    path: str
    module: nn.Module


def group(record: Dissection, network: nn.Module) -> Grouping:
    """Groups a network that was taken apart. Raises NotGroupedError."""
    where = regions(record.anatomy)
    if set(where.values()) <= {Region.MODEL}:
        raise NotGroupedError(record.name, "nothing in it is pretrained")
    parts = list(_parts(network, "", where, record.name))
    runs = [(region, list(members)) for region, members in groupby(parts, key=lambda part: part.region)]
    torn = [region for region, count in Counter(region for region, _ in runs).items() if count > 1]
    if torn:
        raise NotGroupedError(record.name, f"its {torn[0]} is in several places")
    module, paths = Grouped(), {}
    for region, members in runs:
        if len(members) == 1:
            module.add_module(str(region), members[0].module)
            paths[str(region)] = members[0].path
            continue
        inside = nn.Sequential()
        for part in members:
            name = part.path.replace(".", "_")
            inside.add_module(name, part.module)
            paths[f"{region}.{name}"] = part.path
        inside.training = network.training  # the parts keep their own modes
        module.add_module(str(region), inside)
    module.training = network.training
    return Grouping(module, paths)


def _parts(network: nn.Module, path: str, where: Mapping[str, Region], name: str) -> Iterator[_Part]:
    """The outermost modules that each stand in one region, in the order in which they run."""
    if where[path] is not Region.MODEL:
        yield _Part(where[path], path, network)
        return
    if type(network).forward is not nn.Sequential.forward:
        raise NotGroupedError(name, f"its parts run inside one {type(network).__name__}, which is no nn.Sequential")
    for child, module in network.named_children():
        yield from _parts(module, f"{path}.{child}" if path else child, where, name)


def original(paths: Mapping[str, str], path: str) -> str:
    """Path in the learner's model of what stands at `path` in the grouped module."""
    part = next((part for part in sorted(paths, key=len, reverse=True) if f"{path}.".startswith(f"{part}.")), None)
    if part is None:
        return ""
    return ".".join(filter(None, (paths[part], path[len(part) + 1 :])))
