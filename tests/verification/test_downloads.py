"""Checkpoints are fetched whole or not at all, whatever the network does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from gen.errors import DownloadError
from gen.verification.downloads import Downloads, fetched
from gen.verification.places import Place
from tests.verification.serving import Shelf, serving

CONTENT = random.Random(0).randbytes(3_000_000)  # noqa: S311 - the same every time is the point
DIGEST = sha256(CONTENT).hexdigest()
PATH = f"/models/tiny-{DIGEST[:8]}.pth"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A server with one file, whose name tells its digest."""
    with serving() as shelf:
        shelf.files[PATH] = CONTENT
        yield shelf


def place(shelf: Shelf, *paths: str) -> Place:
    """Where the files are."""
    return Place(urls=tuple(f"{shelf.url}{path}" for path in paths or (PATH,)), digest=None)


def downloads(folder: Path) -> Downloads:
    """Nobody waits for a second attempt."""
    return Downloads(folder=folder, pause=0.01)


def refused(place: Place, downloads: Downloads) -> str:
    """Why there is no file."""
    with pytest.raises(DownloadError) as caught, fetched(place, downloads):
        pytest.fail("there is one")
    return str(caught.value)


def files(folder: Path) -> list[str]:
    """Everything that is there, locks apart."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def test_a_download_that_breaks_off_goes_on_where_it_was(shelf: Shelf, tmp_path: Path) -> None:
    """Each attempt asks for what is missing; the second time nothing is asked for at all."""
    shelf.breaks[PATH] = 2
    with fetched(place(shelf), downloads(tmp_path)) as first:
        assert first.path.read_bytes() == CONTENT
        assert first.digest == DIGEST[:8]
    with fetched(place(shelf), downloads(tmp_path)) as second:
        assert second == first
    starts = [asked for _, asked in shelf.asked]
    assert len(starts) == 3
    assert starts[0] == ""
    assert all(start.startswith("bytes=") for start in starts[1:])
    assert files(tmp_path) == sorted([first.path.name, f"{first.path.name}.sha256"])


def test_what_has_come_is_kept_for_the_next_run(shelf: Shelf, tmp_path: Path) -> None:
    """A run gives up after five attempts, and says so."""
    shelf.breaks[PATH] = 5
    assert "bytes are kept" in refused(place(shelf), downloads(tmp_path))
    [part] = tmp_path.rglob("*.part")
    size = part.stat().st_size
    with fetched(place(shelf), downloads(tmp_path)) as file:
        assert file.path.read_bytes() == CONTENT
    assert shelf.asked[-1] == (PATH, f"bytes={size}-")


def test_the_rest_of_another_file_is_never_appended(shelf: Shelf, tmp_path: Path) -> None:
    """Without a digest in the name the server's mark tells whether it is still the same file."""
    shelf.files["/model.bin"], shelf.etags["/model.bin"], shelf.breaks["/model.bin"] = CONTENT, '"one"', 5
    refused(place(shelf, "/model.bin"), downloads(tmp_path))
    other = CONTENT[::-1]
    shelf.files["/model.bin"], shelf.etags["/model.bin"] = other, '"two"'
    with fetched(place(shelf, "/model.bin"), downloads(tmp_path)) as file:
        assert file.path.read_bytes() == other
        assert file.digest is None


def test_a_file_with_another_digest_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    """It is fetched anew the next time, and from its beginning."""
    shelf.files[PATH] = CONTENT[:-1] + b"\0"
    assert f"it should be {DIGEST[:8]}" in refused(place(shelf), downloads(tmp_path))
    assert files(tmp_path) == []


def test_the_hub_tells_the_digest_and_the_first_form_that_is_there_is_taken(shelf: Shelf, tmp_path: Path) -> None:
    """`model.safetensors` before `pytorch_model.bin`; the digest is that of the answer that leads on."""
    shelf.files["/model.bin"], shelf.linked["/model.bin"] = CONTENT, DIGEST
    with fetched(place(shelf, "/model.safetensors", "/model.bin"), downloads(tmp_path)) as file:
        assert file.digest == DIGEST
        assert file.path.name == "model.bin"
    shelf.linked["/model.bin"] = "0" * 64
    assert "it should be 000" in refused(place(shelf, "/model.bin"), downloads(tmp_path))
    assert "no such file" in refused(place(shelf, "/a", "/b"), downloads(tmp_path))


def test_a_file_is_no_larger_than_allowed_and_goes_after_use_if_asked(shelf: Shelf, tmp_path: Path) -> None:
    """The limit holds before anything is written."""
    small = Downloads(folder=tmp_path, most=len(CONTENT) - 1)
    assert "more than 2,999,999" in refused(place(shelf), small)
    assert files(tmp_path) == []
    with fetched(place(shelf), Downloads(folder=tmp_path, delete=True)) as file:
        assert file.path.is_file()
    assert files(tmp_path) == []


def test_only_so_many_are_fetched_at_a_time(shelf: Shelf, tmp_path: Path) -> None:
    """Whichever process or thread wants them."""
    shelf.pause = 0.2
    paths = [f"/{number}.bin" for number in range(6)]
    shelf.files |= dict.fromkeys(paths, CONTENT)

    def fetch(path: str) -> bytes:
        with fetched(place(shelf, path), Downloads(folder=tmp_path, at_a_time=2)) as file:
            return file.path.read_bytes()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(fetch, paths)) == {CONTENT}
    assert shelf.busiest == 2
