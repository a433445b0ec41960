"""A server of checkpoints on this machine, which breaks off, forgets and misleads as it is told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """What is served, and what was asked for."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    """By path: `/models/tiny-1234abcd.pth`."""
    etags: dict[str, str] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    """SHA-256 that is told of a path, as the hub does, by an answer that leads to another address."""
    breaks: Counter[str] = field(default_factory=Counter)
    """How many times the connection still ends in the middle of a file."""
    pause: float = 0.0
    """Seconds that each answer takes."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and `Range` of each request."""
    busiest: int = 0
    """How many requests ran at a time."""


@contextmanager
def serving() -> Iterator[Shelf]:
    """A shelf that is served as long as this lasts."""
    running = 0
    lock = threading.Lock()
    waits = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal running
            with lock:
                running += 1
                shelf.busiest = max(shelf.busiest, running)
                shelf.asked.append((self.path, self.headers.get("Range", "")))
            waits.wait(shelf.pause)
            self._answer()
            with lock:
                running -= 1

        def _answer(self) -> None:
            if self.path in shelf.linked:
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", f"/stored{self.path}")
                self.send_header("X-Linked-Etag", f'"{shelf.linked[self.path]}"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path = self.path.removeprefix("/stored")
            if path not in shelf.files:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            whole, etag = shelf.files[path], shelf.etags.get(path, "")
            start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
            if self.headers.get("If-Range", etag) != etag:
                start = 0
            rest = whole[start:]
            self.send_response(HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK)
            self.send_header("Content-Length", str(len(rest)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            if shelf.breaks[path] > 0:
                shelf.breaks[path] -= 1
                rest = rest[: len(rest) // 2]
                self.close_connection = True
            self.wfile.write(rest)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        shelf = Shelf(url=f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield shelf
        finally:
            server.shutdown()
            thread.join()
