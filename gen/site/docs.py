"""A `Catalogue` -> MkDocs' docs folder on disk: what people wrote, with the generated pages laid beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gen.annotations import load_annotations
from gen.errors import OutputError
from gen.records import Catalogue, Entry
from gen.site.diagrams import write_dot
from gen.site.drawing import describe
from gen.site.figures import Picture
from gen.site.outline import head_drawing
from gen.site.pages import site_pages
from gen.site.renderer import Renderer
from gen.site.svg import inline_svg, png, standalone_svg
from gen.site.write import File, Mode, write_tree

_THEME = "overrides"  # MkDocs takes this folder from `site_src` itself


def build_docs(catalogue: Catalogue, renderer: Renderer, site_src: Path, docs: Path, *, mode: Mode = Mode.WRITE) -> int:
    """Writes the docs folder, or only compares it. Returns how many pages there are.

    Raises OutputError if the folder cannot be written (or, when checking, differs), RendererError if a drawing
    fails. Nothing is changed then.
    """
    pages = 0

    def files() -> Iterator[File]:
        nonlocal pages
        yield from _written_by_people(site_src)
        pictures = _Pictures(renderer)
        for page in site_pages(catalogue, texts=load_annotations(), draw=pictures.draw, renderer=renderer.version):
            pages += page.path.endswith(".md")
            content = page.content if isinstance(page.content, bytes) else page.content.encode()
            yield File(path=page.path, content=content)

    written = write_tree(files(), docs, mode)
    if mode is Mode.CHECK and not written.same:
        different = sorted((*written.added, *written.changed, *written.removed))
        raise OutputError(docs, f"{len(different)} files differ, first {different[0]}; run `python -m gen render`")
    return pages


class _Pictures:
    """Draws entries with one renderer; the last picture is kept, since the home page shows one again."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._drawn: dict[str, Picture] = {}

    def draw(self, entry: Entry) -> Picture | None:
        """The drawing of an entry's head; None where there is nothing to draw."""
        architecture = entry.architecture
        if architecture.key in self._drawn:
            return self._drawn[architecture.key]
        drawing = head_drawing(architecture.name, entry.shown)
        if drawing is None:
            return None
        dot = write_dot(drawing)
        svg = self._renderer.svg(dot)
        title = f"{architecture.name}: what fastai cuts and adds"
        description = describe(drawing)
        prefix = f"{architecture.library}-{architecture.name}".replace("_", "-")
        picture = Picture(
            dot=dot,
            inline=inline_svg(svg, prefix=prefix, title=title, description=description),
            svg=standalone_svg(svg, title=title, description=description),
            png=png(svg),
        )
        self._drawn = {architecture.key: picture}
        return picture


def _written_by_people(site_src: Path) -> Iterator[File]:
    for path in sorted(site_src.rglob("*")):
        relative = path.relative_to(site_src)
        if path.is_file() and relative.parts[0] != _THEME:
            yield File(path=relative.as_posix(), content=path.read_bytes())
