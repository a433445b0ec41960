"""What happens to a pull request -> what happens to its preview and to the comment under it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from publishing.archives import unpack
from publishing.branch import Outcome, Publisher
from publishing.dressing import Preview
from publishing.errors import PublishingError
from publishing.events import Run, closed, happened
from publishing.github import GitHub, Pull
from publishing.places import Place
from publishing.previews import MOST_BUILT, Made, publish
from publishing.report import MARKER, comment, dropped, gone, refused, unbuilt

ARTIFACT = "site"
_MOST_PACKED = 400_000_000  # bytes; the whole site is 100 MB


def follow(github: GitHub, publisher: Publisher) -> Iterator[str]:
    """A build has ended: publishes it as the preview of the pull request whose newest commit it is of."""
    run = Run.of(happened())
    pull = run.pull(github.open_pulls(), github.branch)
    if pull is None:
        yield f"nothing is changed: {run.commit[:12]} is the newest commit of no open pull request"
    elif run.failed:
        there = place_of(github, pull.number) if pull.number in publisher.previews() else None
        github.comment(pull.number, MARKER, unbuilt(run.commit, run.page, there=there))
        yield f"pull request {pull.number} could not be built"
    elif run.worked:
        try:
            made = _made(github, publisher, run, pull)
        except PublishingError as error:
            github.comment(pull.number, MARKER, refused(run.commit, str(error), run.page))
            raise
        yield from told(made.outcome, github)
        if made.outcome.there:  # run again, only the comment may be missing
            text = comment(made.report, site=github.site, here=place_of(github, pull.number))
            github.comment(pull.number, MARKER, text)
    else:
        yield "nothing is changed: the run was stopped before its end"


def close(github: GitHub, publisher: Publisher) -> Iterator[str]:
    """A pull request was closed: takes its preview away."""
    yield from _taken_away(closed(happened()), github, publisher)


def sweep(github: GitHub, publisher: Publisher) -> Iterator[str]:
    """Takes the previews away whose pull request was closed while they were being published."""
    there = publisher.previews()
    still = {pull.number for pull in github.open_pulls()} if there else set()
    for number in there:
        if number not in still:
            yield from _taken_away(number, github, publisher)


def told(outcome: Outcome, github: GitHub) -> Iterator[str]:
    """What was done. Where there is a token, Pages serves the branch, and who has lost a preview is told."""
    yield outcome.told
    for place in outcome.dropped:
        yield f"no room was left for {place.path}, which is gone"
        if github.token and place.preview is not None:
            github.comment(place.preview, MARKER, dropped())
    if outcome.pushed and github.token and (unserved := github.serve()) is not None:
        yield unserved


def place_of(github: GitHub, number: int) -> str:
    """The address of a preview."""
    return f"{github.site}{Place(number).path}/"


def preview_of(github: GitHub, number: int, commit: str) -> Preview:
    """The preview of a pull request, built from this commit."""
    return Preview(pull=number, commit=commit, address=github.page_of(number), place=place_of(github, number))


def _made(github: GitHub, publisher: Publisher, run: Run, pull: Pull) -> Made:
    artifact = github.artifact(run.number, ARTIFACT)
    if artifact is None:
        raise PublishingError("the build has left no site")
    preview = preview_of(github, pull.number, run.commit)
    with TemporaryDirectory(prefix="publishing-") as folder:
        packed, site = Path(folder) / "site.zip", Path(folder) / "site"
        github.download(artifact, packed, most_bytes=_MOST_PACKED)
        unpack(packed, site, most_bytes=MOST_BUILT)
        packed.unlink()
        return publish(site, preview, publisher, order=run.number)


def _taken_away(number: int, github: GitHub, publisher: Publisher) -> Iterator[str]:
    outcome = publisher.remove(Place(number))
    yield from told(outcome, github)
    if outcome.pushed:
        github.comment(number, MARKER, gone())
