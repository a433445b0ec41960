"""The records of a build -> MkDocs' docs folder on disk: what people wrote, with the generated pages laid beside it.

Entries are large and many, so that none is kept: each is read twice where the work runs, once for its summary,
and once for its page, which also needs the summaries of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gen import provenance
from gen.annotations import Titled, load_annotations
from gen.cache import Cache
from gen.changes.comparing import Changes
from gen.errors import BenchmarkError, HistoryError, OutputError
from gen.files import read_kept
from gen.guides.building import read_runs
from gen.guides.reading import FOLDER, Guide, read_guides
from gen.records import Cause, Entry, FindingKind
from gen.records.benchmarks import Benchmark
from gen.records.verifications import Verification
from gen.shipped import shipped
from gen.site.benchmark import benchmark_pages
from gen.site.canvas import Fonts
from gen.site.card_image import draw_card, find_fonts
from gen.site.cards import alternative, card, home_card
from gen.site.common import common_pages, home_pages, problem_parts
from gen.site.diagrams import write_dot
from gen.site.drawing import describe
from gen.site.figures import Picture
from gen.site.guides import guide_pages
from gen.site.history import history_pages
from gen.site.inventory import inventory, names
from gen.site.layouts import Drawn, draw
from gen.site.licences import licence_pages
from gen.site.outline import head_drawing
from gen.site.pages import Build, Page, architecture_pages, with_relatives
from gen.site.published import with_markdown
from gen.site.relatives import Relatives, all_relatives
from gen.site.renderer import Renderer
from gen.site.summaries import Summary, summary
from gen.site.trust import read_trust, trust_pages
from gen.site.unchanged import Each, Rendered, Unit, remembered_or_summarised, unchanged_or_rendered
from gen.site.unet_diagram import write_unet_dot
from gen.site.unets import describe_unet, unet_drawings
from gen.site.write import File, Kept, Mode, write_tree
from gen.store import Records
from gen.verified import read_verified

_THEME = "overrides"  # MkDocs takes this folder from `site_src` itself
_BENCHMARK = "benchmark/result.json"
_HISTORY = "history/*.json"
_VERIFIED = "verified"
_FONTS = "assets/fonts"
_CARD = "card.png"
_EXAMPLE = "torchvision/resnet50"  # the case that readers ask about most


@dataclass(frozen=True, kw_only=True)
class Docs:
    """How many pages there are."""

    pages: int
    rendered: int
    """Of these, how many were not there already, and not in the cache."""


def build_docs(  # noqa: PLR0913 - where the pages come from, what makes them, where they go
    records: Records,
    renderer: Renderer,
    site_src: Path,
    docs: Path,
    *,
    each: Each,
    cache: Cache = Cache(None),  # noqa: B008 - frozen
    mode: Mode = Mode.WRITE,
) -> Docs:
    """Writes the docs folder, or only compares it. Pages whose records and templates are as before are left alone.

    Raises OutputError if the folder cannot be written (or, when checking, differs), RendererError if a drawing
    fails, RecordsError if a record cannot be read, GuideError for a guide. Nothing is changed then.
    """
    pages = rendered = 0

    def files() -> Iterator[File | Kept]:
        nonlocal pages, rendered
        written = list(_written_by_people(site_src))
        measured = benchmark_pages(read_benchmark(site_src / _BENCHMARK))
        index = records.index()
        keys = {f"{key}/" for key in index.keys}
        history = history_pages(read_history(site_src), keys)
        licences = licence_pages(shipped(site_src))
        trust = trust_pages(read_trust(site_src))
        guides = read_guides(site_src)
        runs = read_runs(records, guides)
        told = list(guide_pages(guides, runs, keys))
        yield from with_markdown([*written, *map(_file, (*measured, *history, *licences, *trust)), *told])
        fonts = find_fonts(site_src / _FONTS)
        there = [guide for guide in guides if guide.slug in runs]
        build = Build(versions=index.versions, n_out=index.n_out, guides=tuple(guide.slug for guide in there))
        verified = {record.architecture: record for record in read_verified(site_src / _VERIFIED)}
        laid = _pages([*written, *told])
        for unit in _generated(
            records,
            renderer,
            docs,
            cache,
            each,
            build=build,
            fonts=fonts,
            written=laid,
            guides=there,
            verified=verified,
        ):
            count = sum(file.path.endswith(".md") for file in unit.files)
            pages += count
            rendered += count if unit.anew else 0
            yield from unit.files

    written = write_tree(files(), docs, mode, versions=records.index().versions)
    if mode is Mode.CHECK and not written.same:
        different = sorted((*written.added, *written.changed, *written.removed))
        raise OutputError(docs, f"{len(different)} files differ, first {different[0]}; run `python -m gen render`")
    return Docs(pages=pages, rendered=rendered)


def _generated(  # noqa: PLR0913 - as above
    records: Records,
    renderer: Renderer,
    docs: Path,
    cache: Cache,
    each: Each,
    *,
    build: Build,
    fonts: Fonts | None,
    written: Sequence[str],
    guides: Sequence[Guide],
    verified: Mapping[str, Verification],
) -> Iterator[Rendered]:
    """All but what people have written, which are pages with these paths; `verified` is by architecture."""
    index = records.index()
    maker = provenance.page_maker(renderer.version, fonts.digest if fonts is not None else "")
    digests = {key: records.digest(key) for key in index.keys}
    units = [Unit(provenance.digest_of(maker, digests[key]), key) for key in index.keys]
    summaries = remembered_or_summarised(units, partial(_summary, records), cache=cache, each=each)

    example = _example(summaries)
    shown = digests[example] if example is not None else None
    fronts = [guide.front for guide in guides]
    common = Unit(provenance.digest_of("common", maker, build, summaries, shown, written, fronts), None)

    def pages_of_many(_: None) -> list[File]:
        made = _common(records, example, summaries, build, renderer, guides=guides)
        cards = [_home_card(summaries, example, fonts)] if fonts is not None else []
        return [*with_markdown(made), *cards, _inventory(summaries, [*written, *_pages(made)])]

    # What it is made of is here already.
    yield from unchanged_or_rendered([common], pages_of_many, docs, cache=cache, each=map)
    relatives = all_relatives(summaries)
    own = [
        Unit(provenance.digest_of("page", maker, build, digests[page.key], page), page)
        for page in (_Own(relatives=relatives[f"{key}/"], verified=verified.get(key)) for key in index.keys)
    ]
    yield from unchanged_or_rendered(
        own, partial(_architecture, records, renderer, fonts, build), docs, cache=cache, each=each
    )


@dataclass(frozen=True, kw_only=True)
class _Own:
    """What a page says besides what its own record does."""

    relatives: Relatives
    verified: Verification | None

    @property
    def key(self) -> str:
        """Of its architecture."""
        return self.relatives.own.page.rstrip("/")


def _common(  # noqa: PLR0913 - what they speak of
    records: Records,
    example: str | None,
    summaries: Sequence[Summary],
    build: Build,
    renderer: Renderer,
    *,
    guides: Sequence[Guide],
) -> list[File]:
    """The pages about many architectures."""
    entry = records.load(example) if example is not None else None
    picture = _picture(entry, renderer) if entry is not None else None
    texts = load_annotations()
    pages = [
        *home_pages(summaries, entry, picture),
        *common_pages(summaries, build, texts=texts, renderer=renderer.version, guides=guides),
    ]
    return list(map(_file, pages))


def _inventory(summaries: Sequence[Summary], pages: Sequence[str]) -> File:
    """The names that other documentation may link to."""
    texts = load_annotations()
    titles: dict[Cause | FindingKind, Titled] = {**dict(texts.causes.items()), **dict(texts.findings.items())}
    problems = [
        (problem.anchor, titles[problem.kind].title)
        for part in problem_parts(summaries, texts)
        for problem, _ in part.problems
    ]
    return File(path="objects.inv", content=inventory(names(summaries, problems, pages)))


def _pages(files: Iterable[File]) -> list[str]:
    return [file.path for file in files if file.path.endswith(".md")]


def read_benchmark(path: Path) -> Benchmark | None:
    """What the benchmark measured, if its result is there. Raises BenchmarkError."""
    try:
        return read_kept(path, Benchmark, BenchmarkError)
    except FileNotFoundError:
        return None


def read_history(site_src: Path) -> tuple[Changes, ...]:
    """What new versions of libraries have changed, as it was computed. Raises HistoryError."""
    return tuple(read_kept(path, Changes, HistoryError) for path in sorted(site_src.glob(_HISTORY)))


def _summary(records: Records, key: str) -> Summary:
    return summary(records.load(key))


def _architecture(records: Records, renderer: Renderer, fonts: Fonts | None, build: Build, page_of: _Own) -> list[File]:
    own = page_of.relatives.own
    entry = records.load(page_of.key)
    picture, unets = _picture(entry, renderer), _unet_pictures(entry, renderer)
    shared = card(own, load_annotations()) if fonts is not None else None
    said = alternative(shared) if shared is not None else None
    page, *beside = architecture_pages(
        entry, own.answer, build, picture=picture, unets=unets, card=said, verified=page_of.verified
    )
    files = with_markdown(list(map(_file, (with_relatives(page, page_of.relatives), *beside))))
    if shared is not None and fonts is not None:
        files.append(File(path=f"{own.page}{_CARD}", content=draw_card(shared, fonts)))
    return files


def _home_card(summaries: Sequence[Summary], example: str | None, fonts: Fonts) -> File:
    shown = next((each for each in summaries if each.page == f"{example}/"), None)
    return File(path=_CARD, content=draw_card(home_card(summaries, shown), fonts))


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
        guide = path.suffix == ".md" and relative.parts[0] == FOLDER
        if path.is_file() and relative.parts[0] != _THEME and not guide:
            yield File(path=relative.as_posix(), content=path.read_bytes())
