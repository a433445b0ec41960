"""Gives each finished page its Content-Security-Policy, as a hook of MkDocs.

A page may run the site's own scripts and no others, load nothing from elsewhere, and send nothing away. The few
lines of script that Material writes into a page are let through by their digests. GitHub Pages sends no headers of
ours, so that the policy stands in the page itself. MkDocs loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_LAST = -100  # of all hooks: what it sees is what is written
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)  # JSON for scripts has a type, and runs nothing
_START = '<meta charset="utf-8">'
_RULES = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' {digests}",  # Graphviz is WebAssembly
    "style-src 'self'",
    "img-src 'self' data: blob:",  # Material's icons, and the PNG that a reader takes away
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",  # the search
    "base-uri 'none'",
    "form-action 'self'",
)
_off = False


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 - MkDocs'
    """Called by MkDocs first: a page that is served while it is written reloads itself by a script of MkDocs."""
    global _off  # noqa: PLW0603 - the only place that MkDocs says it
    _off = command == "serve"


@event_priority(_LAST)  # type: ignore[untyped-decorator]  # MkDocs'
def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page as it will be written."""
    return output if _off else with_policy(output)


@event_priority(_LAST)  # type: ignore[untyped-decorator]  # MkDocs'
def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs'
    """Called by MkDocs with each page that is made of a template alone: that of an address that is not there."""
    return with_policy(output) if template_name.endswith(".html") and not _off else output


def with_policy(html: str) -> str:
    """The page with the policy at its beginning, which lets through the scripts that stand in it."""
    head = html.index(_START) + len(_START)
    digests = " ".join(map(_digest, _INLINE.findall(html)))
    rules = "; ".join(_RULES).format(digests=digests)
    return f'{html[:head]}\n      <meta http-equiv="Content-Security-Policy" content="{rules}">{html[head:]}'


@cache  # the same ones on every page of a depth
def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
