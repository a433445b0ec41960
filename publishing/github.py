"""What is asked of GitHub: open pull requests, what a run has built, comments. The only place that talks to its API."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from publishing.errors import PublishingError

_PAGE = 100  # the most that GitHub gives at once
_MOST_PAGES = 20
_CHUNK = 1 << 20
_SECONDS = 60
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_WRITER = "github-actions[bot]"  # whom comments of a workflow are from


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """An open pull request, as GitHub knows it."""

    number: int
    commit: str
    """The newest that it proposes."""
    branch: str
    repository: str | None
    """Where that branch is; None if that repository is gone."""
    base: str
    """The branch that it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What a run has left."""

    number: int
    size: int
    """In bytes, packed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """A repository at GitHub, seen with a token."""

    repository: str
    token: str = ""
    branch: str = "main"
    """That the site is built from, and that pull requests are for."""
    server: str = "https://github.com"
    api: str = "https://api.github.com"

    @staticmethod
    def of(environment: Mapping[str, str] = os.environ) -> GitHub:
        """The one that a workflow runs in, or this project's."""
        repository = environment.get("GITHUB_REPOSITORY") or "fastai-anatomy/fastai-anatomy"
        if not _REPOSITORY.fullmatch(repository):
            raise PublishingError(f"{repository!r} is no name of a repository")
        return GitHub(
            repository=repository,
            token=environment.get("GITHUB_TOKEN", ""),
            branch=environment.get("GITHUB_REF_NAME") or "main",
            server=environment.get("GITHUB_SERVER_URL") or "https://github.com",
            api=environment.get("GITHUB_API_URL") or "https://api.github.com",
        )

    @property
    def remote(self) -> str:
        """Where git finds it."""
        return f"{self.server}/{self.repository}.git"

    @property
    def site(self) -> str:
        """Where Pages serves it: below a folder, unless the repository is named after that host."""
        owner, _, name = self.repository.lower().partition("/")
        host = f"{owner}.github.io"
        return f"https://{host}/" if name == host else f"https://{host}/{self.repository.partition('/')[2]}/"

    def page_of(self, pull: int) -> str:
        """Where a pull request is read."""
        return f"{self.server}/{self.repository}/pull/{pull}"

    def open_pulls(self) -> Iterator[Pull]:
        """Every pull request that is open."""
        for each in self._listed("pulls?state=open"):
            head = each["head"]
            yield Pull(
                number=int(each["number"]),
                commit=str(head["sha"]),
                branch=str(head["ref"]),
                repository=head["repo"]["full_name"] if head["repo"] else None,
                base=str(each["base"]["ref"]),
            )

    def artifact(self, run: int, name: str) -> Artifact | None:
        """What a run has left under a name; None if it has not."""
        found = self._asked("GET", f"actions/runs/{run}/artifacts?per_page={_PAGE}")["artifacts"]
        right = [each for each in found if each["name"] == name and not each["expired"]]
        return Artifact(number=int(right[0]["id"]), size=int(right[0]["size_in_bytes"])) if right else None

    def download(self, artifact: Artifact, to: Path, *, most_bytes: int) -> None:
        """Writes it to a file, packed as it is."""
        size = 0
        with self._opened("GET", f"actions/artifacts/{artifact.number}/zip") as answer, to.open("wb") as file:
            while chunk := answer.read(_CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise PublishingError(f"what was built has more than {most_bytes:,} bytes, packed")
                file.write(chunk)

    def comment(self, pull: int, marker: str, text: str) -> None:
        """Writes a comment, or that one of ours anew which has the marker."""
        for each in self._listed(f"issues/{pull}/comments"):
            if each["user"]["login"] == _WRITER and each["body"].startswith(marker):
                if each["body"] != f"{marker}\n{text}":
                    self._asked("PATCH", f"issues/comments/{each['id']}", {"body": f"{marker}\n{text}"})
                return
        self._asked("POST", f"issues/{pull}/comments", {"body": f"{marker}\n{text}"})

    def propose(self, branch: str, base: str, title: str, text: str) -> int:
        """Opens a pull request from a branch of this repository, or brings the one that is open up to date."""
        for pull in self.open_pulls():
            if (pull.repository, pull.branch, pull.base) == (self.repository, branch, base):
                self._asked("PATCH", f"pulls/{pull.number}", {"title": title, "body": text})
                return pull.number
        made = self._asked("POST", "pulls", {"head": branch, "base": base, "title": title, "body": text})
        return int(made["number"])

    def serve(self) -> str | None:
        """Asks Pages to serve the branch as it is: a push by a workflow may not be enough. Says what went wrong."""
        try:
            self._asked("POST", "pages/builds")
        except PublishingError as error:
            return f"Pages was not asked to serve it ({error})"
        return None

    def _listed(self, what: str) -> Iterator[Any]:
        joint = "&" if "?" in what else "?"
        for page in range(1, _MOST_PAGES + 1):
            found = self._asked("GET", f"{what}{joint}per_page={_PAGE}&page={page}")
            yield from found
            if len(found) < _PAGE:
                return

    def _asked(self, method: str, what: str, content: object = None) -> Any:  # noqa: ANN401 - JSON
        with self._opened(method, what, content) as answer:
            return json.loads(answer.read() or b"null")

    def _opened(self, method: str, what: str, content: object = None) -> Any:  # noqa: ANN401 - `urlopen` says no more
        request = Request(  # noqa: S310 - GitHub's own address
            f"{self.api}/repos/{self.repository}/{what}",
            method=method,
            data=json.dumps(content).encode() if content is not None else None,
            headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
        )
        # What an artifact leads to is another host, which must not see the token.
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            return urlopen(request, timeout=_SECONDS)  # noqa: S310 - as above
        except (URLError, TimeoutError) as error:
            raise PublishingError(f"GitHub: {method} {what.partition('?')[0]}: {error}") from error
