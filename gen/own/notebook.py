"""A report -> one HTML fragment for a notebook: styles of its own, no script, nothing from elsewhere.

A notebook that is shown without its styles, as GitHub does, still says everything in words and signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from gen.own.contents import Section
from gen.own.folding import Row
from gen.own.printdiff import Stretch
from gen.own.regions import Region
from gen.own.sentences import Told
from gen.own.styles import SCOPE, styles
from gen.own.words import HEADINGS, SIGNS, counted, distance, formerly, label, layers, spans, trained, why
from gen.records import Origin
from gen.site.labels import printable
from gen.site.palette import LIGHT, Role
from gen.site.render import number, shape

_OPEN = 40  # rows up to which a table is shown at once
_DEEPEST = 4  # that the styles set in
_BAR = 4  # rem, of the one that moved furthest


def fragment(told: Told, stretches: Sequence[Stretch], *, figure: str | None, key: str) -> str:
    """All of it. `figure` is the drawing, or what is said in its place; `key` makes the fragment's id unique."""
    pieces = [
        f'<div class="{SCOPE}" id="{key}">',
        f"<style>{styles()}</style>",
        *([f"<pre><code>{escape(told.code)}</code></pre>"] if told.code else []),
        f'<p class="answer">{_prose(told.sentence)}</p>',
        '<div class="sides">',
        *([f'<div class="side">{figure}</div>'] if figure else []),
        '<div class="main">',
        *(_section(part, told.furthest) for part in told.sections),
        "</div></div>",
        *([f"<ul>{''.join(f'<li>{_prose(remark)}</li>' for remark in told.remarks)}</ul>"] if told.remarks else []),
        _printout(stretches),
        "</div>",
    ]
    return "\n".join(piece for piece in pieces if piece) + "\n"


def page(title: str, content: str) -> str:
    """A fragment as a file of its own, which a browser has to be told the letters of."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(printable(title))}</title>\n</head>\n<body>\n{content}</body>\n</html>\n"
    )


def _section(part: Section, furthest: float | None) -> str:
    """A table, folded where it is long or says that all was kept."""
    shown = len(part.rows) <= _OPEN and (part.region is not Region.BODY or bool(part.told))
    heading = (
        f"<summary><b>{HEADINGS[part.region]}</b> "
        f"<small>{layers(part.layers)}, {counted(part.parameters)}</small></summary>"
    )
    told = any(map(why, part.rows))
    moved = furthest if any(row.moved is not None for row in part.rows) else None
    columns = ["Layer", "Shape of one item", "Parameters", "Trained"]
    columns += ["Moved"] * (moved is not None) + ["Why"] * told
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    rows = "\n".join(
        f'<tr class="in-{min(row.depth, _DEEPEST)}">{"".join(_cells(row, moved, told=told))}</tr>' for row in part.rows
    )
    return (
        f"<details{' open' if shown else ''}>{heading}\n"
        f'<table class="{part.region}"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></details>'
    )


def _cells(row: Row, furthest: float | None, *, told: bool) -> Iterator[str]:
    yield f'<th scope="row" class="{row.origin}">{_name(row)}</th>'
    yield f'<td class="shape">{_shapes(row)}</td>'
    yield f'<td class="number">{number(row.parameters) if row.parameters else ""}</td>'
    yield f'<td class="trained">{trained(row)}</td>'
    if furthest is not None:
        yield f'<td class="moved">{_moved(row.moved, furthest)}</td>'
    if told:
        yield f'<td class="why">{_prose(why(row))}</td>'


def _name(row: Row) -> str:
    paths = [f"<code>{escape(each)}</code>" for each in (label(row), formerly(row)) if each]
    pieces = [
        f'<span class="sign">{SIGNS[row.origin]}</span> <b>{escape(printable(row.module.type))}</b>',
        f"× {row.repeat}" if row.repeat > 1 else "",
        " = ".join(paths),
        f"<small>{escape(printable(row.settings))}</small>" if row.settings else "",
        f"<small>{layers(row.layers)}</small>" if row.layers > 1 else "",
        f"<em>{row.origin}</em>" if row.origin in (Origin.CHANGED, Origin.IDLE) else "",
        '<b title="ambiguous">?</b>' if row.ambiguity is not None else "",
    ]
    return " ".join(piece for piece in pieces if piece)


def _shapes(row: Row) -> str:
    before, after = row.module.input, row.module.output
    if after is None:
        return ""
    return shape(after) if before in (None, after) else f"<span>{shape(before)}</span> <span>→ {shape(after)}</span>"


def _moved(change: float | None, furthest: float) -> str:
    """A bar as long as the change is large, beside the largest; nothing is drawn where nothing moved."""
    if change is None:
        return ""
    share = change / furthest if furthest else 0.0
    size = _BAR * (share if 0 <= share <= 1 else 1)
    bar = (
        f'<span class="bar" style="display:inline-block;width:{size:.2f}em;height:.6em;'
        f'background:{LIGHT.tones[Role.ADDED].fill}"></span> '
        if change
        else ""
    )
    return f"{bar}{escape(distance(change))}"


def _printout(stretches: Sequence[Stretch]) -> str:
    if not stretches:
        return ""
    summary = "<summary><b>Printout</b> <small>as a diff</small></summary>"
    return f"<details>{summary}\n{''.join(map(_stretch, stretches))}</details>"


def _stretch(stretch: Stretch) -> str:
    lines = "".join(
        f"{escape(line)}\n" if origin is Origin.KEPT else f'<span class="{origin}">{escape(line)}\n</span>'
        for line, origin in stretch.lines
    )
    if stretch.folded:
        return f"<details><summary>{stretch.summary}</summary><pre>{lines}</pre></details>\n"
    return f"<pre>{lines}</pre>\n"


def _prose(markdown: str) -> str:
    return "".join(
        f"<code>{escape(printable(span.text))}</code>" if span.code else escape(printable(span.text), quote=False)
        for span in spans(markdown)
    )
