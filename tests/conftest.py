"""A tiny real site, built once in a test run, and served as GitHub Pages would: below a folder, with a 404 page."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # they bring torch, which most tests can do without
    from gen.records import Architecture
    from gen.store import Records

ROOT = Path(__file__).parent.parent
ARCHITECTURES = ("resnet18", "densenet121", "mobilenet_v2")
"""Of torchvision: one that works, one that works and differs, and one that fastai refuses."""
BASE = "/fastai-anatomy/"  # as the repository, whose previews know their own address
_SHARED = ("records", "tiny_site")
"""Fixtures that cost a minute and more, the dearest first."""


def pytest_configure() -> None:
    """One thread for torch in each process of the run: as many processes as cores are running already."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups when it is called itself
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a costly fixture, or a module, runs in one process, so that it is made once."""
    for item in items:
        shared = [name for name in _SHARED if name in getattr(item, "fixturenames", ())]
        item.add_marker(pytest.mark.xdist_group((shared or [item.nodeid.partition("::")[0]])[0]))


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option for what takes too long for every run."""
    parser.addoption("--whole", action="store_true", help="hold the shortcuts against the plain way for all")


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether the whole catalogue was asked for."""
    return bool(request.config.getoption("--whole"))


@dataclass(frozen=True)
class Site:
    """A built site and where it is served."""

    docs: Path
    """What MkDocs read."""
    folder: Path
    """What it wrote."""
    url: str
    """Address of the home page, with a slash at its end."""


STEP = 40
"""Of timm's names one in so many stands for all in the tests."""


@pytest.fixture(scope="session")
def chosen() -> tuple[Architecture, ...]:
    """Every architecture but timm's, and every 40th name of those: the whole of timm takes minutes."""
    from gen.catalogue import architectures  # noqa: PLC0415 - as above
    from gen.records import Library  # noqa: PLC0415

    known = architectures()
    of_timm = [each for each in known if each.library is Library.TIMM]
    return tuple(each for each in known if each.library is not Library.TIMM or of_timm.index(each) % STEP == 0)


@pytest.fixture(scope="session")
def records(chosen: tuple[Architecture, ...], tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The records of a build of what was chosen, in this run."""
    from gen import pipeline  # noqa: PLC0415 - as above
    from gen.settings import load_settings  # noqa: PLC0415
    from gen.store import Records  # noqa: PLC0415

    folder = Records(tmp_path_factory.mktemp("records"))
    built = pipeline.inspect_all(chosen, load_settings(None), folder)
    assert [each.key for each in built if each.lost is not None] == []
    return folder


@pytest.fixture(scope="session")
def tiny_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Three architectures, from real learners to HTML."""
    work = tmp_path_factory.mktemp("site")
    docs, folder = work / "docs", work / "site"
    # The address is written into the pages, so the server comes before them.
    with Server(folder) as server:
        url = f"http://{server.host}{BASE}"
        only = [word for name in ARCHITECTURES for word in ("--only", f"torchvision/{name}")]
        build_site(
            "build", *only, *written(work), "--records", str(work / "records"), docs=docs, folder=folder, url=url
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(docs, folder, url)
        server.shutdown()


def written(work: Path) -> tuple[str, ...]:
    """Options of a build with what people wrote, but one small guide in the place of theirs, which take a minute."""
    site_src = work / "site_src"
    shutil.copytree(ROOT / "site_src", site_src, ignore=shutil.ignore_patterns("guides"))
    shutil.copytree(ROOT / "tests/guides/small", site_src / "guides")
    return "--site-src", str(site_src), "--guides"


def build_site(*command: str, docs: Path, folder: Path, url: str, root: Path = ROOT) -> None:
    """Runs `python -m gen` and MkDocs on what it wrote; fails the test with their output if either fails."""
    _run(*("gen", *command, "--no-cache", "--docs", str(docs)), url=url, root=root)
    # MkDocs has no option for the folder that it reads; a configuration from stdin is relative to the project.
    configuration = f"INHERIT: mkdocs.yml\ndocs_dir: {docs}\n"
    _run(
        *("mkdocs", "build", "--strict", "--config-file", "-", "--site-dir", str(folder)),
        url=url,
        root=root,
        stdin=configuration,
    )


def _run(*command: str, url: str, root: Path, stdin: str = "") -> None:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0", "SITE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)


class Server(ThreadingHTTPServer):
    """Serves a folder below BASE on a free port of this machine."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a browser that left before the end."""


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        """Finds nothing outside BASE."""
        inside = path.startswith(BASE)
        return super().translate_path(path.removeprefix(BASE.rstrip("/")) if inside else "/outside the site")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers with the site's own 404 page."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Says nothing."""
