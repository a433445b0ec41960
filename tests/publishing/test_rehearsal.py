"""A day of the hosting, from a first push to a closed pull request, by the workflows' own steps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from publishing.branch import Outcome
from publishing.following import told
from publishing.github import GitHub
from publishing.places import Place
from tests.conftest import Site
from tests.publishing.rehearsing import REPOSITORY, TOKEN, Rehearsal, packed, pull, rehearsal

SITE = "https://fastai-anatomy.github.io/fastai-anatomy/"
OLD, NEW = "1" * 40, "2" * 40
SEVEN, EIGHT = "pr-preview/pr-7/", "pr-preview/pr-8/"
PAGE = "torchvision/densenet121/index.html"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Rehearsal]:
    """Without a site, and with two pull requests: one from a fork, one from here."""
    with rehearsal(tmp_path / "github") as made:
        made.state.pulls[7] = pull(7, OLD, branch="patch-1", repository="stranger/fastai-anatomy")
        made.state.pulls[8] = pull(8, "8" * 40, branch="words")
        yield made


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of one page."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>x</title>")
    return folder


def altered(site: Site, folder: Path, words: str) -> Path:
    """The site as a pull request would have it: one verdict is another, and one page says so."""
    made = shutil.copytree(site.folder, folder)
    catalogue = made / "architectures/index.json"
    content = json.loads(catalogue.read_text())
    column = content["columns"].index("verdict")
    for row in content["rows"]:
        if row[content["columns"].index("name")] == "densenet121":
            row[column] = "refused"
    catalogue.write_text(json.dumps(content))
    page = made / PAGE
    page.write_text(page.read_text().replace("</h1>", f" {words}</h1>", 1))
    return made


def of_main(github: Rehearsal) -> dict[str, str]:
    """What is served and no preview's."""
    return {path: name for path, name in github.files().items() if not path.startswith(("pr-preview/", ".build"))}


def what_is_told_of_it(github: Rehearsal) -> None:
    """In the comments, and on the page of the preview."""
    (comment,) = github.state.comments[7]
    assert f"[Preview]({SITE}{SEVEN})" in comment["body"]
    assert "`works, but` → `refused`: `torchvision/densenet121`" in comment["body"]
    assert f"([old]({SITE}torchvision/densenet121/), [new]({SITE}{SEVEN}torchvision/densenet121/))" in comment["body"]
    differing = comment["body"].partition("### Pages that look different\n\n")[2]
    assert differing.startswith("- `densenet121` → `densenet121 as proposed`: `torchvision/densenet121` ([old](")
    assert "Nothing is otherwise in the catalogue." in github.state.comments[8][0]["body"]
    changes = github.read(f"{SEVEN}pull-request/index.html")
    assert (
        '<a href="../../../torchvision/densenet121/">old</a>, <a href="../torchvision/densenet121/">new</a>' in changes
    )


def test_a_day(github: Rehearsal, tiny_site: Site, tmp_path: Path) -> None:
    """Main, two previews at once, one brought up to date, a stale build, main again, and a preview that goes."""
    first = altered(tiny_site, tmp_path / "first", "as proposed")
    second = altered(tiny_site, tmp_path / "second", "as proposed later")

    done = github.main(tiny_site.folder, 100)
    assert done.returncode == 0, done.stdout
    assert github.state.served == 1
    main = of_main(github)
    assert main.keys() >= {"index.html", "404.html", ".nojekyll", PAGE}

    with ThreadPoolExecutor() as pool:
        both = [
            pool.submit(github.built, 7, first, run=101, commit=OLD),
            pool.submit(github.built, 8, tiny_site.folder, run=102, commit="8" * 40),
        ]
    for each in both:
        assert each.result().returncode == 0, each.result().stdout
    assert of_main(github) == main
    proposed = github.read(f"{SEVEN}{PAGE}")
    assert "as proposed</h1>" in proposed
    assert '<meta name="robots" content="noindex">' in proposed
    assert f'Preview of <a href="https://github.com/{REPOSITORY}/pull/7">' in proposed
    assert "This page differs from" in proposed
    assert "as on the site" in github.read(f"{EIGHT}{PAGE}")

    what_is_told_of_it(github)

    # A newer commit, and then a build of the older one that took longer.
    github.state.pulls[7]["head"]["sha"] = NEW
    assert github.built(7, second, run=104, commit=NEW).returncode == 0
    assert "as proposed later</h1>" in github.read(f"{SEVEN}{PAGE}")
    before = github.head()
    assert "nothing is changed" in github.built(7, first, run=103, commit=OLD).stdout
    assert github.head() == before
    (comment,) = github.state.comments[7]
    assert NEW[:12] in comment["body"]

    # Main again.
    previews = {path: name for path, name in github.files().items() if path.startswith("pr-preview/")}
    again = shutil.copytree(tiny_site.folder, tmp_path / "again")
    (again / "index.html").write_text("<!doctype html>again")
    assert github.main(again, 105).returncode == 0
    assert github.read("index.html") == "<!doctype html>again"
    assert {path: name for path, name in github.files().items() if path.startswith("pr-preview/")} == previews
    assert "already" in github.main(tiny_site.folder, 99).stdout
    assert github.read("index.html") == "<!doctype html>again"

    # Closed.
    main = of_main(github)
    assert github.close(7, 106).returncode == 0
    assert not any(path.startswith(SEVEN) for path in github.files())
    assert any(path.startswith(EIGHT) for path in github.files())
    assert of_main(github) == main
    (comment,) = github.state.comments[7]
    assert "closed" in comment["body"]
    assert "nothing is changed" in github.built(7, second, run=107, commit=NEW).stdout
    assert github.git("rev-list", "--count", "gh-pages").strip() == "1"
    assert github.state.leaked == []


def test_what_is_forged_changes_nothing(github: Rehearsal, small: Path, tmp_path: Path) -> None:
    """Who a build is of is GitHub's word: not the artifact's, and not that of a commit with the same name elsewhere."""
    github.main(small, 100)
    github.built(8, small, run=101, commit="8" * 40)
    before = github.head()
    forged = shutil.copytree(small, tmp_path / "forged")
    for name in ("pr_number", "number.txt", "event.json"):
        (forged / name).write_text("8")
    # Of no pull request; of another repository's branch with the commit of one; of a commit that is no commit.
    assert "nothing is changed" in github.built(9, forged, run=102, commit="9" * 40).stdout
    assert "nothing is changed" in github.built(7, forged, run=103, commit="8" * 40).stdout
    assert github.built(7, forged, run=104, commit="8; rm -rf /").returncode == 1
    assert github.head() == before
    assert 7 not in github.state.comments


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("../../index.html", 0, "leads out of the folder"),
        ("/index.html", 0, "leads out of the folder"),
        ("link", 0o120777, "neither a file nor a folder"),
        ("pr-preview/pr-8/index.html", 0, "kept for others"),
        ("a/.git/config", 0, "kept for others"),
        ("preview.css", 0, "kept for others"),
        ("index.html", 0, "cannot be unpacked"),
        (None, 0, "cannot be unpacked"),
    ],
)
def test_what_is_hostile_is_refused(github: Rehearsal, small: Path, name: str | None, mode: int, said: str) -> None:
    """The branch stays as it is, the run fails, and the comment says why."""
    assert github.main(small, 100).returncode == 0
    before = github.head()
    content = b"no zip"
    if name is not None:
        file = BytesIO(packed(small))
        with ZipFile(file, "a") as archive, pytest.MonkeyPatch.context() as patch:
            patch.setattr("warnings.warn", lambda *_, **__: None)  # of a name that is there twice
            info = ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, "/etc/passwd")
        content = file.getvalue()
    done = github.built(7, content, run=101, commit=OLD)
    assert done.returncode == 1
    assert said in done.stdout
    assert github.head() == before
    (comment,) = github.state.comments[7]
    assert "has no preview" in comment["body"]
    assert TOKEN not in done.stdout + comment["body"]


def test_a_build_that_fails_leaves_the_preview(github: Rehearsal, small: Path) -> None:
    """And the comment says which commit it is not of."""
    github.main(small, 100)
    github.built(7, None, run=101, commit=OLD, conclusion="failure")
    assert "could not be built: [log](https://github.com/" in github.state.comments[7][0]["body"]
    github.built(7, small, run=102, commit=OLD)
    github.state.pulls[7]["head"]["sha"] = NEW
    before = github.head()
    github.built(7, None, run=103, commit=NEW, conclusion="failure")
    (comment,) = github.state.comments[7]
    assert f"[The preview]({SITE}{SEVEN}) is of an earlier commit." in comment["body"]
    github.built(7, None, run=104, commit=NEW, conclusion="cancelled")
    assert github.head() == before


def test_one_that_is_closed_meanwhile_is_swept_away(github: Rehearsal, small: Path) -> None:
    """By the next job that publishes anything."""
    github.main(small, 100)
    github.built(7, small, run=101, commit=OLD)
    github.state.pulls[7]["state"] = "closed"
    github.built(8, small, run=102, commit="8" * 40)
    assert {path.split("/")[1] for path in github.files() if path.startswith("pr-preview/")} == {"pr-8"}


def test_whose_preview_makes_room_is_told(github: Rehearsal) -> None:
    """In the comment that led to it."""
    gone = Outcome(told="the site is of run 9 now", pushed=True, dropped=(Place(7),))
    said = list(told(gone, GitHub(repository=REPOSITORY, token=TOKEN, api=github.api)))
    assert said == ["the site is of run 9 now", "no room was left for pr-preview/pr-7, which is gone"]
    assert "made room for newer ones" in github.state.comments[7][0]["body"]
    assert github.state.served == 1


def test_a_comment_of_somebody_else_is_left_alone(github: Rehearsal, small: Path) -> None:
    """Even if it begins as ours does."""
    github.state.comments[7] = [
        {"id": 1, "user": {"login": "stranger"}, "body": "<!-- the preview of this pull request -->\nmine"}
    ]
    github.built(7, small, run=101, commit=OLD)
    theirs, ours = github.state.comments.pop(7)
    assert theirs["body"].endswith("mine")
    assert "There is no site of main yet" in ours["body"]
    # The push arrived, and the comment did not: the run is started again.
    github.built(7, small, run=101, commit=OLD)
    assert github.state.comments[7][0]["body"] == ours["body"]
