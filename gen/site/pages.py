"""An `Entry` -> its own page, with the fragments and downloads beside it. Pure: a drawing is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gen.annotations import fill, load_annotations
from gen.records import Entry, Model, Version
from gen.records.verifications import Verification
from gen.site.body import body_tree
from gen.site.builder import builder_facts
from gen.site.exports import anatomy_json
from gen.site.figures import Picture, bar, figure, unet_figure
from gen.site.layouts import Drawn
from gen.site.printout import annotated, runs
from gen.site.relatives import Relatives
from gen.site.render import render
from gen.site.rows import added_rows, calls, cut_rows, features, group_rows, root_reason, thawed
from gen.site.sentences import description
from gen.site.tree import tree_html
from gen.site.unets import unet_drawings, unet_section


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file of the site, by its path below the docs folder."""

    path: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a page says of the build that it came from."""

    versions: tuple[Version, ...]
    n_out: int
    guides: tuple[str, ...] = ()
    """Names of those that this site has, and pages may lead to."""

    def version(self, package: str) -> str | None:
        """That of one package; None for what is no package of the build."""
        return next((each.version for each in self.versions if each.package == package), None)


def architecture_pages(  # noqa: PLR0913 - what is said and drawn of it is given
    entry: Entry,
    said: str,
    build: Build,
    *,
    picture: Picture | None,
    unets: Mapping[str, Drawn],
    card: str | None,
    verified: Verification | None = None,
) -> Iterator[Page]:
    """The page of one architecture, but for its relatives, and everything that lies in its folder.

    `said` is the sentence that answers what fastai makes of it, `card` says what is on its card, if it has one, and
    `verified` what a genuine checkpoint has shown, if one was compared.
    """
    folder = entry.architecture.key
    shown = entry.shown
    tree = body_tree(shown)
    facts = builder_facts(entry)
    context: dict[str, Any] = {
        "entry": entry,
        "a": shown,
        "fixed": shown is not entry.anatomy,
        "answer": said,
        "added": added_rows(shown, entry.reasons),
        "cut": cut_rows(shown, entry.reasons),
        "root": root_reason(entry.reasons),
        "lost": calls(shown.diff.lost) if shown.diff is not None else (),
        "gained": calls(shown.diff.gained) if shown.diff is not None else (),
        "groups": group_rows(shown),
        "thawed": thawed(shown),
        "features": features(shown),
        "layers": _classes(shown.learner or shown.pretrained),
        "stages": tree is not None,
        "builder": facts is not None,
        "drawn": picture is not None,
        "unet": unet_section(entry),
        "guides": build.guides,
        "up": "../" * folder.count("/"),
        "texts": load_annotations(),
        "words": partial(fill, name=entry.architecture.name, version=build.version("fastai")),
        "description": description(entry, said),
        "card": card,
        "verified": verified,
    }
    yield Page(path=f"{folder}/index.md", content=render("architecture.md", **context))
    if shown.diff is not None and shown.runs:
        yield Page(path=f"{folder}/.bar.html", content=bar(shown.diff.totals))
    if picture is not None:
        yield Page(path=f"{folder}/.drawing.html", content=figure(entry, picture, own=True))
        yield Page(path=f"{folder}/head.dot", content=picture.dot)
        yield Page(path=f"{folder}/head.svg", content=picture.drawn.svg)
    if facts is not None:
        yield Page(path=f"{folder}/.builder.html", content=render("builder.html", facts=facts))
    for name, drawing in unet_drawings(entry).items():
        file = f"{name}.svg"
        fragment = unet_figure(entry.architecture.name, drawing, unets[name].inline, file=file)
        yield Page(path=f"{folder}/.{name}.html", content=fragment)
        yield Page(path=f"{folder}/{file}", content=unets[name].svg)
    if tree is not None:
        yield Page(path=f"{folder}/.body.html", content=tree_html(tree))
    lines = annotated(shown)
    if lines:
        yield Page(path=f"{folder}/.printout.html", content=render("printout.html", runs=list(runs(lines))))
    yield Page(path=f"{folder}/anatomy.json", content=anatomy_json(entry, build.versions, n_out=build.n_out))


def with_relatives(page: Page, relatives: Relatives) -> Page:
    """An architecture's page, now with those that it is compared with."""
    up = "../" * relatives.own.page.rstrip("/").count("/")
    section = render("architecture/relatives.md", relatives=relatives, up=up)
    return Page(path=page.path, content=f"{page.content}\n{section}" if section.strip() else page.content)


def _classes(model: Model | None) -> Sequence[str]:
    """The classes of a model's layers, by which search finds its page."""
    return sorted({module.type for module in model.modules if module.is_layer}) if model is not None else []
