"""`python -m publishing`: puts a built site, or the preview of a pull request, on the branch that Pages serves.

In a workflow the repository, the run and the event are taken from the environment that GitHub gives it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from publishing import following, watching
from publishing.branch import Publisher
from publishing.errors import PublishingError
from publishing.folders import checked
from publishing.following import told
from publishing.github import GitHub
from publishing.places import Place
from publishing.previews import publish


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; exits with 1 and one line if it cannot be done."""
    asked = _parser().parse_args(arguments)
    commands: Mapping[str, Callable[[argparse.Namespace, GitHub], Iterator[str]]] = {
        "main": _main,
        "preview": _preview,
        "remove": _remove,
        "follow": lambda asked, github: following.follow(github, _publisher(asked, github)),
        "closed": lambda asked, github: following.close(github, _publisher(asked, github)),
        "sweep": lambda asked, github: following.sweep(github, _publisher(asked, github)),
        "propose": lambda asked, github: watching.propose(asked.folder, github, _publisher(asked, github)),
        "address": lambda asked, github: iter([github.site]),  # noqa: ARG005 - as the others
    }
    try:
        for line in commands[asked.command](asked, GitHub.of()):
            sys.stdout.write(f"{line}\n")
    except PublishingError as error:
        sys.stderr.write(f"publishing: {error}\n")
        return 1
    return 0


def _main(asked: argparse.Namespace, github: GitHub) -> Iterator[str]:
    size = checked(asked.site, most_bytes=asked.most_bytes)
    outcome = _publisher(asked, github).publish(asked.site, Place(), order=asked.order, commit=asked.commit, size=size)
    yield from told(outcome, github)


def _preview(asked: argparse.Namespace, github: GitHub) -> Iterator[str]:
    preview = following.preview_of(github, asked.number, asked.commit)
    made = publish(asked.site, preview, _publisher(asked, github), order=asked.order)
    yield from told(made.outcome, github)


def _remove(asked: argparse.Namespace, github: GitHub) -> Iterator[str]:
    yield from told(_publisher(asked, github).remove(Place(asked.number)), github)


def _publisher(asked: argparse.Namespace, github: GitHub) -> Publisher:
    return Publisher(remote=asked.remote or github.remote, branch=asked.branch, most_bytes=asked.most_bytes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m publishing", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    made = {}
    for name, what in (
        ("main", "the site of main"),
        ("preview", "the preview of a pull request"),
        ("remove", "take a preview away"),
        ("follow", "in a workflow: a preview was built"),
        ("closed", "in a workflow: a pull request was closed"),
        ("sweep", "take previews away whose pull request is closed"),
        ("propose", "in a workflow: a pull request with the newest libraries"),
        ("address", "print where Pages serves the site"),
    ):
        made[name] = command = commands.add_parser(name, help=what)
        command.add_argument("--remote", help="address of the repository; that of GITHUB_REPOSITORY if left out")
        command.add_argument("--branch", default="gh-pages")
        command.add_argument("--most-bytes", type=int, default=950_000_000, help="of everything that is published")
    for name in ("preview", "remove"):
        made[name].add_argument("number", type=_number, help="of the pull request")
    for name in ("main", "preview"):
        order, commit = os.environ.get("GITHUB_RUN_ID"), os.environ.get("GITHUB_SHA")
        made[name].add_argument("site", type=Path, help="folder of the built site")
        made[name].add_argument("--order", type=int, default=order, required=not order, help="later builds have more")
        made[name].add_argument("--commit", type=_commit, default=commit, required=not commit, help="that was built")
    made["propose"].add_argument("folder", type=Path, help="with the lock, and what was built with it")
    return parser


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a pull request")
    return int(text)


def _commit(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no commit")
    return text


if __name__ == "__main__":
    sys.exit(main())
