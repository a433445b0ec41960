"""Builds on a branch of a bare repository: what is published, what is left alone, what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from publishing.__main__ import main
from publishing.branch import Outcome, Publisher
from publishing.errors import PublishingError
from publishing.folders import checked
from publishing.places import Note, Place

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
MAIN = Place()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """An empty repository, in the place of GitHub's."""
    folder = tmp_path / "remote.git"
    git(folder, "init", "--quiet", "--bare")
    # As GitHub does: a fetch may leave out what is in the files.
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """What git prints of a repository."""
    folder.mkdir(exist_ok=True)
    command = ["git", f"--git-dir={folder}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def site(tmp_path: Path, text: str, **more: str) -> Path:
    """A folder with a page that says this."""
    folder = tmp_path / f"site-{text}"
    for name, content in {"index.html": text, **more}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def published(remote: Path) -> Mapping[str, str]:
    """What GitHub Pages would serve: the content of each file, without our notes."""
    names = git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    ours = (".build", ".nojekyll")
    return {name: git(remote, "show", f"gh-pages:{name}") for name in names if not name.endswith(ours)}


def publish(remote: Path, folder: Path, place: Place, order: int, *, most_bytes: int = 1_000) -> Outcome:
    """Publishes a folder, as a run of this number."""
    publisher = Publisher(remote=str(remote), most_bytes=most_bytes)
    return publisher.publish(folder, place, order=order, commit=COMMIT, size=checked(folder, most_bytes=most_bytes))


def test_main_and_previews_live_side_by_side(remote: Path, tmp_path: Path) -> None:
    """A preview does not touch the site, nor another preview; a new site keeps the previews."""
    publish(remote, site(tmp_path, "main", **{"timm/old/index.html": "old"}), MAIN, 1)
    publish(remote, site(tmp_path, "seven"), Place(7), 2)
    publish(remote, site(tmp_path, "eight", **{"a/b.txt": "deep"}), Place(8), 3)
    publish(remote, site(tmp_path, "again"), MAIN, 4)
    assert published(remote) == {
        "index.html": "again",
        "pr-preview/pr-7/index.html": "seven",
        "pr-preview/pr-8/a/b.txt": "deep",
        "pr-preview/pr-8/index.html": "eight",
    }
    assert ".nojekyll" in git(remote, "ls-tree", "--name-only", "gh-pages")
    assert git(remote, "rev-list", "--count", "gh-pages").strip() == "1"  # the branch does not grow


def test_a_stale_build_changes_nothing(remote: Path, tmp_path: Path) -> None:
    """Runs may end in another order than they began."""
    publish(remote, site(tmp_path, "new"), Place(7), 5)
    before = git(remote, "rev-parse", "gh-pages")
    outcome = publish(remote, site(tmp_path, "old"), Place(7), 4)
    assert not outcome.pushed
    assert "run 5 already" in outcome.told
    assert git(remote, "rev-parse", "gh-pages") == before
    publish(remote, site(tmp_path, "newest"), Place(7), 6)
    assert published(remote) == {"pr-preview/pr-7/index.html": "newest"}


def test_a_preview_that_is_closed_is_gone(remote: Path, tmp_path: Path) -> None:
    """And nothing else; closing it again, or one that never was, changes nothing."""
    publisher = Publisher(remote=str(remote))
    assert not publisher.remove(Place(7)).pushed  # before there is a branch
    publish(remote, site(tmp_path, "main"), MAIN, 1)
    publish(remote, site(tmp_path, "seven"), Place(7), 2)
    publish(remote, site(tmp_path, "eight"), Place(8), 3)
    assert publisher.remove(Place(7)).pushed
    assert set(published(remote)) == {"index.html", "pr-preview/pr-8/index.html"}
    assert not publisher.remove(Place(7)).pushed
    assert not publisher.remove(Place(70)).pushed


def test_old_previews_make_room(remote: Path, tmp_path: Path) -> None:
    """Those that were built first, and never the site of main."""
    publish(remote, site(tmp_path, "m" * 40), MAIN, 1)
    for number in (7, 8, 9):
        publish(remote, site(tmp_path, str(number) * 20), Place(number), number)
    outcome = publish(remote, site(tmp_path, "x" * 35), Place(10), 10, most_bytes=100)
    assert outcome.dropped == (Place(7), Place(8))
    assert set(published(remote)) == {"index.html", "pr-preview/pr-9/index.html", "pr-preview/pr-10/index.html"}
    with pytest.raises(PublishingError, match="do not fit"):
        publish(remote, site(tmp_path, "y" * 70), Place(11), 11, most_bytes=100)
    assert "pr-preview/pr-9/index.html" in published(remote)


def test_six_at_once_all_arrive(remote: Path, tmp_path: Path) -> None:
    """Each that is overtaken composes the branch anew."""
    publish(remote, site(tmp_path, "main"), MAIN, 1)
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "publishing", "preview", str(number), str(site(tmp_path, f"p{number}"))),
                *("--remote", str(remote), "--order", "1", "--commit", COMMIT),
            ],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(1, 7)
    ]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * 6, said
    home = {name for name in published(remote) if name.endswith("index.html") and "pull-request" not in name}
    assert home == {"index.html", *(f"pr-preview/pr-{number}/index.html" for number in range(1, 7))}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".git/config", "kept for others"),
        ("a/.gitattributes", "kept for others"),
        ("pr-preview/pr-8/index.html", "kept for others"),
        (".build", "kept for others"),
        ("CNAME", "kept for others"),
        ("a/new\nline.html", "no name"),
        ("back\\slash", "no name"),
        ("é.html", "no name"),
        ("deep/" * 50 + "x", "longer than"),
    ],
)
def test_what_a_stranger_may_not_publish(tmp_path: Path, name: str, said: str) -> None:
    """Names that mean something to git, to Pages or to us, or that not everything can serve."""
    with pytest.raises(PublishingError, match=said):
        checked(site(tmp_path, "x", **{name: "x"}), most_bytes=10_000)


def test_links_sizes_and_what_is_no_site_are_refused(tmp_path: Path) -> None:
    """A link could lead to what is not theirs."""
    folder = site(tmp_path, "x")
    (folder / "link").symlink_to("/etc/hostname")
    with pytest.raises(PublishingError, match="neither a file nor a folder"):
        checked(folder, most_bytes=10_000)
    (folder / "link").unlink()
    os.mkfifo(folder / "pipe")
    with pytest.raises(PublishingError, match="neither a file nor a folder"):
        checked(folder, most_bytes=10_000)
    with pytest.raises(PublishingError, match="more than 3 bytes"):
        checked(site(tmp_path, "long"), most_bytes=3)
    with pytest.raises(PublishingError, match="no site"):
        checked(tmp_path, most_bytes=10_000)


def test_the_command_says_what_it_did(remote: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line; and fails with one."""
    folder, to = str(site(tmp_path, "main")), ("--remote", str(remote))
    assert main(["main", folder, *to, "--order", "1", "--commit", COMMIT]) == 0
    assert capsys.readouterr().out == "the site is of run 1 now, commit 0123456789ab, 4 bytes\n"
    assert main(["main", folder, "--remote", str(tmp_path / "no.git"), "--order", "2", "--commit", COMMIT]) == 1
    assert capsys.readouterr().err.startswith("publishing: git ls-remote: ")
    for forged in ("0", "-1", "7/..", "1e3", ""):
        with pytest.raises(SystemExit):
            main(["remove", forged, *to])


def test_a_note_that_is_none_is_told_of() -> None:
    """As a hand that edited the branch would leave it."""
    assert Note.read(Note(order=3, commit=COMMIT, size=4).written().decode()).order == 3
    for text in ("{}", "[]", "x", ""):
        with pytest.raises(ValueError, match=r"note|Expecting"):
            Note.read(text)
