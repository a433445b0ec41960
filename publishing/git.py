"""Git's plumbing, in a repository of its own with an empty work tree: trees are made without a checkout."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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


class OvertakenError(Exception):
    """Somebody else has pushed meanwhile."""


@dataclass(frozen=True, slots=True)
class Git:
    """A repository, with the remote that it reads from and pushes to."""

    folder: Path
    remote: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def new(folder: Path, remote: str) -> Git:
        """An empty one, which fetches the contents of files only when they are asked for."""
        (folder / "empty").mkdir(parents=True)
        git = Git(folder, remote)
        git.run("init", "--quiet")
        for name, value in (("url", remote), ("promisor", "true"), ("partialclonefilter", "blob:none")):
            git.run("config", f"remote.origin.{name}", value)
        return git

    def run(self, *arguments: str, feed: bytes | None = None) -> str:
        """What git prints. Raises PublishingError with git's own words if it fails."""
        done = self._done(arguments, feed)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise PublishingError(f"git {arguments[0]}: {said[-1] if said else f'exit code {done.returncode}'}")
        return done.stdout.decode(errors="surrogateescape").strip()

    def known(self, name: str) -> str | None:
        """The object of this name, such as `commit:folder`; None if there is none."""
        done = self._done(("rev-parse", "--verify", "--quiet", name), None)
        return done.stdout.decode().strip() or None

    def fetch(self, branch: str) -> str | None:
        """The newest commit of a branch, with its trees; None if there is no such branch."""
        if not self.run("ls-remote", "--heads", "origin", f"refs/heads/{branch}"):
            return None
        self.run("fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", f"+refs/heads/{branch}:refs/base")
        return self.run("rev-parse", "refs/base")

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
        return Git(self.folder, self.remote, {"GIT_INDEX_FILE": str(file)})

    def _done(self, arguments: tuple[str, ...], feed: bytes | None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - no shell, and names come from git
            [  # noqa: S607 - the one on the PATH
                "git",
                f"--git-dir={self.folder / 'git'}",
                f"--work-tree={self.folder / 'empty'}",
                *arguments,
            ],
            input=feed if feed is not None else b"",
            capture_output=True,
            env={**os.environ, **_WHO, **_let_in(), "GIT_TERMINAL_PROMPT": "0", **self.environment},
            check=False,
        )


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
