"""Git's plumbing, in a repository of its own with an empty work tree: trees are made without a checkout."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from publishing.errors import PublishingError

_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "publisher"), ("EMAIL", "publisher@localhost"))
}
# A push that lost a race against another one, as git and GitHub put it.
_OVERTAKEN = (
    *("stale info", "fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref"),
    "reference already exists",
)


_SPARING = "blob:none"


class OvertakenError(Exception):
    """Somebody else has pushed meanwhile."""


@dataclass(frozen=True, slots=True)
class Git:
    """A repository, with the remote that it reads from and pushes to."""

    folder: Path
    remote: str
    whole: bool = False
    """Whether a fetch brings what is in the files too."""
    environment: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def new(folder: Path, remote: str, *, whole: bool = False) -> Git:
        """An empty one, which fetches the contents of files only when they are asked for, or all of them at once."""
        (folder / "empty").mkdir(parents=True)
        git = Git(folder, remote, whole)
        git.run("init", "--quiet")
        git.run("config", "remote.origin.url", remote)
        if not whole:
            git.run("config", "remote.origin.promisor", "true")
            git.run("config", "remote.origin.partialclonefilter", _SPARING)
        return git

    def run(self, *arguments: str, feed: bytes | None = None) -> str:
        """What git prints. Raises PublishingError with git's own words if it fails."""
        done = self._done(arguments, feed)
        self._succeeded(done, arguments[0])
        return done.stdout.decode(errors="surrogateescape").strip()

    def known(self, name: str) -> str | None:
        """The object of this name, such as `commit:folder`; None if there is none."""
        done = self._done(("rev-parse", "--verify", "--quiet", name), None)
        return done.stdout.decode().strip() or None

    def fetch(self, branch: str) -> str | None:
        """The newest commit of a branch, with its trees; None if there is no such branch."""
        if not self.run("ls-remote", "--heads", "origin", f"refs/heads/{branch}"):
            return None
        sparing = () if self.whole else (f"--filter={_SPARING}",)
        self.run("fetch", "--quiet", "--depth=1", *sparing, "origin", f"+refs/heads/{branch}:refs/base")
        return self.run("rev-parse", "refs/base")

    def contents(self, names: Sequence[str]) -> Iterator[bytes]:
        """The contents of files that are here, by git's names for them. Raises PublishingError if one is not."""
        packed = self.folder / "contents"
        with packed.open("wb") as file:
            feed = "".join(f"{name}\n" for name in names).encode()
            self._succeeded(self._done(("cat-file", "--batch", "--buffer"), feed, into=file), "cat-file")
        with packed.open("rb") as file:
            for name in names:
                _, kind, *size = file.readline().decode(errors="replace").split()
                if not size:
                    raise PublishingError(f"git cat-file: {name} is {kind}")
                yield file.read(int(size[0]))
                file.read(1)

    def push(self, commit: str, branch: str, *, expected: str | None) -> None:
        """Puts a commit in the place of the expected one. Raises OvertakenError if another one is there by now."""
        lease = f"--force-with-lease=refs/heads/{branch}:{expected or ''}"
        done = self._done(("push", "--quiet", lease, "origin", f"{commit}:refs/heads/{branch}"), None)
        if not done.returncode:
            return
        said = done.stderr.decode(errors="replace")
        if any(words in said for words in _OVERTAKEN):
            raise OvertakenError
        raise PublishingError(f"git push: {' '.join(said.split())}")

    def with_index(self, file: Path) -> Git:
        """The same with another index."""
        return replace(self, environment={"GIT_INDEX_FILE": str(file)})

    def _command(self, *arguments: str) -> list[str]:
        return ["git", f"--git-dir={self.folder / 'git'}", f"--work-tree={self.folder / 'empty'}", *arguments]

    def _done(
        self, arguments: tuple[str, ...], feed: bytes | None, *, into: IO[bytes] | int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - no shell, and names come from git
            self._command(*arguments),
            input=feed if feed is not None else b"",
            stdout=into,
            stderr=subprocess.PIPE,
            env={**os.environ, **_WHO, **_let_in(), "GIT_TERMINAL_PROMPT": "0", **self.environment},
            check=False,
        )

    @staticmethod
    def _succeeded(done: subprocess.CompletedProcess[bytes], what: str) -> None:
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise PublishingError(f"git {what}: {said[-1] if said else f'exit code {done.returncode}'}")


def _let_in() -> Mapping[str, str]:
    """Gives git the token of a workflow, by its environment alone: it stands in no file and on no command line."""
    token = os.environ.get("GITHUB_TOKEN")
    if not token:
        return {}
    server = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
    word = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {word}",
    }
