"""Which pages a preview holds."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from publishing.choosing import Choice, State, choose, differences
from publishing.folders import File

ARCHITECTURES = [f"timm/net{number}/" for number in range(40)]
ROOM = 100_000


def build(changed: Collection[str] = (), size: int = 5_000) -> dict[str, File]:
    """A site: a home page, a table, and for each architecture a page with a download beside it."""
    names = ["index.html", "architectures/index.json", "sitemap.xml"]
    names += [f"{page}{name}" for page in ARCHITECTURES for name in ("index.html", "anatomy.json")]
    return {name: File(name="new" if name in changed else "old", size=size) for name in names}


def chosen(changed: Collection[str], *first: str, most_bytes: int = ROOM) -> Choice:
    """What is held of a build in which these files are otherwise."""
    ours, theirs = build(changed), {name: file.name for name, file in build().items()}
    return choose(ours, differences(ours, theirs), ARCHITECTURES, first, most_bytes=most_bytes)


def test_what_differs_is_held_and_the_rest_has_notes() -> None:
    """With its downloads; a page of the same bytes is not there a second time."""
    choice = chosen(["timm/net7/index.html", "sitemap.xml"])
    assert choice.files == (
        *("architectures/index.json", "index.html"),
        *("timm/net7/anatomy.json", "timm/net7/index.html"),
    )
    assert len(choice.notes) == len(ARCHITECTURES) - 1
    assert "timm/net8/index.html" in choice.notes


def test_what_the_catalogue_says_otherwise_comes_first() -> None:
    """Where all pages differ, they do not all fit."""
    pages = [f"{page}index.html" for page in ARCHITECTURES]
    choice = chosen(pages, "timm/net39/", most_bytes=ROOM)
    assert "timm/net39/index.html" in choice.files
    held = [path for path in choice.files if path in pages]
    assert 1 < len(held) < len(pages)
    assert sorted([*held, *choice.notes]) == sorted(pages)


def test_states_of_files() -> None:
    """And what only the site of main has."""
    found = differences({"a": File(name="1", size=1), "b/index.html": File(name="2", size=1)}, {"a": "1", "c": "3"})
    assert found.states == {"a": State.SAME, "b/index.html": State.NEW}
    assert found.gone == ("c",)
    assert found.pages(State.NEW) == ("b/",)


@given(st.sets(st.sampled_from(sorted(build()))), st.integers(0, 600_000))
def test_every_page_is_held_or_has_a_note(changed: set[str], most_bytes: int) -> None:
    """And what is held besides the pages about many architectures fits."""
    choice = chosen(changed, most_bytes=most_bytes)
    pages = [path for path in build() if path.endswith("index.html")]
    assert sorted([*choice.notes, *(path for path in choice.files if path in pages)]) == sorted(pages)
    own = [path for path in choice.files if path.startswith("timm/")]
    assert 5_000 * len(own) <= most_bytes
