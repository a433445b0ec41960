"""Guides and what came of their code -> their pages, with what each block printed and showed beneath it. Pure.

Outputs are laid in as HTML: they are code's words, in which nothing is Markdown, and search has no use for them.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import unescape
from posixpath import join, normpath, split

from gen.guides.reading import Block, Guide, Value, Words
from gen.records import Library
from gen.records.guides import GuideRun, Medium, Ran, Shown
from gen.site.render import render
from gen.site.write import File

_FOLDER = "guides"
_LONG = 40  # lines of an output that is shown in a window of its own height
_LINK = re.compile(r"\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s#]+\.md)(?:#[^)\s]*)?\)")
# What a page's policy forbids, and what would run.
_UNWANTED = re.compile(r"<(style|script)\b.*?</\1>|\s(?:style|on\w+)=(?:\"[^\"]*\"|'[^']*')", re.DOTALL | re.IGNORECASE)
_SIZE = re.compile(r"<svg\b[^>]*?\bwidth=\"([\d.]+)(?:pt|px)?\"[^>]*?\bheight=\"([\d.]+)(?:pt|px)?\"", re.DOTALL)
_SAID = re.compile(r"<(?:desc|title)\b[^>]*>(.*?)</", re.DOTALL)


def guide_pages(guides: Sequence[Guide], runs: Mapping[str, GuideRun], pages: Collection[str]) -> Iterator[File]:
    """A page for each guide of which there is a run, with its pictures beside it, and the page that lists them.

    `pages` are those of architectures that may be linked: a part of the site has not all of them.
    """
    there = [guide for guide in guides if guide.slug in runs]
    yield _file("index.md", render("guides.md", guides=there, every=len(guides)))
    known = {*pages, *(f"{_FOLDER}/{guide.slug}.md" for guide in there)}
    for guide in there:
        yield from _guide(guide, runs[guide.slug], known)


def _guide(guide: Guide, run: GuideRun, known: Collection[str]) -> Iterator[File]:
    values = iter(run.values)
    blocks = iter(enumerate(run.blocks, 1))
    text: list[str] = []
    for piece in guide.pieces:
        match piece:
            case Words():
                text.append(_LINK.sub(lambda link: link[0] if _leads(link[2], known) else link[1], piece.text))
            case Value():
                text.append(next(values))
            case Block():
                number, ran = next(blocks)
                text.append(f"```python\n{piece.code}```\n")
                if ran.printed or ran.shown is not None:
                    text.append(f"\n<!-- lay in: {guide.slug}-output-{number} -->\n")
                    yield from _output(guide.slug, number, ran)
    content = render("guide.md", guide=guide, run=run, text="".join(text))
    yield _file(f"{guide.slug}.md", content)


def _leads(link: str, known: Collection[str]) -> bool:
    """Whether a page that only a whole site has for certain is there."""
    path = normpath(join(_FOLDER, link))
    folder, name = split(path)
    if folder == _FOLDER:
        return path in known or name == "index.md"
    return "/" not in folder or folder.partition("/")[0] not in set(Library) or f"{folder}/" in known


def _output(slug: str, number: int, ran: Ran) -> Iterator[File]:
    """What stands beneath a block, and the picture that it shows."""
    shown = ran.shown
    printed = ran.printed.rstrip("\n")
    if shown is not None and shown.medium is Medium.TEXT:
        printed = f"{printed}\n{shown.content}".strip("\n")
        shown = None
    picture, suffix = None, ""
    if shown is not None and shown.medium in (Medium.SVG, Medium.PNG):
        picture = b64decode(shown.content) if shown.medium is Medium.PNG else shown.content.encode()
        suffix = f".{shown.medium}"
        yield File(path=f"{_FOLDER}/{slug}/output-{number}{suffix}", content=picture)
    html = render(
        "output.html",
        number=number,
        printed=printed,
        long=printed.count("\n") >= _LONG,
        picture=f"output-{number}{suffix}" if picture is not None else None,
        size=_size(shown.medium, picture) if shown is not None and picture is not None else None,
        said=_said(shown) if shown is not None else "",
        caption=shown.caption if shown is not None else "",
        html=_UNWANTED.sub("", shown.content) if shown is not None and shown.medium is Medium.HTML else "",
    )
    yield _file(f".{slug}-output-{number}.html", html)


def _size(medium: Medium, picture: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, so that nothing moves when it comes."""
    if medium is Medium.PNG:
        return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    found = _SIZE.search(picture.decode())
    return (round(float(found[1])), round(float(found[2]))) if found else None


def _said(shown: Shown) -> str:
    """A picture in words."""
    found = _SAID.findall(shown.content) if shown.medium is Medium.SVG else []
    return unescape(found[-1]).strip() if found else shown.caption or "What the code above draws"


def _file(path: str, content: str) -> File:
    return File(path=f"{_FOLDER}/{path}", content=content.encode())
