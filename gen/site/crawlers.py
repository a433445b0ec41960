"""Gives `llms.txt` whole addresses and writes `robots.txt`, as a hook of MkDocs, which alone knows the site's address.

Without a `site_url` links stay relative, and no address of the sitemap is told. Crawlers ask for `robots.txt` at the
root of a host only; below a folder it is a file that nobody reads. MkDocs loads this file by its path, so it stands
alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_LLMS = "llms.txt"
_PREVIEWS = "pr-preview/"  # of pull requests, which would be found beside the site that they are like
_LINK = re.compile(r"(\]\()([^)\s]+)\)")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Called by MkDocs with all that it found."""
    base = config.site_url or ""
    told = files.get_file_from_path(_LLMS)
    if told is not None and base:
        files.remove(told)
        files.append(File.generated(config, _LLMS, content=whole(told.content_string, base)))
    files.append(File.generated(config, "robots.txt", content=robots(base)))
    return files


def whole(text: str, base: str) -> str:
    """Markdown whose links lead to the site from anywhere."""
    return _LINK.sub(lambda link: f"{link[1]}{urljoin(base, link[2])})", text)


def robots(base: str) -> str:
    """What crawlers are asked to leave alone, and where they find every page."""
    lines = ["User-agent: *", f"Disallow: {urlsplit(base).path or '/'}{_PREVIEWS}"]
    if base:
        lines += ["", f"Sitemap: {urljoin(base, 'sitemap.xml')}"]
    return "\n".join(lines) + "\n"
