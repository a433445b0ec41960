"""Records in which everything has a hostile name, rendered: pages, drawings and reports hold what they would hold
otherwise, and no name has become a tag, an attribute, a link, a setting of a page or a file elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from gen.annotations import load_annotations
from gen.own.report import Report
from gen.records import Anatomy, Dissection, Entry, Found
from gen.site.common import common_pages, home_pages
from gen.site.diagrams import write_dot
from gen.site.drawing import describe
from gen.site.layouts import draw
from gen.site.outline import head_drawing
from gen.site.pages import Build, Page, architecture_pages, with_relatives
from gen.site.published import with_markdown
from gen.site.relatives import all_relatives
from gen.site.renderer import Renderer, find_renderer
from gen.site.summaries import summary
from gen.site.write import File
from tests.fuzz.cases import CASES, case
from tests.fuzz.hostile import MARK, texts
from tests.fuzz.reading import converted, front, seen
from tests.fuzz.renaming import renamed
from tests.site.handmade import ENTRIES, INDEX, WORKING, WORKING_ENTRY

BUILD = Build(versions=INDEX.versions, n_out=INDEX.n_out)
SCHEMES = {"", "http", "https"}


@dataclass
class Looks:
    """What pages hold: tags, attributes, and what MkDocs is told."""

    tags: set[str]
    attributes: set[str]
    settings: set[str]


def pages_of(entry: Entry) -> list[Page]:
    """The page of an architecture with all that lies beside it."""
    [relatives] = all_relatives([summary(entry)]).values()
    page, *beside = architecture_pages(entry, relatives.own.answer, BUILD, picture=None, unets={}, card=None)
    return [with_relatives(page, relatives), *beside]


def shared_pages(entries: Sequence[Entry]) -> list[Page]:
    """Those about many."""
    summaries = [summary(each) for each in entries]
    texts = load_annotations()
    return [*home_pages(summaries, None, None), *common_pages(summaries, BUILD, texts=texts, renderer="x")]


def looks(pages: Sequence[Page]) -> Looks:
    """What a reader's browser is given."""
    found = Looks(set(), set(), set())
    for page in pages:
        html = None
        if page.path.endswith(".md"):
            told = front(page.content)
            found.settings |= set(told)
            json.dumps(told, ensure_ascii=False).encode()  # as MkDocs will write it
            assert all(isinstance(told[name], str) for name in ("title", "description") if name in told)
            if told.get("converted") == "apart":
                html = converted(page.content)
        elif page.path.endswith((".html", ".svg")):
            html = page.content
        elif page.path.endswith(".json"):
            json.loads(page.content)
        if html is not None:
            has = seen(html)
            assert MARK not in has.tags | has.attributes, around(html)
            found.tags |= has.tags
            found.attributes |= has.attributes
            assert has.schemes <= SCHEMES, has.schemes
    return found


def around(html: str) -> list[str]:
    """Where a name has become markup, to read."""
    return [html[max(0, at.start() - 150) : at.end() + 60] for at in re.finditer(MARK, html, re.IGNORECASE)]


def inside(pages: Sequence[Page]) -> None:
    """Nothing is written elsewhere, or twice."""
    paths = [page.path for page in pages]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert ".." not in PurePosixPath(path).parts
        assert not path.startswith("/")


@cache
def usual() -> tuple[Looks, Looks]:
    """What pages hold where nobody is hostile: those of single architectures, and those of many."""
    single = [looks(pages_of(entry)) for entry in ENTRIES]
    together = Looks(
        {"h3"}.union(*(each.tags for each in single)),  # above layers that stand in the body
        set().union(*(each.attributes for each in single)),
        set().union(*(each.settings for each in single)),
    )
    return together, looks(shared_pages(ENTRIES))


def hold(pages: Sequence[Page], known: Looks) -> None:
    """Compares pages with what is known."""
    inside(pages)
    found = looks(pages)
    assert found.tags <= known.tags, found.tags - known.tags
    assert found.attributes <= known.attributes, found.attributes - known.attributes
    assert found.settings <= known.settings, found.settings - known.settings
    for file in with_markdown([File(path=page.path, content=page.content.encode()) for page in pages]):
        file.content.decode()


@CASES
@given(entry=st.sampled_from(ENTRIES).flatmap(renamed))
def test_pages(entry: Entry) -> None:
    """Of one architecture."""
    with case("pages"):
        hold(pages_of(entry), usual()[0])


@CASES
@given(entries=st.lists(st.sampled_from(range(len(ENTRIES))).flatmap(lambda at: renamed(ENTRIES[at])), max_size=3))
def test_pages_of_many(entries: list[Entry]) -> None:
    """Tables, families, problems and the catalogue."""
    once = {entry.architecture.key: entry for entry in entries}
    with case("pages of many"):
        hold(shared_pages([once[key] for key in sorted(once)]), usual()[1])


@cache
def graphviz() -> Renderer:
    """The one that draws."""
    return find_renderer()


@CASES
@given(entry=renamed(WORKING_ENTRY), name=texts)
def test_drawings(entry: Entry, name: str) -> None:
    """Drawn by a real Graphviz: XML, with no other tags than a drawing has."""
    with case("drawings"):
        drawing = head_drawing(name, entry.shown)
        assert drawing is not None
        drawn = draw(write_dot(drawing), graphviz(), prefix="x", title=name, description=describe(drawing))
        for svg in (drawn.svg, drawn.inline):
            tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}  # noqa: S314 - our own
            assert tags <= {"svg", "title", "desc", "style", "g", "a", "path", "polygon", "rect", "text", "ellipse"}
            assert MARK not in seen(svg).tags | seen(svg).attributes
            assert seen(svg).schemes <= SCHEMES


@CASES
@given(anatomy=renamed(WORKING), name=texts, notes=st.lists(texts, max_size=3))
def test_reports(anatomy: Anatomy, name: str, notes: list[str]) -> None:
    """Of a reader's own learner, in every form that needs no Graphviz."""
    record = Dissection(
        name=name,
        found=Found.GIVEN,
        anatomy=anatomy,
        reasons=(),
        ambiguous=(),
        moved=None,
        notes=tuple(notes),
    )
    report = Report(record)
    with case("reports"):
        assert all(line.isprintable() for line in report.to_text().split("\n"))
        assert all(line.isprintable() for line in report.print_diff().split("\n"))
        report.to_csv().encode()
        report.to_markdown().encode()
        json.loads(report.to_json())
