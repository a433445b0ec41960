"""A build of a pull request -> its preview on the branch, and what it changes: each step is another module's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gen.changes.comparing import Changes, compare
from gen.changes.reading import Catalogue, catalogue_of
from publishing.branch import Outcome, Published, Publisher
from publishing.choosing import PAGE, SITEMAP, Choice, Differences, State, choose, differences
from publishing.dressing import ABOUT, CSS, STYLES, Preview, dressed, note, sitemap
from publishing.errors import PublishingError
from publishing.folders import checked, files_of
from publishing.places import CATALOGUE, Place
from publishing.report import Report, page
from publishing.wording import Alike, alike, wording

MOST_BYTES = 60_000_000
"""Of a preview. What it needs besides architectures' pages is 10 MB."""
MOST_BUILT = 800_000_000
"""Of the site that it is taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a build."""

    outcome: Outcome
    report: Report


def publish(site: Path, preview: Preview, publisher: Publisher, *, order: int, most_bytes: int = MOST_BYTES) -> Made:
    """Puts the preview of a built site on the branch. Raises PublishingError if it must not be there."""
    checked(site, most_bytes=MOST_BUILT)
    main, files = publisher.published(), files_of(site)
    old = _catalogue(main.catalogue)
    new = _catalogue((site / CATALOGUE).read_bytes() if (site / CATALOGUE).is_file() else None)
    changes = compare(old, new) if old is not None and new is not None else None
    architectures = frozenset().union(*(each.rows for each in (old, new) if each is not None))
    found = differences(files, main.files)
    choice = choose(files, found, architectures, _telling(changes), most_bytes=most_bytes)
    report = Report(
        preview=preview,
        main=main.commit,
        changes=changes,
        differences=found,
        wordings=_wordings(site, publisher, main, found),
        notes=choice.notes,
    )
    with TemporaryDirectory(prefix="publishing-") as folder:
        made = Path(folder) / "preview"
        size = _written(made, site, choice, report)
        if size > most_bytes:
            raise PublishingError(f"a preview of {size:,} bytes is too large: it may have {most_bytes:,}")
        outcome = publisher.publish(made, Place(preview.pull), order=order, commit=preview.commit, size=size)
    return Made(outcome=outcome, report=report)


def _catalogue(content: bytes | None) -> Catalogue | None:
    """The catalogue in a file; None if there is none, or something else."""
    with suppress(ValueError):
        return catalogue_of(content) if content is not None else None
    return None


def _wordings(site: Path, publisher: Publisher, main: Published, found: Differences) -> Sequence[Alike]:
    """What is read otherwise on the pages that differ."""
    pages = found.pages(State.OTHERWISE)
    before = publisher.contents([main.files[f"{page}{PAGE}"] for page in pages])
    both = ((page, old, (site / page / PAGE).read_bytes()) for page, old in zip(pages, before, strict=True))
    return alike((page, wording(*(each.decode(errors="replace") for each in pair))) for page, *pair in both)


def _telling(changes: Changes | None) -> Sequence[str]:
    """The architectures that a reader of the pull request wants to see first."""
    if changes is None:
        return ()
    verdicts = [each.page for each in changes.changed if each.of("verdict") is not None]
    return [*changes.added, *verdicts, *(each.page for each in changes.changed)]


def _written(folder: Path, site: Path, choice: Choice, report: Report) -> int:
    """Writes what the preview holds, and says its size in bytes."""
    states = report.differences.states
    size = 0

    def target(path: str) -> Path:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def write(path: str, content: bytes) -> None:
        nonlocal size
        size += target(path).write_bytes(content)

    for path in choice.files:
        if path.endswith(".html"):
            state = states.get(path, State.NEW)
            write(path, dressed((site / path).read_bytes(), path, report.preview, state))
        else:
            os.link(site / path, place := target(path))
            size += place.stat().st_size
    for path in choice.notes:
        write(path, note(path, report.preview, states[path]).encode())
    write(SITEMAP, sitemap(choice.files, report.preview).encode())
    write(STYLES, CSS.encode())
    write(f"{ABOUT}{PAGE}", page(report).encode())
    return size
