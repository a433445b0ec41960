"""Headless Chromium on the tiny site. Whatever a page complains of, or asks of another host, fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.conftest import Site

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# It runs as root in CI, and may ask nothing of anyone on its own account.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; without one the tests are skipped, in CI they fail."""
    executable = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if executable is None:
        missing = f"no browser on the PATH (looked for {', '.join(_NAMES)}): install Chromium"
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page complained of so far; a test that expects a complaint takes it out."""
    return []


@pytest.fixture
def page(browser: Browser, tiny_site: Site, complaints: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new visitor on a desk, or of the width that the test is given by `@pytest.mark.width`."""
    marker = request.node.get_closest_marker("width")
    width: int = marker.args[0] if marker else 1440
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=tiny_site.url, color_scheme="light"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda message: _hear(message, complaints))
    page.on("request", lambda sent: _watch(sent, tiny_site, complaints))
    yield page
    context.close()
    assert complaints == []


def _hear(message: ConsoleMessage, complaints: list[str]) -> None:
    # That a preload waited for some seconds tells of the machine: `test_speed.py` sees whether fonts are used.
    if message.type in {"error", "warning"} and "was preloaded using link preload" not in message.text:
        complaints.append(f"console: {message.text} ({message.location.get('url', '')})")


def _watch(sent: Request, site: Site, complaints: list[str]) -> None:
    asked, own = urlsplit(sent.url), urlsplit(site.url)
    if asked.scheme not in {"blob", "data"} and asked.netloc != own.netloc:
        complaints.append(f"asked another host: {sent.url}")
