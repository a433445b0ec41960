"""What a pull request changes -> the comment under it, and the page in its preview. Pure.

Both say what is otherwise in the catalogue, and which pages differ, with links to both sites. Paths and values are a
stranger's: they are written by `gen.changes.voices`, which lets nothing through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from gen.changes import telling
from gen.changes.comparing import Changes
from gen.changes.voices import Html, Markdown, Voice
from publishing.choosing import PAGE, Differences, State
from publishing.dressing import ABOUT, Preview, shell, up
from publishing.wording import Alike, Wording

MARKER = "<!-- the preview of this pull request -->"
_NAMED = 6  # pages in a line of a comment
_LISTED = 200  # and of the page
_LINES = 20  # of a list in a comment
_LONGEST = 60_000  # characters of a comment; GitHub takes a few more


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known of a preview against the site of main."""

    preview: Preview
    main: str | None
    """The commit that the site of main was built from; None if there is none yet."""
    changes: Changes | None
    """Of the catalogue; None where one of the two sites has none."""
    differences: Differences
    wordings: Sequence[Alike]
    """Of the pages that differ."""
    notes: tuple[str, ...]
    """Paths of pages that the preview does not hold."""


def comment(report: Report, *, site: str, here: str) -> str:
    """Markdown, with the addresses of the site of main and of the preview."""
    lead = [
        f"**[Preview]({here})** of `{report.preview.commit[:12]}`. [What it changes]({here}{ABOUT}), in full.",
        _against(report),
    ]
    parts = ["\n".join(lead)]
    if report.changes is not None:
        parts.append(telling.markdown(report.changes, old=site, new=here, most=_LINES).rstrip())
    for title, lines in _lists(report, Markdown(site, here), most=_NAMED):
        more = [f"- and {len(lines) - _LINES:,} more"] if len(lines) > _LINES else []
        parts.append("\n".join([f"### {title}", "", *(f"- {line}" for line in lines[:_LINES]), *more]))
    told = parts[0]
    for part in parts[1:]:
        if len(told) + len(part) > _LONGEST:
            return f"{told}\n\n[The rest]({here}{ABOUT}) is too long for a comment.\n"
        told += f"\n\n{part}"
    return f"{told}\n"


def page(report: Report) -> str:
    """HTML, for the preview; all in full."""
    path = f"{ABOUT}{PAGE}"
    voice = Html(f"{up(path)}../../", up(path))
    content = ["<h1>What this pull request changes</h1>", f"<p>{_against(report)}</p>"]
    if report.changes is not None:
        content += ["<h2>In the catalogue</h2>", telling.html(report.changes, old=voice.old, new=voice.new)]
    content.append("<h2>In the pages</h2>")
    for title, lines in _lists(report, voice, most=_LISTED):
        items = "\n".join(f"<li>{line}</li>" for line in lines)
        content.append(f"<h3>{title}</h3>\n<ul>\n{items}\n</ul>")
    content.append(f"<p>{_held(report)}</p>")
    return shell(path, "What this pull request changes", "\n".join(content), report.preview)


def unbuilt(commit: str, log: str, *, there: str | None) -> str:
    """The comment where a commit could not be built."""
    last = f" [The preview]({there}) is of an earlier commit." if there else ""
    return f"`{commit[:12]}` could not be built: [log]({log}).{last}\n"


def refused(commit: str, why: str, log: str) -> str:
    """The comment where a build may not be published."""
    return f"`{commit[:12]}` has no preview: {Markdown(None, None).word(why)}. [Log]({log})\n"


def gone() -> str:
    """The comment where the pull request is closed."""
    return "The preview went when this pull request was closed.\n"


def dropped() -> str:
    """The comment where the preview had to make room for others."""
    return "The preview made room for newer ones. The next commit brings it back.\n"


def _against(report: Report) -> str:
    if report.main is None:
        return "There is no site of main yet to compare it with."
    pages = {state: len(report.differences.pages(state)) for state in State}
    gone = len(report.differences.gone_pages)
    counts = (
        (pages[State.OTHERWISE], "otherwise"),
        (pages[State.NEW], "new"),
        (gone, "gone"),
        (pages[State.SAME], "the same"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "none"
    return f"Pages, against the site of main (built from {report.main[:12]}): {told}."


def _lists(report: Report, voice: Voice, *, most: int) -> Sequence[tuple[str, Sequence[str]]]:
    """Lists with their headings; a line names at most so many pages."""
    found = report.differences

    def listed(pages: Sequence[str], there: Sequence[str]) -> list[str]:
        return [voice.page(each, there=there) for each in _rarest_first(pages)]

    def alike(each: Alike) -> str:
        names = listed(each.pages, ["old", "new"])
        more = f" and {len(names) - most:,} more" if len(names) > most else ""
        return f"{_read(each.wording, voice)}: {', '.join(names[:most])}{more}"

    lists = (
        ("Pages that look different", list(map(alike, report.wordings))),
        ("New pages", listed(found.pages(State.NEW), ["new"])),
        ("Gone pages", listed(found.gone_pages, ["old"])),
        ("Other files that differ", [voice.word(each) for each in _plain(found)]),
    )
    return [(title, lines) for title, lines in lists if lines]


def _read(wording: Wording, voice: Voice) -> str:
    """What is read otherwise, in a line."""
    told = [
        f"{voice.word(gone) if gone else 'nothing'} → {voice.word(new) if new else 'nothing'}"
        for gone, new in zip_longest(wording.gone, wording.new)
    ]
    if wording.more:
        told.append(f"{wording.more:,} more lines")
    return "; ".join(told) or "the same words, marked up in another way"


def _plain(found: Differences) -> Sequence[str]:
    """Files that are no pages, and no downloads beside a page that is told of."""
    return [each for each in found.files(State.NEW, State.OTHERWISE) if not _beside_a_page(each, found)]


def _beside_a_page(path: str, found: Differences) -> bool:
    folder, _, _ = path.rpartition("/")
    return bool(folder) and found.states.get(f"{folder}/{PAGE}", State.SAME) is not State.SAME


def _rarest_first(pages: Sequence[str]) -> Sequence[str]:
    """Those about many architectures before the many about one: by the depth of the address."""
    return sorted(pages, key=lambda page: (page.count("/"), page))


def _held(report: Report) -> str:
    if not report.notes:
        return "The preview holds every page."
    left = [report.differences.states[path] for path in report.notes]
    differing = sum(state is not State.SAME for state in left)
    also = f" {differing:,} of them differ, and there was no room." if differing else ""
    return f"{len(left):,} pages are not in the preview, and lead to those of main instead.{also}"
