"""An `Entry` -> the sentences that are said of it on more pages than its own. Pure."""

from __future__ import annotations

from typing import Any

from gen.records import Entry
from gen.site.render import environment
from gen.site.rows import added_rows, cut_rows


def answer(entry: Entry) -> str:
    """What fastai makes of it, in one sentence of Markdown; empty where no learner runs."""
    if not entry.shown.runs:
        return ""
    added, cut = added_rows(entry.shown, entry.reasons), cut_rows(entry.shown, entry.reasons)
    sentences: Any = environment().get_template("sentences.md").module
    return str(sentences.answer(entry, added, cut)).strip()


def description(entry: Entry, said: str) -> str:
    """The sentence that search engines show: `said` of it without markup, or that nothing runs."""
    name, kind = entry.architecture.name, entry.architecture.kind
    if not entry.shown.runs:
        return f"fastai's {kind} does not run with {name}: the error, its cause, the weights."
    return said.replace("`", "")
