"""Two catalogues -> their `Changes`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gen.changes.reading import Catalogue, Row

_NAMES = frozenset({"name", "library", "page"})  # what an architecture is known by


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value that is another one now; None where nothing was known."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An architecture of both catalogues of which something else is said now."""

    page: str
    differences: tuple[Difference, ...]
    """In the order of the columns."""

    def of(self, column: str) -> Difference | None:
        """What became of one value; None if it is the same."""
        return next((each for each in self.differences if each.column == column), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is otherwise in the new catalogue; pages are in alphabetical order."""

    versions: Mapping[str, tuple[str | None, str | None]]
    """Packages of another version, with the old one and the new one; None where it is in one catalogue alone."""
    n_out: tuple[int, int] | None
    """Numbers of classes, if they differ: then the heads do, and tell nothing."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    columns: tuple[tuple[str, ...], tuple[str, ...]]
    """Columns that are in the old catalogue alone, and in the new one alone; they are not compared."""

    @property
    def step(self) -> str:
        """What the step from the old versions to the new ones is called: `timm-1.0.31`; empty if all are the same."""
        return "-".join(f"{package}-{new or 'none'}" for package, (_, new) in self.versions.items())

    @property
    def architectures(self) -> int:
        """How many architectures are there no more, or newly there, or otherwise."""
        return len(self.added) + len(self.removed) + len(self.changed)

    def verdicts(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Pages whose verdict is another one, by the old and the new one."""
        found: dict[tuple[str, str], list[str]] = {}
        for each in self.changed:
            if (verdict := each.of("verdict")) is not None:
                found.setdefault((str(verdict.before), str(verdict.after)), []).append(each.page)
        return {key: tuple(found[key]) for key in sorted(found)}


def compare(old: Catalogue, new: Catalogue) -> Changes:
    """What is otherwise in `new`."""
    shared = [column for column in old.columns if column in new.columns and column not in _NAMES]
    both = sorted(old.rows.keys() & new.rows.keys())
    differences = {page: tuple(_differing(shared, old.rows[page], new.rows[page])) for page in both}
    packages = sorted(old.versions.keys() | new.versions.keys())
    return Changes(
        versions={
            package: (old.versions.get(package), new.versions.get(package))
            for package in packages
            if old.versions.get(package) != new.versions.get(package)
        },
        n_out=(old.n_out, new.n_out) if old.n_out != new.n_out else None,
        added=tuple(sorted(new.rows.keys() - old.rows.keys())),
        removed=tuple(sorted(old.rows.keys() - new.rows.keys())),
        changed=tuple(Changed(page=page, differences=found) for page, found in differences.items() if found),
        columns=(
            tuple(column for column in old.columns if column not in new.columns),
            tuple(column for column in new.columns if column not in old.columns),
        ),
    )


def _differing(columns: list[str], before: Row, after: Row) -> Iterator[Difference]:
    for column in columns:
        if before[column] != after[column]:
            yield Difference(column=column, before=before[column], after=after[column])
