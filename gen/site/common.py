"""Summaries -> the pages about many architectures: home, tables, libraries, families, problems, words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from gen.annotations import Annotations
from gen.guides.reading import Guide
from gen.records import Entry, Library, Verdict
from gen.site.aliases import aliases_json
from gen.site.exports import catalogue_csv, catalogue_json
from gen.site.figures import Picture, figure
from gen.site.pages import Build, Page
from gen.site.problems import Problem, differences, failures
from gen.site.render import render
from gen.site.schemas import schemas
from gen.site.sentences import answer
from gen.site.summaries import Summary, by_size
from gen.site.terms import anchor, terms_json

_SENTENCES = 20  # members of a family up to which each gets its sentence
_NAMES = 150  # architectures of a library up to which all are named on its page

_SCREENFUL = 60  # rows that a long table has at first: as in `scripts/finder/rows.js`


def common_pages(
    summaries: Sequence[Summary], build: Build, *, texts: Annotations, renderer: str, guides: Sequence[Guide] = ()
) -> Iterator[Page]:
    """All pages but the home page, guides and those of the architectures; `renderer` says what draws."""
    yield Page(path="reading/index.md", content=render("reading.md", texts=texts, anchor=anchor))
    yield Page(path="reading/terms.json", content=terms_json())
    yield _about(summaries, build, renderer)
    yield Page(path="redirects.json", content=aliases_json(summaries))
    yield Page(path="llms.txt", content=_for_language_models(summaries, build, guides))
    yield from _architectures(summaries, build)
    yield from _problems(summaries, texts)
    for library in _with_pages(summaries):
        yield from _library(library, [each for each in summaries if each.library == library], build)


def home_pages(summaries: Sequence[Summary], example: Entry | None, picture: Picture | None) -> Iterator[Page]:
    """The home page, with the drawing of an example if there is one."""
    if example is not None and picture is not None:
        yield Page(path=".drawing.html", content=figure(example, picture, own=False))
    else:
        example = None
    yield Page(path=".jump.html", content=render("jump.html", up=""))
    content = render(
        "home.md",
        example=example,
        answer=answer(example) if example is not None else "",
        counts=_counts(summaries),
        total=len(summaries),
    )
    yield Page(path="index.md", content=content)


def _about(summaries: Sequence[Summary], build: Build, renderer: str) -> Page:
    by_library = []
    for library in Library:
        members = [each for each in summaries if each.library == library]
        if members:
            by_library.append((library, _counts(members, every=True), len(members)))
    content = render("about.md", build=build, renderer=renderer, counts=by_library, total=len(summaries))
    return Page(path="about/index.md", content=content)


def _for_language_models(summaries: Sequence[Summary], build: Build, guides: Sequence[Guide]) -> str:
    libraries = [(library, sum(each.library == library for each in summaries)) for library in _with_pages(summaries)]
    return render(
        "llms.txt", build=build, guides=guides, counts=_counts(summaries), libraries=libraries, total=len(summaries)
    )


def _with_pages(summaries: Sequence[Summary]) -> list[Library]:
    """Those that the navigation leads to, whatever was built; and others where there are some."""
    others = any(each.library is Library.OTHERS for each in summaries)
    return [library for library in Library if others or library is not Library.OTHERS]


def _architectures(summaries: Sequence[Summary], build: Build) -> Iterator[Page]:
    folder = "architectures"
    by_name = sorted(summaries, key=attrgetter("name", "page"))
    yield Page(path=f"{folder}/index.md", content=render("architectures.md", rows=summaries, n_out=build.n_out))
    yield Page(
        path=f"{folder}/.finder.html",
        content=render("finder.html", rows=by_name, up="../", whole=True, screenful=_SCREENFUL),
    )
    yield Page(path="compare/index.md", content=render("compare.md"))
    yield Page(path="compare/.compare.html", content=render("compare.html"))
    yield Page(path=f"{folder}/index.json", content=catalogue_json(summaries, build.versions, n_out=build.n_out))
    yield Page(path=f"{folder}/catalogue.csv", content=catalogue_csv(summaries))
    yield from (Page(path=path, content=schema) for path, schema in schemas().items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter of the page of problems."""

    anchor: str
    title: str
    text: str
    problems: tuple[tuple[Problem, str], ...]
    """Each with the code that mends its example."""


def problem_parts(summaries: Sequence[Summary], texts: Annotations) -> list[Part]:
    """The chapters of the page of problems; one without problems is left out."""
    learner, unet = attrgetter("outcome"), attrgetter("unet")
    sources = (
        ("failures", failures(summaries, learner), learner),
        ("differences", differences(summaries, learner), learner),
        ("unets", [*failures(summaries, unet, prefix="unet-"), *differences(summaries, unet, prefix="unet-")], unet),
    )
    return [
        Part(
            anchor=anchor,
            title=texts.problems[anchor].title,
            text=texts.problems[anchor].text,
            problems=tuple((problem, problem.code(outcome_of)) for problem in problems),
        )
        for anchor, problems, outcome_of in sources
        if problems
    ]


def _problems(summaries: Sequence[Summary], texts: Annotations) -> Iterator[Page]:
    folder = "problems"
    parts = problem_parts(summaries, texts)
    content = render("problems.md", parts=parts, counts=_counts(summaries), total=len(summaries), texts=texts)
    yield Page(path=f"{folder}/index.md", content=content)
    for part in parts:
        for problem, _ in part.problems:
            listed = render("affected.html", problem=problem, up="../")
            yield Page(path=f"{folder}/.list-{problem.anchor}.html", content=listed)


def _library(library: Library, members: Sequence[Summary], build: Build) -> Iterator[Page]:
    ordered = sorted(by_size(members), key=attrgetter("family"))
    families = [
        (name, inside, _counts(inside, every=True))
        for name, inside in ((name, list(group)) for name, group in groupby(ordered, key=attrgetter("family")))
    ]
    content = render(
        "library.md",
        library=library,
        families=families,
        rows=members,
        counts=_counts(members),
        version=build.version(library),
    )
    yield Page(path=f"{library}/index.md", content=content)
    if families:
        named = len(members) <= _NAMES
        table = render("families.html", families=families, up="../", library=library, named=named)
        yield Page(path=f"{library}/.families.html", content=table)
    for name, inside, _ in families:
        folder = f"{library}/families/{name}"
        content = render("family.md", library=library, family=name, rows=inside, sentences=len(inside) <= _SENTENCES)
        yield Page(path=f"{folder}/index.md", content=content)
        yield Page(
            path=f"{folder}/.finder.html",
            content=render("finder.html", rows=inside, up="../../../", whole=False, screenful=_SCREENFUL),
        )


def _counts(summaries: Sequence[Summary], *, every: bool = False) -> list[tuple[Verdict, int]]:
    """How many architectures have each verdict, in the verdicts' own order; those that none has only if `every`."""
    counted = Counter(each.outcome.verdict for each in summaries)
    return [(verdict, counted[verdict]) for verdict in Verdict if every or counted[verdict]]
