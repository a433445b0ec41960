"""Where a checkpoint is -> its file on this machine, whole and checked, whatever breaks off in between.

What has come lies beside the file as `.part`, and the next attempt asks for the rest. The file itself appears in one
step, when its digest is right. Only so many downloads run at a time on a machine, and none is larger than allowed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from gen.errors import DownloadError, OutputError, in_one_line
from gen.files import write_atomically
from gen.locks import one_of, only_writer
from gen.verification.contents import sha256_of
from gen.verification.places import Place, digest_in

_TRIES = 5
_SECONDS = 60.0  # without a byte
_CHUNK = 2**20
_SHA256 = 64  # characters of a whole digest
_WAITS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT})


@dataclass(frozen=True, kw_only=True)
class Downloads:
    """How files are fetched, and where they are kept."""

    folder: Path
    at_a_time: int = 2
    most: int = 4 * 2**30
    """Bytes that one file may have."""
    delete: bool = False
    """Whether a file goes when it has been used."""
    pause: float = 1.0
    """Seconds before a second attempt; twice as many before each further one."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A file that is here."""

    path: Path
    digest: str | None
    """What its SHA-256 is known to be, or to begin with; None where nobody says."""


class _MissingError(Exception):
    """There is nothing at an address."""


@contextmanager
def fetched(place: Place, downloads: Downloads) -> Iterator[Fetched]:
    """The file, for as long as it is used; another process that wants the same waits.

    Raises DownloadError where it cannot be had, and OutputError where it cannot be written.
    """
    folder = downloads.folder / place.folder
    with only_writer(folder, waiting=lambda _: None):
        found = _here(place, folder) or _fetch(place, folder, downloads)
        try:
            yield found
        finally:
            if downloads.delete:
                shutil.rmtree(folder, ignore_errors=True)


def _here(place: Place, folder: Path) -> Fetched | None:
    for url in place.urls:
        path = folder / _name(url)
        if path.is_file():
            noted = _note(path).read_text() if _note(path).is_file() else ""
            return Fetched(path=path, digest=noted or place.digest)
    return None


def _fetch(place: Place, folder: Path, downloads: Downloads) -> Fetched:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
    with (
        one_of(downloads.at_a_time, downloads.folder),
        httpx.Client(follow_redirects=True, timeout=_SECONDS, headers={"Accept-Encoding": "identity"}) as client,
    ):
        for url in place.urls:
            try:
                return _Download(client, url, folder / _name(url), downloads).run()
            except _MissingError:
                continue
    raise DownloadError(place.urls[-1], "there is no such file")


class _Download:
    """One file on its way."""

    def __init__(self, client: httpx.Client, url: str, path: Path, downloads: Downloads) -> None:
        self._client = client
        self._url = url
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._mark = path.with_name(f"{path.name}.etag")
        """By which the server knows whether the rest is the rest of what has come."""
        self._downloads = downloads
        self._digest = digest_in(url)

    def run(self) -> Fetched:
        """Tries until it is there. What has come stays, whatever happens."""
        pause = self._downloads.pause
        for attempt in range(_TRIES):
            try:
                self._receive()
            except httpx.TransportError as error:
                if attempt == _TRIES - 1:
                    kept = self._size()
                    problem = f"{in_one_line(error)}; {kept:,} bytes are kept, and the same command goes on"
                    raise DownloadError(self._url, problem) from error
                time.sleep(pause)
                pause *= 2
            except OSError as error:
                raise OutputError(self._path, error.strerror or str(error), unchanged=False) from error
            else:
                break
        return self._finish()

    def _receive(self) -> None:
        start, headers = self._size(), {}
        mark = self._mark.read_text() if self._mark.is_file() else ""
        if start and (mark or self._digest):
            headers = {"Range": f"bytes={start}-"} | ({"If-Range": mark} if mark else {})
        with self._client.stream("GET", self._url, headers=headers) as response:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
                return  # all of it has come, or its digest will tell
            self._judge(response)
            if response.status_code != HTTPStatus.PARTIAL_CONTENT:
                start = 0
            self._allow(start + int(response.headers.get("content-length") or 0))
            self._learn(response)
            with self._part.open("ab" if start else "wb") as file:
                for chunk in response.iter_bytes(_CHUNK):
                    start += len(chunk)
                    self._allow(start)
                    file.write(chunk)

    def _judge(self, response: httpx.Response) -> None:
        """Raises what becomes of an answer without a file."""
        status = response.status_code
        if status == HTTPStatus.NOT_FOUND:
            raise _MissingError
        if status in _WAITS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise httpx.TransportError(f"the server answers {status}")
        if not response.is_success:
            raise DownloadError(self._url, f"the server answers {status} {response.reason_phrase}".rstrip())

    def _learn(self, response: httpx.Response) -> None:
        """What the server says of the file: the hub gives its SHA-256 before it leads to where it lies."""
        for answer in (*response.history, response):
            linked = answer.headers.get("x-linked-etag", "").strip('"')
            if len(linked) == _SHA256:
                self._digest = linked
        tag = response.headers.get("etag", "")
        self._mark.write_text(tag if tag.startswith('"') else "")  # a weak one says nothing of single bytes

    def _allow(self, size: int) -> None:
        if size > self._downloads.most:
            raise DownloadError(self._url, f"{size:,} bytes are more than {self._downloads.most:,} (`--most-gb`)")

    def _finish(self) -> Fetched:
        digest = sha256_of(self._part)
        if self._digest is not None and not digest.startswith(self._digest):
            self._part.unlink()
            self._mark.unlink()
            begins = digest[: len(self._digest)]
            raise DownloadError(self._url, f"what came has a SHA-256 of {begins}…, and it should be {self._digest}…")
        write_atomically(_note(self._path), (self._digest or "").encode())
        self._mark.unlink(missing_ok=True)
        self._part.replace(self._path)
        return Fetched(path=self._path, digest=self._digest)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.is_file() else 0


def _name(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0] or "weights"


def _note(path: Path) -> Path:
    """Beside a file: what its digest is known to begin with."""
    return path.with_name(f"{path.name}.sha256")
