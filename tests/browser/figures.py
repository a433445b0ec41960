"""What a first visit to a page costs: bytes, requests, layout shift, and when it answers on a slow processor."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from playwright.sync_api import Page, Response

_SLOWER = 4  # times: a phone against this machine
_COMPRESSED = ("text/", "javascript", "json", "svg", "xml")  # as GitHub Pages does
_WATCH = """
window.shifted = 0; window.longest = 0; window.busy = 0;
new PerformanceObserver(list => list.getEntries().forEach(each => { if (!each.hadRecentInput) shifted += each.value }))
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver(list => list.getEntries().forEach(each => {
  longest = Math.max(longest, each.duration); busy = each.startTime + each.duration }))
  .observe({ type: 'longtask', buffered: true });
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one visit, with nothing in the cache."""

    requests: int
    bytes: int
    """As they travel: compressed where GitHub Pages compresses."""
    shift: float
    """Cumulative layout shift."""
    painted: int
    """First contentful paint, in milliseconds, on a processor four times slower."""
    interactive: int
    """End of the last task of more than 50 milliseconds, or the first paint if there is none."""
    longest: int
    """The longest task, in milliseconds."""


def figures(page: Page, address: str) -> Figures:
    """Visits a page, and waits until all is quiet."""
    client = page.context.new_cdp_session(page)
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    client.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.add_init_script(_WATCH)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks it
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    seen = page.evaluate("({ shift: shifted, longest, busy })")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return Figures(
        requests=len(answers),
        bytes=sum(map(_travelled, answers)),
        shift=round(seen["shift"], 4),
        painted=round(painted),
        interactive=round(max(seen["busy"], painted)),
        longest=round(seen["longest"]),
    )


def _travelled(answer: Response) -> int:
    body = answer.body()
    compressed = any(kind in answer.headers.get("content-type", "") for kind in _COMPRESSED)
    return len(gzip.compress(body)) if compressed else len(body)
