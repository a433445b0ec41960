"""Leaves a small page where a page once was, or where readers look for one, as a hook of MkDocs.

People write them into `site_src/redirects.yml`; those of architectures' other names are generated. A page leads on by
itself, without a script, and has a plain link besides. Links are relative, so that it works from any folder. MkDocs
loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import yaml
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_FILE = "redirects.yml"
_NAMES = "redirects.json"
_PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>This page has moved</title>
    <link rel="canonical" href="{canonical}">
    <meta http-equiv="refresh" content="0; url={link}">
  </head>
  <body>
    <p>This page has moved to <a href="{link}">{new}</a>.</p>
  </body>
</html>
"""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Called by MkDocs with all that it found. Raises PluginError if a redirect cannot be."""
    there = {file.url.removeprefix("./") for file in files if file.is_documentation_page()}
    for name, read in ((_FILE, yaml.safe_load), (_NAMES, json.loads)):
        listed = files.get_file_from_path(name)
        if listed is None:
            continue
        files.remove(listed)  # it is for this hook, not for readers
        redirects = read(listed.content_string) or {}
        for problem in problems(redirects, there):
            raise PluginError(f"{name}: {problem}")
        for old, new in redirects.items():
            files.append(File.generated(config, f"{old}index.html", content=page(old, new, config.site_url or "")))
        there |= redirects.keys()
    return files


def problems(redirects: Mapping[str, str], there: Collection[str]) -> Iterator[str]:
    """What is wrong with redirects, by the addresses of the pages that are there."""
    for old, new in redirects.items():
        if not (old.endswith("/") and old.strip("/")) or old.startswith("/") or ".." in Path(old).parts:
            yield f"{old} is no address of a page: it ends in a slash, and begins with none"
        elif old in there:
            yield f"{old} is a page, and cannot lead elsewhere"
        elif new.partition("#")[0] not in there:
            yield f"{old} leads to {new}, which is no page"


def page(old: str, new: str, base: str) -> str:
    """A page at `old` that leads to `new`; `base` is the site's address, if that is known."""
    link = f"{'../' * old.count('/')}{new}"
    canonical = (urljoin(base, new) if base else link).partition("#")[0]
    return _PAGE.format(link=escape(link), canonical=escape(canonical), new=escape(new))
