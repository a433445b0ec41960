"""The records of a build -> MkDocs' docs folder on disk: what people wrote, with the generated pages laid beside it.

Entries are large and many, so that none is kept: each is read where the work runs, and what comes back is its page
with all that lies beside it, and its summary. What a page says of other architectures is added when all are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from gen.annotations import load_annotations
from gen.errors import OutputError
from gen.records import Entry
from gen.site.common import common_pages, home_pages
from gen.site.diagrams import write_dot
from gen.site.drawing import describe
from gen.site.figures import Picture
from gen.site.layouts import Drawn, draw
from gen.site.outline import head_drawing
from gen.site.pages import Build, Page, architecture_pages, with_relatives
from gen.site.relatives import all_relatives
from gen.site.renderer import Renderer
from gen.site.summaries import Summary, summary
from gen.site.unet_diagram import write_unet_dot
from gen.site.unets import describe_unet, unet_drawings
from gen.site.write import File, Mode, write_tree
from gen.store import Records

_THEME = "overrides"  # MkDocs takes this folder from `site_src` itself
_EXAMPLE = "torchvision/resnet50"  # the case that readers ask about most

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """Runs a function on every item, here or elsewhere; results come in the items' order."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Both the function and the items have to find their way to another process."""


def build_docs(  # noqa: PLR0913 - where the pages come from, what makes them, where they go
    records: Records, renderer: Renderer, site_src: Path, docs: Path, *, each: Each, mode: Mode = Mode.WRITE
) -> int:
    """Writes the docs folder, or only compares it. Returns how many pages there are.

    Raises OutputError if the folder cannot be written (or, when checking, differs), RendererError if a drawing
    fails, RecordsError if a record cannot be read. Nothing is changed then.
    """
    pages = 0

    def files() -> Iterator[File]:
        nonlocal pages
        yield from _written_by_people(site_src)
        for file in _generated(records, renderer, each):
            pages += file.path.endswith(".md")
            yield file

    written = write_tree(files(), docs, mode)
    if mode is Mode.CHECK and not written.same:
        different = sorted((*written.added, *written.changed, *written.removed))
        raise OutputError(docs, f"{len(different)} files differ, first {different[0]}; run `python -m gen render`")
    return pages


def _generated(records: Records, renderer: Renderer, each: Each) -> Iterator[File]:
    index = records.index()
    build = Build(versions=index.versions, n_out=index.n_out)
    summaries: list[Summary] = []
    own: list[Page] = []
    for made in each(partial(_architecture, records, renderer, build), index.keys):
        summaries.append(made.summary)
        own.append(made.page)
        yield from map(_file, made.beside)
    relatives = all_relatives(summaries)
    yield from (_file(with_relatives(page, relatives[of.page])) for page, of in zip(own, summaries, strict=True))
    example = _example(summaries)
    entry = records.load(example) if example is not None else None
    texts = load_annotations()
    yield from map(_file, home_pages(summaries, entry, _picture(entry, renderer) if entry is not None else None))
    yield from map(_file, common_pages(summaries, build, texts=texts, renderer=renderer.version))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is made of one entry."""

    summary: Summary
    page: Page
    """Without its relatives, which are known when all summaries are."""
    beside: tuple[Page, ...]


def _architecture(records: Records, renderer: Renderer, build: Build, key: str) -> _Made:
    entry = records.load(key)
    short = summary(entry)
    picture, unets = _picture(entry, renderer), _unet_pictures(entry, renderer)
    page, *beside = architecture_pages(entry, short.answer, build, picture=picture, unets=unets)
    return _Made(summary=short, page=page, beside=tuple(beside))


def _example(summaries: Sequence[Summary]) -> str | None:
    """Key of the architecture on the home page: the usual one, or else the first that has a drawing."""
    running = [each.page.rstrip("/") for each in summaries if each.answer]
    return _EXAMPLE if _EXAMPLE in running else next(iter(running), None)


def _picture(entry: Entry, renderer: Renderer) -> Picture | None:
    """The drawing of an entry's head; None where there is nothing to draw."""
    architecture = entry.architecture
    drawing = head_drawing(architecture.name, entry.shown) if entry.shown.runs else None
    if drawing is None:
        return None
    dot = write_dot(drawing)
    drawn = draw(
        dot,
        renderer,
        prefix=f"{architecture.library}-{architecture.name}".replace("_", "-"),
        title=f"{architecture.name}: what fastai cuts and adds",
        description=describe(drawing),
    )
    return Picture(dot=dot, drawn=drawn)


def _unet_pictures(entry: Entry, renderer: Renderer) -> dict[str, Drawn]:
    """The drawings of an entry's U-Nets, by name."""
    architecture = entry.architecture
    return {
        name: draw(
            write_unet_dot(drawing),
            renderer,
            prefix=f"{architecture.library}-{architecture.name}-{name}".replace("_", "-"),
            title=f"{architecture.name}: what unet_learner makes of it",
            description=describe_unet(drawing),
        )
        for name, drawing in unet_drawings(entry).items()
    }


def _file(page: Page) -> File:
    return File(path=page.path, content=page.content.encode())


def _written_by_people(site_src: Path) -> Iterator[File]:
    for path in sorted(site_src.rglob("*")):
        relative = path.relative_to(site_src)
        if path.is_file() and relative.parts[0] != _THEME:
            yield File(path=relative.as_posix(), content=path.read_bytes())
