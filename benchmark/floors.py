"""What cannot be had for less -> a `Floors` record: the libraries' import, and a page with nothing on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmark.commands import mkdocs, python
from benchmark.numbers import spread
from benchmark.project import ROOT
from gen.records.benchmarks import Floors


def measure_floors(*, pages: int, rounds: int, progress: Callable[[str], None]) -> Floors:
    """Both in so many rounds."""
    imports, blank = [], []
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}: import, {pages} blank pages")
        imports.append(python("-c", "import gen.anatomy.entries", folder=ROOT))
        blank.append((_blank_site(pages) - _blank_site(0)) / pages)
    return Floors(
        imports=spread([cost.cpu for cost in imports]),
        import_memory_mb=max(cost.memory_mb for cost in imports),
        pages=pages,
        blank_page=spread(blank),
    )


def _blank_site(pages: int) -> float:
    """What MkDocs takes for a home page and so many others, outside the navigation as ours are."""
    with TemporaryDirectory(prefix="anatomy-") as folder:
        docs = Path(folder).resolve() / "docs"
        for name in ("", *(f"timm/{number}" for number in range(pages))):
            (docs / name).mkdir(parents=True, exist_ok=True)
            (docs / name / "index.md").write_text("# Blank\n", encoding="utf-8")
        return mkdocs(ROOT, docs, docs.parent / "site", only_home=True).cpu
