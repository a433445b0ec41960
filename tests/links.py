"""A built site -> its links that lead nowhere, the ones that MkDocs does not see among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

_ORIGIN = "http://site.invalid"
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")


class _Document(HTMLParser):
    """The links and the anchors of an HTML page or an SVG drawing."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif name in {"href", "src", "xlink:href", "poster"}:
                self.links.append(value)
            elif name == "srcset":
                self.links.extend(candidate.split()[0] for candidate in value.split(",") if candidate.strip())
            elif name == "style":
                self.links.extend(_CSS_URL.findall(value))


class BuiltSite:
    """A folder of HTML that is served below `base`."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base

    @cached_property
    def documents(self) -> dict[Path, _Document]:
        """Its pages and drawings, by file."""
        files = sorted(path for path in self.folder.rglob("*") if path.suffix in {".html", ".svg"})
        return {path: _Document(path.read_text(encoding="utf-8")) for path in files}

    def dead_links(self) -> Iterator[str]:
        """One line for each link to a file or an anchor that is not there."""
        for path, document in self.documents.items():
            for link in document.links:
                if problem := self._problem(path, link):
                    yield f"{path.relative_to(self.folder)}: {link!r}: {problem}"
        for path in sorted(self.folder.rglob("*.css")):
            for link in _CSS_URL.findall(path.read_text(encoding="utf-8")):
                if problem := self._problem(path, link):
                    yield f"{path.relative_to(self.folder)}: {link!r}: {problem}"

    def _problem(self, path: Path, link: str) -> str | None:
        relative = path.relative_to(self.folder).as_posix().removesuffix("index.html")
        target = urlsplit(urljoin(f"{_ORIGIN}{self.base}{relative}", link))
        if f"{target.scheme}://{target.netloc}" != _ORIGIN:
            return None
        if not target.path.startswith(self.base):
            return "leaves the site's folder"
        file = self.folder / unquote(target.path.removeprefix(self.base))
        if target.path.endswith("/"):
            file /= "index.html"
        if not file.is_file():
            return "no such file"
        anchor = unquote(target.fragment)
        # An empty anchor and `#top` are the top of any page; `#:~:` picks out text.
        if file not in self.documents or anchor in {"", "top"} or anchor.startswith(":~:"):
            return None
        return None if anchor in self.documents[file].anchors else "no such anchor"
