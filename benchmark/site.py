"""The site that was built last -> a `Site` record: what MkDocs takes for it, and for as many blank pages.

The blank site has the same pages, under the same navigation, with nothing on them but a heading, and no other files but
the text of each page, without which the project's hooks build none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmark.commands import mkdocs
from benchmark.numbers import ratios, spread
from benchmark.project import ROOT
from gen.errors import GenError
from gen.records.benchmarks import Site
from gen.site.published import with_markdown
from gen.site.write import File

_DOCS = ROOT / "build" / "docs"


class MissingSiteError(GenError):
    """There are no pages that MkDocs could build."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs
        super().__init__(f"no pages in {docs}: run `python -m gen build` first.")


def measure_site(*, rounds: int, progress: Callable[[str], None], docs: Path = _DOCS) -> Site:
    """Both in turn, in so many rounds. Raises MissingSiteError and CommandFailedError."""
    pages = sorted(path.relative_to(docs) for path in docs.rglob("*.md"))
    if not pages:
        raise MissingSiteError(docs)
    ours, blank = [], []
    with TemporaryDirectory(prefix="anatomy-") as folder:
        place = Path(folder).resolve()
        for file in with_markdown([File(path=page.as_posix(), content=b"# Blank\n") for page in pages]):
            (place / "docs" / file.path).parent.mkdir(parents=True, exist_ok=True)
            (place / "docs" / file.path).write_bytes(file.content)
        for number in range(rounds):
            progress(f"round {number + 1} of {rounds}: {len(pages)} pages, and as many blank ones")
            ours.append(mkdocs(ROOT, docs, place / "site"))
            blank.append(mkdocs(ROOT, place / "docs", place / "blank"))
    return Site(
        pages=len(pages),
        rounds=rounds,
        ours=spread([cost.cpu for cost in ours]),
        blank=spread([cost.cpu for cost in blank]),
        ratio=ratios([cost.cpu for cost in ours], [cost.cpu for cost in blank]),
        memory_mb=max(cost.memory_mb for cost in ours),
    )
