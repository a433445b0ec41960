"""What a build has otherwise than the site of main -> what its preview holds. Pure.

The whole site is 450 MB, and Pages serves a gigabyte. So a preview holds every page about many architectures, and of
the pages of single ones those that differ, as many as fit, and a few that everybody knows. In the place of each other
page stands a note that leads to the page of main.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from publishing.folders import File

PAGE = "index.html"
SITEMAP = "sitemap.xml"
_FOR_CRAWLERS = frozenset({SITEMAP, f"{SITEMAP}.gz", "robots.txt"})
"""They hold the date of the build, and name pages that a preview may not hold."""
_KNOWN = (
    *("torchvision/resnet18/", "torchvision/resnet50/", "torchvision/densenet121/", "torchvision/mobilenet_v2/"),
    *("torchvision/convnext_tiny/", "torchvision/efficientnet_b0/", "torchvision/vit_b_16/", "torchvision/vgg16_bn/"),
    *("timm/resnet50/", "timm/convnext_tiny/", "timm/efficientnet_b0/", "timm/vit_base_patch16_224/"),
    *("fastai/xresnet50/", "text/awd_lstm/", "tabular/tabular_learner/"),
)
"""Of these a preview has the pages in any case."""
_NOTE = 1_500  # bytes of what stands in the place of a page, at most


class State(StrEnum):
    """What a file is beside the site of main."""

    NEW = "new"
    OTHERWISE = "otherwise"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What the build has otherwise than the site of main, file by file."""

    states: Mapping[str, State]
    gone: tuple[str, ...]

    def pages(self, state: State) -> tuple[str, ...]:
        """Addresses of the pages that are so, in alphabetical order."""
        found = (path for path, its in self.states.items() if its is state)
        return tuple(sorted(path.removesuffix(PAGE) for path in found if is_page(path)))

    def files(self, *states: State) -> tuple[str, ...]:
        """What is so and no page, in alphabetical order."""
        return tuple(sorted(path for path, its in self.states.items() if its in states and not is_page(path)))

    @property
    def gone_pages(self) -> tuple[str, ...]:
        """Addresses of the pages that only main has."""
        return tuple(path.removesuffix(PAGE) for path in self.gone if is_page(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a preview holds."""

    files: tuple[str, ...]
    notes: tuple[str, ...]
    """Paths of pages that it does not hold, and has a note for."""


def is_page(path: str) -> bool:
    """Whether a file is a page."""
    return path == PAGE or path.endswith(f"/{PAGE}")


def differences(ours: Mapping[str, File], theirs: Mapping[str, str]) -> Differences:
    """What `ours` has otherwise than `theirs`, which gives each file's content by git's name."""

    def state(path: str) -> State:
        if path not in theirs:
            return State.NEW
        return State.SAME if theirs[path] == ours[path].name else State.OTHERWISE

    return Differences(
        states={path: state(path) for path in ours if path not in _FOR_CRAWLERS},
        gone=tuple(sorted(theirs.keys() - ours.keys() - _FOR_CRAWLERS)),
    )


def choose(
    files: Mapping[str, File],
    found: Differences,
    architectures: Collection[str],
    first: Iterable[str],
    *,
    most_bytes: int,
) -> Choice:
    """What a preview of `files` holds; `first` are the architectures whose pages matter most."""
    own, common = _divided(files, frozenset(architectures))
    kept = [path for path in common if path not in _FOR_CRAWLERS]
    left = most_bytes - sum(files[path].size for path in kept) - _NOTE * sum(map(is_page, files))
    held: set[str] = set()
    for page in (*first, *_KNOWN, *_others(own, found)):
        size = sum(files[path].size for path in own.get(page, ()))
        if page in own and page not in held and size <= left:
            held.add(page)
            left -= size
            kept += own[page]
    notes = (path for page in own.keys() - held for path in own[page] if is_page(path))
    return Choice(files=tuple(sorted(kept)), notes=tuple(sorted(notes)))


def _divided(files: Iterable[str], architectures: Collection[str]) -> tuple[Mapping[str, list[str]], list[str]]:
    """The files of each architecture, and those of none."""
    own: dict[str, list[str]] = {}
    common: list[str] = []
    for path in files:
        page = "/".join(path.split("/")[:2]) + "/"
        if page in architectures:
            own.setdefault(page, []).append(path)
        else:
            common.append(path)
    return own, common


def _others(own: Mapping[str, list[str]], found: Differences) -> Iterator[str]:
    """Architectures of which some page differs; in no order, so that the first ones are a sample of all."""
    differing = (page for page, paths in own.items() if any(found.states[path] is not State.SAME for path in paths))
    yield from sorted(differing, key=lambda page: hashlib.sha256(page.encode()).digest())
