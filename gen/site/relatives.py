"""Summaries -> what a page says of other architectures: its family, and its namesakes in other libraries. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from gen.site.summaries import Summary, by_size, namesakes

_NEAR = 7  # relatives on either side by size

# What namesakes are compared in.
_COMPARED: Mapping[str, str] = MappingProxyType(
    {
        "loaded": "Weights that load",
        "pretrained": "Parameters of the pretrained model",
        "kept": "Kept",
        "idle": "Kept, and never run",
        "cut": "Cut",
        "added": "Added",
        "features": "Features into the head",
        "head_layers": "Layers of the head",
        "groups": "Parameter groups",
        "normalize": "`Normalize`",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A link to another architecture."""

    name: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is not the same for all architectures of one name."""

    title: str
    values: tuple[str | bool | int | None, ...]
    """Of the architecture itself, then of each namesake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relatives:
    """Those of one architecture."""

    own: Summary
    near: tuple[Relative, ...]
    """Those of its family that are nearest to it in size, itself among them, from the smallest to the largest."""
    family: int
    """How many architectures the family has."""
    namesakes: tuple[Summary, ...]
    """Architectures of the same name in other libraries."""

    @property
    def alike(self) -> tuple[Summary, ...]:
        """All that have its name, itself first."""
        return (self.own, *self.namesakes)

    @property
    def differences(self) -> list[Difference]:
        """What fastai makes differently of the namesakes."""
        rows = (
            Difference(title=title, values=tuple(getattr(each, name) for each in self.alike))
            for name, title in _COMPARED.items()
        )
        return [row for row in rows if len(set(row.values)) > 1]


def all_relatives(summaries: Sequence[Summary]) -> Mapping[str, Relatives]:
    """The relatives of each architecture, by page."""
    alike = namesakes(summaries)
    found = {}
    ordered = sorted(by_size(summaries), key=_family)
    for _, inside in groupby(ordered, key=_family):
        members = list(inside)
        for index, each in enumerate(members):
            start = max(0, min(index - _NEAR, len(members) - 2 * _NEAR - 1))
            near = members[start : start + 2 * _NEAR + 1]
            found[each.page] = Relatives(
                own=each,
                near=tuple(Relative(name=other.name, page=other.page) for other in near),
                family=len(members),
                namesakes=alike[each.page],
            )
    return found


def _family(each: Summary) -> tuple[str, str]:
    return each.library, each.family
