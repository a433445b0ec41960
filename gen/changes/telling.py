"""`Changes` -> text for a terminal, Markdown for a comment, HTML for a page, JSON for a program. Pure.

All but JSON say the same: what came and went, which verdicts are others, and then each architecture with what is
otherwise, most telling first. Architectures of which the same is otherwise share a line. How it is written is a `Voice`
(`gen.changes.voices`), which lets nothing through that a stranger's catalogue would smuggle in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gen.changes.comparing import Changed, Changes, Difference
from gen.changes.voices import Html, Markdown, Plain, Voice

_NAMED = 12  # pages in one line; more are counted
_LINES = 200  # that a comment may have below a heading

# What a column is called where a person reads it; the others have their own name.
_TITLES = {
    "verdict": "verdict",
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
class Section:
    """A heading and its lines, as a voice has written them."""

    title: str
    lines: tuple[str, ...]


def text(changes: Changes) -> str:
    """For a terminal."""
    parts = [summary(changes)]
    for section in sections(changes, Plain()):
        parts += ["\n".join([section.title, *(f"  {line}" for line in section.lines)])]
    return "\n\n".join(parts) + "\n"


def markdown(changes: Changes, *, old: str | None = None, new: str | None = None, most: int = _LINES) -> str:
    """For a comment; `old` and `new` are the addresses of the two sites, for links to both."""
    parts = [summary(changes)]
    for section in sections(changes, Markdown(old, new)):
        shown, more = section.lines[:most], len(section.lines) - most
        lines = [f"- {line}" for line in shown]
        parts.append("\n".join([f"### {section.title}", "", *lines, *([f"- and {more} more"] if more > 0 else [])]))
    return "\n\n".join(parts) + "\n"


def html(changes: Changes, *, old: str, new: str) -> str:
    """For a page; `old` and `new` are the addresses of the two sites as seen from it."""
    parts = [f"<p>{summary(changes)}</p>"]
    for section in sections(changes, Html(old, new)):
        items = "\n".join(f"<li>{line}</li>" for line in section.lines)
        parts.append(f"<h3>{section.title}</h3>\n<ul>\n{items}\n</ul>")
    return "\n".join(parts) + "\n"


def as_json(changes: Changes) -> str:
    """For a program: the record itself."""
    return json.dumps(asdict(changes), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def sections(changes: Changes, voice: Voice) -> Iterator[Section]:
    """What has changed, by heading; only those under which something stands."""
    found = (
        ("Versions", _versions(changes, voice)),
        ("New architectures", (voice.page(page, there=["new"]) for page in changes.added)),
        ("Gone architectures", (voice.page(page, there=["old"]) for page in changes.removed)),
        ("Other verdicts", _verdicts(changes, voice)),
        ("What is otherwise", _alike(changes.changed, voice)),
        ("Not compared", _columns(changes, voice)),
    )
    for title, lines in found:
        if told := tuple(lines):
            yield Section(title=title, lines=told)


def summary(changes: Changes) -> str:
    """In one sentence."""
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


def _versions(changes: Changes, voice: Voice) -> Iterator[str]:
    for package, (before, after) in changes.versions.items():
        yield f"{voice.word(package)} {voice.word(before or 'none')} → {voice.word(after or 'none')}"
    if changes.n_out is not None:
        before_out, after_out = changes.n_out
        yield f"heads for {before_out} → {after_out} classes, so that counts of what was added differ everywhere"


def _verdicts(changes: Changes, voice: Voice) -> Iterator[str]:
    for (before, after), pages in changes.verdicts().items():
        yield f"{voice.word(before)} → {voice.word(after)}: {_listed(pages, voice)}"


def _alike(changed: Sequence[Changed], voice: Voice) -> Iterator[str]:
    """A line for all of which the very same is otherwise."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in changed:
        groups.setdefault(tuple(_said(difference, voice) for difference in each.differences), []).append(each.page)
    for said, pages in sorted(groups.items(), key=lambda item: (-len(item[1]), item[1])):
        yield f"{_listed(pages, voice)}: {'; '.join(said)}"


def _said(difference: Difference, voice: Voice) -> str:
    title = _TITLES.get(difference.column) or voice.word(difference.column)
    return f"{title} {_value(difference.before, voice)} → {_value(difference.after, voice)}"


def _value(value: Any, voice: Voice) -> str:  # noqa: ANN401 - of JSON
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return " ".join(voice.word(each) for each in value) or "nothing"
    return voice.word(value)


def _listed(pages: Sequence[str], voice: Voice) -> str:
    names = ", ".join(voice.page(page, there=["old", "new"]) for page in pages[:_NAMED])
    return names if len(pages) <= _NAMED else f"{names} and {len(pages) - _NAMED:,} more"


def _columns(changes: Changes, voice: Voice) -> Iterator[str]:
    for columns, whose in zip(changes.columns, ("old", "new"), strict=True):
        if columns:
            yield f"{', '.join(map(voice.word, columns))}: in the {whose} catalogue alone"
