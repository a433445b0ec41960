"""`Changes` -> text for a terminal, Markdown for a comment, JSON for a program. Pure.

Text and Markdown say the same: what came and went, which verdicts are others, and then each architecture with what is
otherwise, most telling first. Architectures of which the same is otherwise share a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from gen.changes.comparing import Changed, Changes, Difference

_NAMED = 12  # pages in one line; more are counted
_LINES = 200  # that a comment may have below a heading

# What a column is called where a person reads it; the others have their own name.
_TITLES = {
    "cause": "cause",
    "findings": "what differs silently",
    "fixed": "numbers with a fix",
    "pretrained": "parameters of the pretrained model",
    "kept": "kept parameters",
    "cut": "cut parameters",
    "added": "added parameters",
    "idle": "idle parameters",
    "features": "features into the head",
    "head_layers": "layers of the head",
    "groups": "parameter groups",
    "normalize": "Normalize",
    "loaded": "weights that load",
    "accuracy": "best top-1",
    "image_size": "image size",
    "licence": "licence of the weights",
    "unet": "U-Net",
    "unet_cause": "cause in a U-Net",
    "unet_findings": "what differs silently in a U-Net",
    "skips": "skip connections",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def text(changes: Changes) -> str:
    """For a terminal."""
    parts = [_summary(changes)]
    for section in _sections(changes, _plain):
        parts += ["\n".join([section.title, *(f"  {line}" for line in section.lines)])]
    return "\n\n".join(parts) + "\n"


def markdown(changes: Changes, *, old: str | None = None, new: str | None = None) -> str:
    """For a comment; `old` and `new` are the addresses of the two sites, for links to both."""

    def linked(page: str, *, there: Sequence[str]) -> str:
        sites = {"old": old, "new": new}
        links = [f"[{which}]({site.rstrip('/')}/{page})" for which in there if (site := sites[which])]
        name = f"`{_plain(page, there=there)}`"
        return f"{name} ({', '.join(links)})" if links else name

    parts = [_summary(changes)]
    for section in _sections(changes, linked):
        shown, more = section.lines[:_LINES], len(section.lines) - _LINES
        lines = [f"- {line}" for line in shown]
        parts.append("\n".join([f"### {section.title}", "", *lines, *([f"- and {more} more"] if more > 0 else [])]))
    return "\n\n".join(parts) + "\n"


def as_json(changes: Changes) -> str:
    """For a program: the record itself."""
    return msgspec.json.format(msgspec.json.encode(changes, order="deterministic"), indent=2).decode() + "\n"


class _Linked(Protocol):
    """How an architecture is named, that is `there` in the old catalogue, the new one, or both."""

    def __call__(self, page: str, *, there: Sequence[str]) -> str: ...


def _plain(page: str, *, there: Sequence[str]) -> str:  # noqa: ARG001 - as `_Linked`
    return page.rstrip("/")


def _sections(changes: Changes, linked: _Linked) -> Iterator[_Section]:
    """What has changed, by heading; only those under which something stands."""
    found = (
        ("Versions", _versions(changes)),
        ("New architectures", (linked(page, there=["new"]) for page in changes.added)),
        ("Gone architectures", (linked(page, there=["old"]) for page in changes.removed)),
        ("Other verdicts", _verdicts(changes, linked)),
        ("What is otherwise", _alike(changes.changed, linked)),
        ("Not compared", _columns(changes)),
    )
    for title, lines in found:
        if told := tuple(lines):
            yield _Section(title=title, lines=told)


def _summary(changes: Changes) -> str:
    if not changes.architectures:
        return "Nothing is otherwise in the catalogue."
    counts = (
        (len(changes.added), "new"),
        (len(changes.removed), "gone"),
        (len(changes.changed), "otherwise"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    verdicts = sum(map(len, changes.verdicts().values()))
    return f"Architectures: {told}; {f'{verdicts:,}' if verdicts else 'none'} of another verdict."


def _versions(changes: Changes) -> Iterator[str]:
    for package, (before, after) in changes.versions.items():
        yield f"{package} {before or 'none'} → {after or 'none'}"
    if changes.n_out is not None:
        before_out, after_out = changes.n_out
        yield f"heads for {before_out} → {after_out} classes, so that counts of what was added differ everywhere"


def _verdicts(changes: Changes, linked: _Linked) -> Iterator[str]:
    for (before, after), pages in changes.verdicts().items():
        yield f"{before} → {after}: {_listed(pages, linked)}"


def _alike(changed: Sequence[Changed], linked: _Linked) -> Iterator[str]:
    """A line for all of which the very same is otherwise."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in changed:
        groups.setdefault(tuple(map(_said, each.differences)), []).append(each.page)
    for said, pages in sorted(groups.items(), key=lambda item: (-len(item[1]), item[1])):
        yield f"{_listed(pages, linked)}: {'; '.join(said)}"


def _said(difference: Difference) -> str:
    title = _TITLES.get(difference.column, difference.column)
    return f"{title} {_value(difference.before)} → {_value(difference.after)}"


def _value(value: Any) -> str:  # noqa: ANN401 - of JSON
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "nothing"
    return str(value)


def _listed(pages: Sequence[str], linked: _Linked) -> str:
    names = ", ".join(linked(page, there=["old", "new"]) for page in pages[:_NAMED])
    return names if len(pages) <= _NAMED else f"{names} and {len(pages) - _NAMED:,} more"


def _columns(changes: Changes) -> Iterator[str]:
    for columns, whose in zip(changes.columns, ("old", "new"), strict=True):
        if columns:
            yield f"{', '.join(columns)}: in the {whose} catalogue alone"
