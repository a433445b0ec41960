"""A `Catalogue` -> the pages of the site and the files beside them. Pure: drawing is done by a function given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from gen.annotations import Annotations, fill
from gen.records import Catalogue, Entry, Library, Verdict
from gen.site.body import body_tree
from gen.site.exports import anatomy_json, catalogue_csv, catalogue_json, layers_csv
from gen.site.figures import Picture, bar, figure
from gen.site.finder import FinderRow, finder_rows
from gen.site.printout import annotated, runs
from gen.site.render import environment, render
from gen.site.rows import added_rows, calls, cut_rows, features, group_rows, root_reason, thawed

_EXAMPLE = "torchvision/resnet50"  # the case that readers ask about most


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file of the site, by its path below the docs folder."""

    path: str
    content: str | bytes


Draw = Callable[[Entry], Picture | None]


def site_pages(catalogue: Catalogue, *, texts: Annotations, draw: Draw, renderer: str) -> Iterator[Page]:
    """Every page of a catalogue, with its downloads and fragments.

    `draw` is called once for each entry, and once more for the home page; `renderer` says what draws.
    """
    rows = finder_rows(catalogue)
    yield from _home(catalogue, draw)
    yield Page(path="reading/index.md", content=render("reading.md", texts=texts))
    yield _about(catalogue, renderer)
    yield from _architectures(catalogue, rows)
    for library in Library:
        of_library = [
            (entry, row) for entry, row in zip(catalogue.entries, rows, strict=True) if row.library == library
        ]
        of_library.sort(key=lambda pair: (pair[1].family, pair[1].pretrained or 0, pair[1].name))
        families = [(name, list(members)) for name, members in groupby(of_library, key=lambda pair: pair[1].family)]
        yield _library(catalogue, library, families)
        for name, members in families:
            yield from _family(library, name, members)
            for entry, _ in members:
                yield from _architecture(catalogue, entry, [row for _, row in members], texts, draw)


def _architecture(
    catalogue: Catalogue, entry: Entry, family: Sequence[FinderRow], texts: Annotations, draw: Draw
) -> Iterator[Page]:
    folder = entry.architecture.key
    shown = entry.shown
    picture = draw(entry) if shown.runs else None
    tree = body_tree(shown)
    fastai = _version(catalogue, "fastai")
    yield Page(
        path=f"{folder}/index.md",
        content=render(
            "architecture.md",
            entry=entry,
            a=shown,
            fixed=shown is not entry.anatomy,
            added=added_rows(entry),
            cut=cut_rows(entry),
            root=root_reason(entry),
            lost=calls(shown.diff.lost) if shown.diff is not None else (),
            gained=calls(shown.diff.gained) if shown.diff is not None else (),
            groups=group_rows(shown),
            thawed=thawed(shown),
            features=features(shown),
            stages=tree is not None,
            drawn=picture is not None,
            family=family,
            texts=texts,
            words=partial(fill, name=entry.architecture.name, version=fastai),
            description=_description(entry),
        ),
    )
    if shown.diff is not None and shown.runs:
        yield Page(path=f"{folder}/.bar.html", content=bar(shown.diff.totals))
    if picture is not None:
        yield Page(path=f"{folder}/.drawing.html", content=figure(entry, picture, own=True))
        yield Page(path=f"{folder}/head.dot", content=picture.dot)
        yield Page(path=f"{folder}/head.svg", content=picture.svg)
        yield Page(path=f"{folder}/head.png", content=picture.png)
    if tree is not None:
        yield Page(path=f"{folder}/.body.html", content=render("body.html", root=tree))
    lines = annotated(shown)
    if lines:
        yield Page(path=f"{folder}/.printout.html", content=render("printout.html", runs=list(runs(lines))))
    yield Page(path=f"{folder}/anatomy.json", content=anatomy_json(catalogue, entry))
    yield Page(path=f"{folder}/layers.csv", content=layers_csv(shown))


def _home(catalogue: Catalogue, draw: Draw) -> Iterator[Page]:
    running = [entry for entry in catalogue.entries if entry.shown.runs]
    example = next((each for each in running if each.architecture.key == _EXAMPLE), running[0] if running else None)
    picture = draw(example) if example is not None else None
    if example is not None and picture is not None:
        yield Page(path=".drawing.html", content=figure(example, picture, own=False))
    else:
        example = None
    yield Page(path=".jump.html", content=render("jump.html", up=""))
    yield Page(
        path="index.md",
        content=render(
            "home.md",
            example=example,
            answer=_answer(example) if example is not None else "",
            counts=_counts(catalogue.entries),
            total=len(catalogue.entries),
        ),
    )


def _about(catalogue: Catalogue, renderer: str) -> Page:
    by_library = []
    for library in Library:
        entries = [entry for entry in catalogue.entries if entry.architecture.library == library]
        by_library.append((library, _counts(entries, every=True), len(entries)))
    return Page(
        path="about/index.md",
        content=render(
            "about.md",
            versions=catalogue.versions,
            renderer=renderer,
            counts=by_library,
            n_out=catalogue.n_out,
            total=len(catalogue.entries),
        ),
    )


def _architectures(catalogue: Catalogue, rows: Sequence[FinderRow]) -> Iterator[Page]:
    context: dict[str, Any] = {"rows": rows, "n_out": catalogue.n_out}
    yield Page(path="architectures/index.md", content=render("architectures.md", **context))
    by_name = sorted(rows, key=attrgetter("name", "library"))
    yield Page(path="architectures/.finder.html", content=render("finder.html", rows=by_name, up="../", compact=False))
    yield Page(path="architectures/index.json", content=catalogue_json(catalogue, rows))
    yield Page(path="architectures/catalogue.csv", content=catalogue_csv(rows))


Members = Sequence[tuple[Entry, FinderRow]]


def _library(catalogue: Catalogue, library: Library, families: Sequence[tuple[str, Members]]) -> Page:
    entries = [entry for _, members in families for entry, _ in members]
    return Page(
        path=f"{library}/index.md",
        content=render(
            "library.md",
            library=library,
            families=[(name, [row for _, row in members]) for name, members in families],
            rows=[row for _, members in families for _, row in members],
            counts=_counts(entries),
            version=_version(catalogue, library),
        ),
    )


def _family(library: Library, name: str, members: Members) -> Iterator[Page]:
    folder = f"{library}/families/{name}"
    rows = [row for _, row in members]
    sentences = [(entry, _answer(entry) if entry.shown.runs else "no learner.") for entry, _ in members]
    yield Page(
        path=f"{folder}/index.md",
        content=render("family.md", library=library, family=name, rows=rows, members=sentences),
    )
    yield Page(path=f"{folder}/.finder.html", content=render("finder.html", rows=rows, up="../../../", compact=True))


def _answer(entry: Entry) -> str:
    """What fastai makes of it, in one sentence of Markdown."""
    sentences: Any = environment().get_template("sentences.md").module
    return str(sentences.answer(entry, added_rows(entry), cut_rows(entry))).strip()


def _description(entry: Entry) -> str:
    """The sentence that search engines show."""
    if not entry.shown.runs:
        return (
            f"fastai's vision_learner does not run with {entry.architecture.name}: the error, its cause, the weights."
        )
    return _answer(entry).replace("`", "")


def _counts(entries: Sequence[Entry], *, every: bool = False) -> list[tuple[Verdict, int]]:
    """How many entries have each verdict, in the verdicts' own order; those that none has only if `every`."""
    counted = Counter(map(attrgetter("anatomy.verdict"), entries))
    return [(verdict, counted[verdict]) for verdict in Verdict if every or counted[verdict]]


def _version(catalogue: Catalogue, package: str) -> str | None:
    return next((each.version for each in catalogue.versions if each.package == package), None)
