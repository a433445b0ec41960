"""What GitHub says that has happened -> whom it concerns. Numbers and commits are its word, never an artifact's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publishing.errors import PublishingError
from publishing.github import Pull

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of the workflow that builds previews, which has ended."""

    number: int
    """Later runs have greater ones."""
    worked: bool
    failed: bool
    """Neither, where somebody or something has stopped it, or it waits to be allowed."""
    commit: str
    branch: str
    repository: str | None
    page: str
    """Where its log is read."""

    @staticmethod
    def of(event: Mapping[str, Any]) -> Run:
        """From an event `workflow_run`."""
        try:
            run = event["workflow_run"]
            head = run["head_repository"]
            found = Run(
                number=int(run["id"]),
                worked=run["conclusion"] == "success",
                failed=run["conclusion"] in {"failure", "timed_out"},
                commit=str(run["head_sha"]),
                branch=str(run["head_branch"]),
                repository=str(head["full_name"]) if head else None,
                page=str(run["html_url"]),
            )
        except (KeyError, TypeError) as error:
            raise PublishingError(f"the event is not of a run that has ended ({error!r})") from error
        if not _COMMIT.fullmatch(found.commit):
            raise PublishingError(f"{found.commit!r} is no commit")
        return found

    def pull(self, pulls: Iterable[Pull], base: str) -> Pull | None:
        """The pull request whose newest commit was built; None if there is none, or none any more."""
        if self.repository is None:
            return None
        wanted = (self.commit, self.branch, self.repository, base)
        found = (each for each in pulls if (each.commit, each.branch, each.repository, each.base) == wanted)
        return next(found, None)


def happened(environment: Mapping[str, str] = os.environ) -> Mapping[str, Any]:
    """The event that a workflow runs for."""
    try:
        event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_bytes())
    except (KeyError, OSError, ValueError) as error:
        raise PublishingError(f"GITHUB_EVENT_PATH names no event ({error})") from error
    if not isinstance(event, dict):
        raise PublishingError("the event is none")
    return event


def closed(event: Mapping[str, Any]) -> int:
    """The number of the pull request that was closed."""
    try:
        return int(event["pull_request"]["number"])
    except (KeyError, TypeError, ValueError) as error:
        raise PublishingError("the event is not of a pull request") from error
