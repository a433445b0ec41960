"""The page that keeps what new versions of the libraries have changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gen.changes.comparing import compare
from gen.changes.reading import Catalogue
from gen.changes.telling import as_json
from gen.errors import HistoryError
from gen.site.docs import read_history
from gen.site.history import history_pages

SITE = Path(__file__).parents[2] / "site_src"


def catalogue(timm: str, fastai: str = "2.8.12", **kept: int) -> Catalogue:
    """A build with these versions, in which architectures of timm keep so many parameters."""
    return Catalogue(
        versions={"fastai": fastai, "timm": timm},
        n_out=102,
        columns=("page", "kept"),
        rows={f"timm/{name}/": {"page": f"timm/{name}/", "kept": count} for name, count in kept.items()},
    )


STEPS = [
    compare(catalogue("1.0.9", a=1), catalogue("1.0.10", a=1)),
    compare(catalogue("1.0.10", a=1, gone=3), catalogue("1.0.11", a=2, new=4)),
    compare(catalogue("1.0.11", fastai="2.8.11"), catalogue("1.0.11")),
]


def test_each_library_has_its_steps_and_the_newest_comes_first() -> None:
    """What is still there is linked, what is gone is named."""
    (page,) = history_pages(STEPS, {"timm/a/", "timm/new/"})
    titles = [line for line in page.content.splitlines() if line.startswith("## ")]
    assert titles == [
        "## fastai 2.8.11 → 2.8.12 { #fastai-2-8-12 }",
        "## timm 1.0.10 → 1.0.11 { #timm-1-0-11 }",
        "## timm 1.0.9 → 1.0.10 { #timm-1-0-10 }",
    ]
    assert "- [`timm/new`](../timm/new/index.md)" in page.content
    assert "- `timm/gone`" in page.content
    assert "[`timm/a`](../timm/a/index.md): kept parameters 1 → 2" in page.content
    assert page.content.count("Nothing is otherwise in the catalogue.") == 2


def test_without_steps_there_is_no_page() -> None:
    """Nothing is made up."""
    assert list(history_pages([], set())) == []


def test_what_is_committed_can_be_read(tmp_path: Path) -> None:
    """It covers the three newest versions of both libraries; a damaged file is told by its name."""
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "one.json").write_text(as_json(STEPS[1]))
    assert read_history(tmp_path) == (STEPS[1],)
    (tmp_path / "history" / "one.json").write_text("{}")
    with pytest.raises(HistoryError, match=r"one\.json"):
        read_history(tmp_path)
    steps = read_history(SITE)
    for library in ("fastai", "timm"):
        assert len([step for step in steps if library in step.versions]) >= 2
