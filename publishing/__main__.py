"""`python -m publishing`: `main SITE`, `preview NUMBER SITE` and `remove NUMBER`, on a remote repository's branch."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from publishing.branch import Publisher
from publishing.errors import PublishingError
from publishing.folders import checked
from publishing.places import Place


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; exits with 1 and one line if it cannot be done."""
    asked = _parser().parse_args(arguments)
    publisher = Publisher(remote=asked.remote, branch=asked.branch, most_bytes=asked.most_bytes)
    try:
        if asked.command == "remove":
            outcome = publisher.remove(Place(asked.number))
        else:
            place = Place(asked.number if asked.command == "preview" else None)
            size = checked(asked.site, most_bytes=asked.most_bytes)
            outcome = publisher.publish(asked.site, place, order=asked.order, commit=asked.commit, size=size)
    except PublishingError as error:
        sys.stderr.write(f"publishing: {error}\n")
        return 1
    sys.stdout.write(f"{outcome.told}\n")
    for dropped in outcome.dropped:
        sys.stdout.write(f"no room was left for {dropped.path}, which is gone\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m publishing", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, told in (
        ("main", "the site of main"),
        ("preview", "the preview of a pull request"),
        ("remove", "take a preview away"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("--remote", required=True, help="address of the repository")
        command.add_argument("--branch", default="gh-pages")
        command.add_argument("--most-bytes", type=int, default=950_000_000, help="of everything that is published")
        if name != "main":
            command.add_argument("number", type=_number, help="of the pull request")
        if name != "remove":
            command.add_argument("site", type=Path, help="folder of the built site")
            command.add_argument("--order", type=int, required=True, help="number of the run that built it")
            command.add_argument("--commit", type=_commit, required=True, help="that it was built from")
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
