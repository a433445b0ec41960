"""The branch as it is -> the branch with a build put in, or taken out: composed of trees, and pushed whole.

Nothing is checked out, and of what lies there only names are fetched. Each push replaces the branch by one commit
without parents, so that it stays as large as the site; `--force-with-lease` sees to it that what others have pushed
meanwhile is not lost: then everything is composed anew.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from publishing.errors import PublishingError
from publishing.git import Git, OvertakenError
from publishing.places import CATALOGUE, PREVIEWS, Note, Place

_TRIES = 12
_FILE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """What the branch holds."""

    commit: str | None
    """None if it is not there yet."""
    notes: Mapping[Place, Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The site of main as it is on the branch."""

    commit: str | None = None
    """That it was built from; None if there is no site yet."""
    files: Mapping[str, str] = field(default_factory=dict)
    """By path, each as git names its content."""
    catalogue: bytes | None = None
    """The JSON of all architectures; None if it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done, in a line, and whether the branch is another one now."""

    told: str
    pushed: bool
    there: bool = True
    """Whether what is there now is what should be: not, where a later build is."""
    dropped: tuple[Place, ...] = ()
    """Previews that had to make room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Puts builds on a branch of a remote repository."""

    remote: str
    branch: str = "gh-pages"
    most_bytes: int = 950_000_000
    """Of everything together: GitHub Pages serves no more than a gigabyte."""

    def publish(self, site: Path, place: Place, *, order: int, commit: str, size: int) -> Outcome:
        """Puts a site in a place, unless a later build is there.

        Where there is no room, the previews that were published first go. Raises PublishingError if it cannot be done.
        """

        def compose(git: Git, branch: Branch) -> tuple[Outcome, dict[str, str | bytes]]:
            there = branch.notes.get(place)
            if there is not None and there.order >= order:
                why = f"{_named(place)} is of run {there.order} already, and this is of {order}"
                return _left(why, there=there.order == order), {}
            dropped = self._room(branch.notes, place, size)
            note = Note(order=order, commit=commit, size=size)
            changes: dict[str, str | bytes] = {each.path: "" for each in dropped}
            changes[place.path] = _tree_of(git, site)
            changes[place.note] = note.written()
            told = f"{_named(place)} is of run {order} now, commit {commit[:12]}, {size:,} bytes"
            return Outcome(told=told, pushed=True, dropped=dropped), changes

        return self._pushed(compose, f"Publish {_named(place)} of {commit[:12]}")

    def published(self) -> Published:
        """The site of main; of its files only the catalogue is fetched."""
        with TemporaryDirectory(prefix="publishing-") as folder:
            git = Git.new(Path(folder), self.remote)
            branch = _seen(git, self.branch)
            note = branch.notes.get(Place())
            if branch.commit is None or note is None:
                return Published()
            listed = git.run("ls-tree", "-r", "-z", branch.commit).split("\0")
            found = (line.partition("\t")[::2] for line in listed if line)
            files = {path: said.split()[-1] for said, path in found if not path.startswith((f"{PREVIEWS}/", "."))}
            there = CATALOGUE in files
            catalogue = git.run("cat-file", "blob", files[CATALOGUE]).encode() if there else None
            return Published(commit=note.commit, files=files, catalogue=catalogue)

    def contents(self, files: Sequence[str]) -> Iterator[bytes]:
        """What is in files of the branch, by git's names for them."""
        with TemporaryDirectory(prefix="publishing-") as folder:
            git = Git.new(Path(folder), self.remote, whole=True)  # of a thousand pages, all are fetched sooner
            if files and git.fetch(self.branch) is not None:
                yield from git.contents(files)

    def previews(self) -> tuple[int, ...]:
        """The pull requests that have a preview."""
        with TemporaryDirectory(prefix="publishing-") as folder:
            notes = _seen(Git.new(Path(folder), self.remote), self.branch).notes
        return tuple(sorted(place.preview for place in notes if place.preview is not None))

    def remove(self, preview: Place) -> Outcome:
        """Takes a preview away. Raises PublishingError if it cannot be done."""

        def compose(git: Git, branch: Branch) -> tuple[Outcome, dict[str, str | bytes]]:
            there = branch.commit is not None and git.known(f"{branch.commit}:{preview.path}") is not None
            if not there:
                return _left(f"{_named(preview)} is not there"), {}
            return Outcome(told=f"{_named(preview)} is gone", pushed=True), {preview.path: ""}

        return self._pushed(compose, f"Remove {_named(preview)}")

    def _room(self, notes: Mapping[Place, Note], place: Place, size: int) -> tuple[Place, ...]:
        """The previews that have to go, so that a build of this size fits; the oldest first."""
        others = {other: note for other, note in notes.items() if other != place}
        previews = sorted((other for other in others if other.path), key=lambda other: others[other].order)
        dropped: list[Place] = []
        while sum(note.size for note in others.values()) + size > self.most_bytes:
            if not previews:
                raise PublishingError(f"{size:,} bytes do not fit: all together may have {self.most_bytes:,}")
            dropped.append(previews.pop(0))
            del others[dropped[-1]]
        return tuple(dropped)

    def _pushed(
        self, compose: Callable[[Git, Branch], tuple[Outcome, dict[str, str | bytes]]], message: str
    ) -> Outcome:
        with TemporaryDirectory(prefix="publishing-") as folder:
            git = Git.new(Path(folder), self.remote)
            for attempt in range(_TRIES):
                branch = _seen(git, self.branch)
                outcome, changes = compose(git, branch)
                if not outcome.pushed:
                    return outcome
                made = _composed(git, Path(folder) / f"index-{attempt}", branch.commit, changes)
                commit = git.run("commit-tree", made, "-m", message)
                with suppress(OvertakenError):
                    git.push(commit, self.branch, expected=branch.commit)
                    return outcome
                time.sleep(random.uniform(0, 0.2 * 2 ** min(attempt, 6)))  # noqa: S311 - only to step out of each other's way
        raise PublishingError(f"others pushed {_TRIES} times meanwhile; run it again")


def _seen(git: Git, name: str) -> Branch:
    commit = git.fetch(name)
    if commit is None:
        return Branch(commit=None, notes={})
    folders = (
        git.run("ls-tree", "-d", "--name-only", f"{commit}:{PREVIEWS}") if git.known(f"{commit}:{PREVIEWS}") else ""
    )
    previews = (Place.of(f"{PREVIEWS}/{folder}") for folder in folders.splitlines())
    notes = {}
    for place in (Place(), *(each for each in previews if each is not None)):
        if git.known(f"{commit}:{place.note}"):
            notes[place] = Note.read(git.run("cat-file", "blob", f"{commit}:{place.note}"))
    return Branch(commit=commit, notes=notes)


def _tree_of(git: Git, site: Path) -> str:
    """The site as a tree; its files are written to the repository."""
    with TemporaryDirectory(prefix="publishing-") as folder:
        inner = git.with_index(Path(folder) / "index")
        # As bytes, whatever an attributes file says, and though some names look like what is usually ignored.
        for name, value in (("core.autocrlf", "false"), ("core.attributesFile", ""), ("core.excludesFile", "")):
            inner.run("config", name, value)
        inner.run("--work-tree", str(site.resolve()), "add", "--all", "--force", ".")
        return inner.run("write-tree")


def _composed(git: Git, index: Path, base: str | None, changes: Mapping[str, str | bytes]) -> str:
    """The tree of the branch after some changes: by path a tree, or nothing in its place (""), or a file's content.

    A tree at the root replaces everything but the previews.
    """
    inner = git.with_index(index)
    inner.run("read-tree", "--empty")
    root = changes.get("")
    if isinstance(root, str) and root:
        inner.run("read-tree", root)
        if base is not None and git.known(f"{base}:{PREVIEWS}"):
            inner.run("read-tree", f"--prefix={PREVIEWS}/", f"{base}:{PREVIEWS}")
    elif base is not None:
        inner.run("read-tree", base)
    for path, change in changes.items():
        if isinstance(change, bytes):
            blob = inner.run("hash-object", "-w", "--stdin", feed=change)
            inner.run("update-index", "--add", "--cacheinfo", f"{_FILE},{blob},{path}")
        elif path:
            inner.run("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", path)
            if change:
                inner.run("read-tree", f"--prefix={path}/", change)
    blob = inner.run("hash-object", "-w", "--stdin", feed=b"")
    inner.run(
        "update-index", "--add", "--cacheinfo", f"{_FILE},{blob},.nojekyll"
    )  # Pages would leave out what begins with _
    return inner.run("write-tree", "--missing-ok")


def _left(why: str, *, there: bool = True) -> Outcome:
    return Outcome(told=f"nothing is changed: {why}", pushed=False, there=there)


def _named(place: Place) -> str:
    return "the site" if place.preview is None else f"the preview of pull request {place.preview}"
