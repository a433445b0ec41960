"""A build with the newest libraries -> a pull request with their lock, if what readers see changes or breaks.

Where it changes, the pull request holds the step for the page "What changed, version by version" as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from gen.changes import telling
from gen.changes.comparing import Changes, compare
from gen.changes.reading import catalogue_of
from gen.changes.voices import printable
from publishing.branch import Publisher
from publishing.errors import PublishingError
from publishing.git import Git, OvertakenError
from publishing.github import GitHub

BRANCH = "newest-libraries"
LOCK = "requirements.lock"
CATALOGUE = "index.json"
LOG = "log.txt"
HISTORY = "site_src/history"
_STEP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,120}")
_LOCKS = 5_000_000  # bytes
_LINES = 40  # of a log


def propose(folder: Path, github: GitHub, publisher: Publisher) -> Iterator[str]:
    """Opens a pull request with the lock in a folder, or brings it up to date.

    The folder holds the lock, the catalogue that was built with it, or else the log that says why there is none.
    """
    lock = _read(folder / LOCK, most=_LOCKS)
    if lock is None:
        raise PublishingError(f"{folder} holds no {LOCK}")
    files = {LOCK: lock}
    log, new = _read(folder / LOG), _read(folder / CATALOGUE)
    if new is None:
        title, text = "The newest libraries break the build", broken((log or b"").decode(errors="replace"))
    else:
        changes = _changes(publisher.published().catalogue, new)
        if not changes.architectures:
            yield "nothing is proposed: nothing is otherwise in the catalogue"
            return
        title, text = "The newest libraries change the catalogue", changed(changes, github.site)
        files |= step(changes)
    if not _pushed(files, publisher.remote, github.branch, title):
        yield "nothing is proposed: main has these versions already"
        return
    yield f"pull request {github.propose(BRANCH, github.branch, title, text)}: {title}"


def step(changes: Changes) -> Mapping[str, bytes]:
    """The file that keeps what is otherwise for the page of all versions; none where no version is another one."""
    if not changes.step:
        return {}
    if not _STEP.fullmatch(changes.step):
        raise PublishingError(f"{CATALOGUE}: {changes.step!r} are no versions of packages")
    return {f"{HISTORY}/{changes.step}.json": telling.as_json(changes).encode()}


def changed(changes: Changes, site: str) -> str:
    """What the pull request says where the catalogue is another one."""
    return f"{telling.markdown(changes, old=site)}\n{_CHECKS}"


def broken(log: str) -> str:
    """What it says where there is none."""
    last = [printable(line).replace("```", "'''") for line in log.splitlines()[-_LINES:]]
    return "\n".join(["The last lines of the build:", "", "````text", *last, "````", "", _CHECKS])


_CHECKS = "A workflow has opened this, so no check runs by itself: close it and open it again.\n"


def _changes(old: bytes | None, new: bytes) -> Changes:
    if old is None:
        raise PublishingError("there is no site of main to compare with")
    try:
        return compare(catalogue_of(old), catalogue_of(new))
    except ValueError as error:
        raise PublishingError(f"{CATALOGUE}: {error}") from error


def _read(file: Path, *, most: int = 50_000_000) -> bytes | None:
    if not file.is_file() or file.is_symlink():
        return None
    if file.stat().st_size > most:
        raise PublishingError(f"{file} has more than {most:,} bytes")
    return file.read_bytes()


def _pushed(files: Mapping[str, bytes], remote: str, base: str, message: str) -> bool:
    """Puts main with these files on a branch of its own, unless main has this lock already: then it says False."""
    with TemporaryDirectory(prefix="publishing-") as folder:
        git = Git.new(Path(folder), remote).with_index(Path(folder) / "index")
        there = git.fetch(BRANCH)
        main = git.fetch(base)
        if main is None:
            raise PublishingError(f"there is no branch {base}")
        git.run("read-tree", main)
        blobs = {path: git.run("hash-object", "-w", "--stdin", feed=content) for path, content in files.items()}
        if git.known(f"{main}:{LOCK}") == blobs[LOCK]:
            return False
        for path, blob in blobs.items():
            git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        tree = git.run("write-tree", "--missing-ok")
        commit = git.run("commit-tree", tree, "-p", main, "-m", message)
        try:
            git.push(commit, BRANCH, expected=there)
        except OvertakenError as error:
            raise PublishingError(f"somebody else pushed to {BRANCH} meanwhile") from error
        return True
