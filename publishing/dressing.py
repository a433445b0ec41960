"""A page of a preview -> the same, saying that it is one and that no crawler should keep it; and notes in the place of
pages that a preview does not hold. Pure.

The build of a stranger is not asked to say so: this is written over what it has built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from publishing.choosing import PAGE, State, is_page

STYLES = "preview.css"
ABOUT = "pull-request/"
"""Address of the page that says what the pull request changes."""

_DOCTYPE = re.compile(rb"\s*<!doctype[^>]*>", re.IGNORECASE)
# What Material replaces when it goes from page to page without loading anew, or else the beginning of the page.
_TOPS = (re.compile(rb'<div data-md-component="announce">'), re.compile(rb"<body\b[^<>]*>", re.IGNORECASE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a preview says of itself on each page."""

    pull: int
    commit: str
    address: str
    """Where the pull request is read."""
    place: str
    """Where the preview lies."""


def dressed(html: bytes, path: str, preview: Preview, state: State) -> bytes:
    """A page, at its path in the preview, with a note at its top."""
    note = _banner(path, preview, state).encode()
    tops = (top.end() for pattern in _TOPS if (top := pattern.search(html)))
    at = next(tops, len(html))
    html = b"%b%b%b" % (html[:at], note, html[at:])
    # At the very beginning nothing of the page can hide it; parsers put it into the head.
    doctype = _DOCTYPE.match(html)
    start = doctype.end() if doctype else 0
    return b"%b%b%b" % (html[:start], _head(path).encode(), html[start:])


def note(path: str, preview: Preview, state: State) -> str:
    """What stands in the place of a page that the preview does not hold."""
    name = escape(path.removesuffix(PAGE).rstrip("/"))
    main = escape(on_main(path))
    told = {
        State.SAME: f"<p>Pull request {preview.pull} does not change this page: it is "
        f'<a href="{main}">as on the site</a>.</p>',
        State.OTHERWISE: f"<p>Pull request {preview.pull} changes this page, and more pages than a preview holds. "
        f'Without the change it is <a href="{main}">on the site</a>.</p>',
        State.NEW: f"<p>Pull request {preview.pull} adds this page, and more pages than a preview holds.</p>",
    }[state]
    others = f'<p><a href="{up(path)}{ABOUT}">What the pull request changes</a>, and which pages are here.</p>'
    return shell(path, name, f"<h1>{name} is not in this preview</h1>\n{told}\n{others}", preview)


def sitemap(paths: Iterable[str], preview: Preview) -> str:
    """The pages that a preview holds as they were built: Material goes to these without loading anew."""
    pages = (path.removesuffix(PAGE) for path in paths if is_page(path))
    places = "".join(f"<url><loc>{preview.place}{escape(quote(page))}</loc></url>\n" for page in sorted(pages))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{places}</urlset>
"""


def shell(path: str, title: str, content: str, preview: Preview) -> str:
    """A page of ours, in the look of the site; `title` and `content` are HTML."""
    top = up(path)
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; font-src 'self'; \
img-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · preview of pull request {preview.pull}</title>
<link rel="icon" href="{top}assets/favicon.svg">
<link rel="stylesheet" href="{top}stylesheets/fonts.css">
<link rel="stylesheet" href="{top}{STYLES}">
</head>
<body class="preview-page">
<main>
<p class="preview-page__top"><a href="{top or "./"}">Preview</a> of \
<a href="{escape(preview.address)}">pull request {preview.pull}</a>, commit <code>{preview.commit[:12]}</code></p>
{content}
</main>
</body>
</html>
"""


def up(path: str) -> str:
    """From a page to the root of its site."""
    return "../" * path.count("/")


def on_main(path: str) -> str:
    """From a page of a preview to the one at the same path on the site of main."""
    return f"{up(path)}../../{quote(path.removesuffix(PAGE))}"


def _head(path: str) -> str:
    return f'<meta name="robots" content="noindex"><link rel="stylesheet" href="{up(path)}{STYLES}">'


def _banner(path: str, preview: Preview, state: State) -> str:
    main = escape(on_main(path))
    told = {
        State.SAME: f'This page is <a href="{main}">as on the site</a>.',
        State.OTHERWISE: f'This page differs from <a href="{main}">the one on the site</a>.',
        State.NEW: f'This page is not on <a href="{up(path)}../../">the site</a>.',
    }[state]
    return (
        '<aside class="preview-note" aria-label="Preview"><p>'
        f'Preview of <a href="{escape(preview.address)}">pull request {preview.pull}</a>, '
        f"commit <code>{preview.commit[:12]}</code>. {told} "
        f'<a href="{up(path)}{ABOUT}">What the pull request changes</a></p></aside>'
    )


CSS = """\
/* What the publishing tool adds to a preview: a note on each page, and pages of its own. */
.preview-note {
  padding: 0.5rem 1rem;
  border-bottom: 1px solid var(--warn, #8a5300);
  background: var(--warn-wash, #fdf0d9);
  color: var(--ink, #1d2433);
  font: 400 0.68rem/1.5 "Anatomy Sans", system-ui, sans-serif;
}
.preview-note p { max-width: 66rem; margin: 0 auto; }
.preview-note a { color: inherit; text-decoration: underline; text-underline-offset: 0.18em; }
.preview-note a:focus-visible, .preview-page a:focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
.preview-note code { font-family: "Anatomy Mono", ui-monospace, monospace; font-size: 0.95em; }

.preview-page {
  --page: #fff;
  --text: #1d2433;
  --soft: #4b5567;
  --link: #2450b8;
  --rule: #d9dee7;
  margin: 0;
  background: var(--page);
  color: var(--text);
  color-scheme: light dark;
  font: 400 1rem/1.6 "Anatomy Sans", system-ui, sans-serif;
  overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) {
  .preview-page { --page: #1e2129; --text: #e6eaf2; --soft: #b0b8c7; --link: #9db9ff; --rule: #363c49; }
}
.preview-page main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
.preview-page h1, .preview-page h2, .preview-page h3 { font-family: "Anatomy Serif", Georgia, serif; line-height: 1.2; }
.preview-page h1 { margin: 0.5rem 0 1rem; font-size: 2rem; letter-spacing: -0.012em; }
.preview-page h2 { margin: 2.5rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: 1.35rem; }
.preview-page h3 { margin: 1.5rem 0 0.5rem; font-size: 1.05rem; }
.preview-page ul { padding-left: 1.2rem; }
.preview-page a { color: var(--link); text-underline-offset: 0.18em; }
.preview-page code { font-family: "Anatomy Mono", ui-monospace, monospace; font-size: 0.88em; }
.preview-page summary { cursor: pointer; }
.preview-page__top { color: var(--soft); font-size: 0.9rem; }
"""
