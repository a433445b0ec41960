"""What is otherwise in one catalogue than in another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gen.changes.comparing import compare
from gen.changes.reading import Catalogue, read_catalogue
from gen.changes.telling import as_json, html, markdown, text
from gen.cli import main
from gen.errors import CatalogueError

COLUMNS = ("name", "library", "page", "verdict", "kept", "findings", "normalize")


def catalogue(*rows: tuple[Any, ...], timm: str = "1.0.31", columns: tuple[str, ...] = COLUMNS) -> Catalogue:
    """With a page for each row's name."""
    made = [dict(zip(columns, (name, "timm", f"timm/{name}/", *rest), strict=True)) for name, *rest in rows]
    return Catalogue(versions={"timm": timm}, n_out=102, columns=columns, rows={each["page"]: each for each in made})


OLD = catalogue(("a", "works", 10, [], True), ("b", "works", 20, [], True), ("c", "refused", None, [], None))
NEW = catalogue(
    ("a", "works", 10, [], True),
    ("b", "works, but", 1_020, ["no-normalize"], False),
    ("d", "works", 5, [], True),
    timm="1.0.32",
)


def test_what_came_went_and_differs() -> None:
    """Each architecture is in one list, with every value that is another one."""
    found = compare(OLD, NEW)
    assert (found.added, found.removed) == (("timm/d/",), ("timm/c/",))
    (changed,) = found.changed
    assert changed.page == "timm/b/"
    assert [(each.column, each.before, each.after) for each in changed.differences] == [
        ("verdict", "works", "works, but"),
        ("kept", 20, 1_020),
        ("findings", [], ["no-normalize"]),
        ("normalize", True, False),
    ]
    assert found.verdicts() == {("works", "works, but"): ("timm/b/",)}
    assert found.versions == {"timm": ("1.0.31", "1.0.32")}


def test_text_says_all_of_it() -> None:
    """In a summary and below headings."""
    told = text(compare(OLD, NEW))
    assert told.startswith("Architectures: 1 new, 1 gone, 1 otherwise; 1 of another verdict.\n")
    assert "timm 1.0.31 → 1.0.32" in told
    assert "  works → works, but: timm/b\n" in told
    assert "kept parameters 20 → 1,020; what differs silently nothing → no-normalize; Normalize yes → no" in told
    assert text(compare(OLD, OLD)) == "Nothing is otherwise in the catalogue.\n"


def test_what_is_alike_shares_a_line() -> None:
    """A new version that changes hundreds the same way is read in one line."""
    names = [f"net{number:02}" for number in range(20)]
    before = catalogue(*((name, "works", 10, [], True) for name in names))
    after = catalogue(*((name, "works", 10, [], False) for name in names))
    lines = [line for line in text(compare(before, after)).splitlines() if "Normalize" in line]
    assert len(lines) == 1
    assert "net11 and 8 more: Normalize yes → no" in lines[0]


def test_markdown_links_to_both_sites() -> None:
    """To the one where a page is, if it is in one alone."""
    told = markdown(compare(OLD, NEW), old="https://a.example/", new="https://a.example/pr-preview/pr-7")
    assert "`timm/d` ([new](https://a.example/pr-preview/pr-7/timm/d/))" in told
    assert "`timm/c` ([old](https://a.example/timm/c/))" in told
    assert "([old](https://a.example/timm/b/), [new](https://a.example/pr-preview/pr-7/timm/b/))" in told
    assert "](" not in markdown(compare(OLD, NEW))


def test_a_stranger_s_catalogue_says_nothing_but_words() -> None:
    """No link elsewhere, no mention, no tag, no line of its own, and nothing that moves a terminal's cursor."""
    smuggled = "x`](https://evil.example) @everyone <img src=x>\n# Title \x1b[2J"
    rest: tuple[Any, ...] = ("works" * 99, {"a": [1]}, ["`", None], [])
    found = compare(OLD, catalogue(("a", *rest), (smuggled, *rest), ("../../x", "works", 1, [], None)))
    told = markdown(found, old="https://a.example/", new="https://b.example/")
    links = set(re.findall(r"\]\((.*?)\)", re.sub(r"`[^`\n]*`", "", told)))
    assert links == {*(f"https://a.example/timm/{name}/" for name in "abc"), "https://b.example/timm/a/"}
    assert "@everyone" not in re.sub(r"`[^`\n]*`", "", told)
    assert "\x1b" not in text(found)
    written = html(found, old="../", new="./")
    assert "<img" not in written
    assert not re.search(r'href="(?!\.\.?/timm/\w/")', written)


def test_columns_of_one_side_are_told_and_not_compared() -> None:
    """A catalogue of an older generator can be compared with one of a newer."""
    older = catalogue(("a", "works", 10), columns=COLUMNS[:5])
    found = compare(older, catalogue(("a", "works", 10, [], True)))
    assert not found.architectures
    assert found.columns == ((), ("findings", "normalize"))
    assert "findings, normalize: in the new catalogue alone" in text(found)


rows = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from(["works", "refused"]), st.integers(0, 3)))


@given(rows, rows)
def test_both_ways_say_the_same(one: dict[str, tuple[str, int]], other: dict[str, tuple[str, int]]) -> None:
    """What is new one way is gone the other way; every architecture is new, gone, otherwise or the same."""
    old, new = (catalogue(*((name, *row) for name, row in side.items()), columns=COLUMNS[:5]) for side in (one, other))
    there, back = compare(old, new), compare(new, old)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert [each.page for each in there.changed] == [each.page for each in back.changed]
    same = sum(one[name] == other[name] for name in one.keys() & other.keys())
    assert there.architectures + same == len(one.keys() | other.keys())


def written(folder: Path, name: str, each: Catalogue) -> Path:
    """The file that a build publishes."""
    path = folder / name
    rows = [list(row.values()) for row in each.rows.values()]
    path.write_text(json.dumps({"versions": each.versions, "n_out": 102, "columns": each.columns, "rows": rows}))
    return path


def test_the_command_compares_two_files(tmp_path: Path) -> None:
    """In three formats; and tells CI by its exit code, if that is asked."""
    old, new = written(tmp_path, "old.json", OLD), written(tmp_path, "new.json", NEW)
    run = CliRunner().invoke
    assert run(main, ["changes", str(old), str(new)]).output == text(compare(OLD, NEW))
    assert run(main, ["changes", str(old), str(new), "--format", "json"]).output == as_json(compare(OLD, NEW))
    assert json.loads(as_json(compare(OLD, NEW)))["added"] == ["timm/d/"]
    assert run(main, ["changes", str(old), str(new), "--exit-code"]).exit_code == 3
    assert run(main, ["changes", str(old), str(old), "--exit-code"]).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"versions":{},"n_out":1,"columns":["a"],"rows":[["b"]]}'])
def test_another_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    """With its name and what to give instead."""
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"x\.json: .*architectures/index\.json"):
        read_catalogue(path)
    with pytest.raises(CatalogueError, match="No such file"):
        read_catalogue(tmp_path / "none.json")
