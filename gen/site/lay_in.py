"""Lays HTML fragments into finished pages, as a hook of MkDocs.

Drawings, the body's layers and the printout are large, and Markdown would parse them three times over. A page
holds a comment in their place, `<!-- lay in: body -->`, and the HTML lies beside it as `.body.html`, which
MkDocs leaves out of the site because of the dot. MkDocs loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_PLACE = re.compile(r"<!-- lay in: ([a-z0-9-]+) -->")


def lay_in(html: str, folder: str) -> str:
    """The page with its fragments, which lie in `folder`. Raises PluginError if one is missing."""

    def fragment(match: re.Match[str]) -> str:
        file = f"{folder}/.{match[1]}.html"
        try:
            with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - thousands of times, and paths are slow
                return opened.read()
        except FileNotFoundError as error:
            raise PluginError(f"{file} is missing: build the pages again with `python -m gen render`") from error

    return _PLACE.sub(fragment, html)


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Called by MkDocs with each page as it will be written."""
    return lay_in(output, f"{config.docs_dir}/{page.file.src_uri.rpartition('/')[0]}")
