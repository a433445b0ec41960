"""A `Dissection` -> what a reader looks at: in a terminal, in a notebook, in a file.

Every form is made from the same rows (`gen.own.contents`) and the same words (`gen.own.sentences`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from html import escape
from operator import attrgetter
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

from gen.errors import MissingRendererError, NoDrawingError, OutputError, RendererError, UnknownSuffixError
from gen.files import write_atomically
from gen.own import exports, printdiff
from gen.own.markdown import markdown
from gen.own.notebook import fragment, page
from gen.own.picture import Picture, picture_of
from gen.own.sentences import Told, brief, tell
from gen.own.terminal import plain_text, terminal
from gen.own.words import plain
from gen.records import Dissection
from gen.site.labels import printable
from gen.site.renderer import find_renderer
from gen.store import encode

_WIDTH = 80  # of plain text, which cannot know where it will be read


class Form(StrEnum):
    """What a report can be written as."""

    TEXT = "text"
    PRINT = "print"
    """The model's own printout, as a diff."""
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    DOT = "dot"
    SVG = "svg"
    PNG = "png"


_SUFFIXES = {
    ".txt": Form.TEXT,
    ".diff": Form.PRINT,
    ".md": Form.MARKDOWN,
    **{f".{form}": form for form in (Form.HTML, Form.JSON, Form.CSV, Form.DOT, Form.SVG, Form.PNG)},
}


@dataclass(frozen=True, kw_only=True)
class _View:
    """As wide as the terminal that it is shown in."""

    told: Told
    tree: bool
    table: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield terminal(self.told, options.max_width, tree=self.tree, table=self.table)


@dataclass(frozen=True, repr=False)
class Report:
    """A learner, taken apart: `print` it, show it in a notebook, or save it.

    It is made by `gen.dissect` and `gen.compare`, and shows in a notebook by itself.
    """

    record: Dissection
    """What is known, for those who want to compute with it."""

    @property
    def sentence(self) -> str:
        """The answer in one sentence: what is kept, changed, cut and added, with numbers."""
        return plain(self._told.sentence)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know besides: why it does not run, functional calls that are gone, notes."""
        return tuple(map(plain, self._told.remarks))

    @property
    def dot(self) -> str:
        """The drawing in DOT. Raises `NoDrawingError` where nothing is pretrained, or nothing runs."""
        return self._drawn.dot

    @property
    def svg(self) -> str:
        """The drawing as an SVG file, light or dark as the reader's system is.

        Raises `MissingRendererError` without a Graphviz, and `NoDrawingError` where there is nothing to draw.
        """
        return self._drawn.svg(find_renderer())

    @property
    def png(self) -> bytes:
        """The drawing as a PNG file on white, at two pixels a point. Raises what `svg` does."""
        return find_renderer().png(self._drawn.dot)

    def view(self, *, tree: bool = True, table: bool = True) -> RenderableType:
        """What Rich shows in a terminal, or only the tree of it, or the table."""
        return _View(told=self._told, tree=tree, table=table)

    def to_text(self, width: int = _WIDTH) -> str:
        """What a terminal of that many columns shows, without colours."""
        return plain_text(self.view(), width)

    def to_markdown(self) -> str:
        """The report as GitHub-flavoured Markdown."""
        return markdown(self._told, self.print_diff())

    def to_html(self) -> str:
        """The report as one HTML fragment with its own styles: no script, nothing from elsewhere.

        Without a Graphviz it says so in the place of the drawing.
        """
        key = f"anatomy-{sha256(encode(self.record)).hexdigest()[:10]}"
        return fragment(
            self._told,
            list(printdiff.stretches(self.record)),
            figure=self._figure(key),
            key=key,
        )

    def to_json(self) -> str:
        """All that is known, the same bytes for the same learner; the modules are rows below names of columns."""
        return exports.as_json(self.record, self.sentence)

    def to_csv(self) -> str:
        """One row a module."""
        return exports.as_csv(self.record)

    def to_dataframe(self) -> Any:  # noqa: ANN401 - pandas has no types here
        """One row a module, as a `pandas.DataFrame`."""
        return exports.as_dataframe(self.record)

    def print_diff(self) -> str:
        """The text of `print(learn.model)` with `+`, `-` and `~` at its left edge, untouched parts folded."""
        return printdiff.print_diff(self.record)

    def to(self, form: Form) -> str | bytes:
        """The report in any form. Raises what `svg` raises, for a drawing."""
        return _MAKERS[form](self)

    def save(self, path: str | Path, form: Form | None = None) -> Path:
        """Writes a file in one step, and returns where it is. Its suffix names the form, where none is asked for.

        HTML is a whole page there. Raises `UnknownSuffixError` for a suffix that names no form, `OutputError` where the
        file cannot be written, and what `svg` raises.
        """
        target = Path(path)
        chosen = form if form is not None else _SUFFIXES.get(target.suffix.lower())
        if chosen is None:
            raise UnknownSuffixError(target, _SUFFIXES)
        content = self.to(chosen)
        try:
            write_atomically(target, content if isinstance(content, bytes) else content.encode())
        except OSError as error:
            raise OutputError(target, error.strerror or str(error)) from error
        return target

    @cached_property
    def _told(self) -> Told:
        return tell(self.record)

    @cached_property
    def _picture(self) -> Picture | None:
        return picture_of(self.record)

    @property
    def _drawn(self) -> Picture:
        if self._picture is None:
            raise NoDrawingError(self.record.name, runs=self.record.anatomy.runs)
        return self._picture

    def _figure(self, key: str) -> str | None:
        """The drawing in a page, or why there is none."""
        if self._picture is None:
            return None
        try:
            return self._picture.inline(find_renderer(), prefix=key)
        except (MissingRendererError, RendererError) as error:
            return f"<p>{escape(str(error))}</p>"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Report {printable(self.record.name)}: {brief(self._told)}>"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(self.view(), options)

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/markdown": self.to_markdown(), "text/plain": self.to_text()}


_MAKERS: Mapping[Form, Callable[[Report], str | bytes]] = {
    Form.TEXT: Report.to_text,
    Form.PRINT: Report.print_diff,
    Form.MARKDOWN: Report.to_markdown,
    Form.HTML: lambda report: page(report.record.name, report.to_html()),
    Form.JSON: Report.to_json,
    Form.CSV: Report.to_csv,
    Form.DOT: attrgetter("dot"),
    Form.SVG: attrgetter("svg"),
    Form.PNG: attrgetter("png"),
}
