"""GitHub on this machine: a bare repository, an API that knows what is asked of it, and the workflows' own steps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import yaml

ROOT = Path(__file__).parents[2]
REPOSITORY = "fastai-anatomy/fastai-anatomy"
TOKEN = "token-of-the-run"  # noqa: S105 - of nothing
_SERVER = "https://github.com"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class State:
    """What the API knows."""

    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    artifacts: dict[int, dict[str, bytes]] = field(default_factory=dict)
    """By run and name, packed."""
    served: int = 0
    """How often Pages was asked to serve the branch."""
    leaked: list[str] = field(default_factory=list)
    """Where the token was sent that must not have it."""


class _Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, state: State) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state


class _Handler(BaseHTTPRequestHandler):
    """The few addresses that are asked; anything else is a 404, as with GitHub."""

    server: _Api

    def do_GET(self) -> None:
        """Lists, and artifacts."""
        path, state = self._path(), self.server.state
        if path.startswith("/storage/"):
            if "Authorization" in self.headers:
                state.leaked.append(path)
            number, name = path.removeprefix("/storage/").split("/")
            self._send(state.artifacts[int(number)][name], kind="application/zip")
        elif not self._allowed():
            self._say({"message": "Bad credentials"}, HTTPStatus.UNAUTHORIZED)
        elif path == "/pulls":
            self._say_page([pull for pull in state.pulls.values() if pull["state"] == "open"])
        elif found := re.fullmatch(r"/issues/(\d+)/comments", path):
            self._say_page(state.comments.get(int(found[1]), []))
        elif found := re.fullmatch(r"/actions/runs/(\d+)/artifacts", path):
            run = int(found[1])
            listed = [
                {"id": run, "name": name, "size_in_bytes": len(content), "expired": False}
                for name, content in state.artifacts.get(run, {}).items()
            ]
            self._say({"total_count": len(listed), "artifacts": listed})
        elif found := re.fullmatch(r"/actions/artifacts/(\d+)/zip", path):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", f"/storage/{found[1]}/{next(iter(state.artifacts[int(found[1])]))}")
            self.end_headers()
        else:
            self._say({"message": "Not Found"}, HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """New comments and pull requests, and Pages."""
        self._write()

    def do_PATCH(self) -> None:
        """Comments and pull requests that are written anew."""
        self._write()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Says nothing."""

    def _write(self) -> None:
        path, state = self._path(), self.server.state
        content = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
        if not self._allowed():
            self._say({"message": "Bad credentials"}, HTTPStatus.UNAUTHORIZED)
        elif path == "/pages/builds":
            state.served += 1
            self._say({"status": "queued"}, HTTPStatus.CREATED)
        elif found := re.fullmatch(r"/issues/(\d+)/comments", path):
            number = sum(map(len, state.comments.values())) + 1
            made = {"id": number, "user": {"login": "github-actions[bot]"}, **content}
            state.comments.setdefault(int(found[1]), []).append(made)
            self._say(made, HTTPStatus.CREATED)
        elif found := re.fullmatch(r"/issues/comments/(\d+)", path):
            every = (each for comments in state.comments.values() for each in comments)
            next(each for each in every if each["id"] == int(found[1])).update(content)
            self._say({})
        elif path == "/pulls":
            number = max(state.pulls, default=0) + 1
            state.pulls[number] = pull(number, "0" * 40, branch=content["head"]) | content
            self._say({"number": number}, HTTPStatus.CREATED)
        elif found := re.fullmatch(r"/pulls/(\d+)", path):
            state.pulls[int(found[1])].update(content)
            self._say({})
        else:
            self._say({"message": "Not Found"}, HTTPStatus.NOT_FOUND)

    def _path(self) -> str:
        return urlsplit(self.path).path.removeprefix(f"/repos/{REPOSITORY}")

    def _allowed(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _say_page(self, found: list[Any]) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        size, page = int(asked["per_page"][0]), int(asked["page"][0])
        self._say(found[size * (page - 1) : size * page])

    def _say(self, content: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(content).encode(), status, "application/json")

    def _send(self, content: bytes, status: HTTPStatus = HTTPStatus.OK, kind: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@dataclass(frozen=True)
class Rehearsal:
    """The repository, the API, and a place to run steps in."""

    folder: Path
    state: State
    api: str

    @property
    def remote(self) -> Path:
        """The bare repository."""
        return self.folder / "remote.git"

    def head(self, branch: str = "gh-pages") -> str:
        """The newest commit of a branch."""
        return self.git("rev-parse", branch).strip()

    def git(self, *arguments: str) -> str:
        """What git says of the repository."""
        command = ["git", f"--git-dir={self.remote}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def files(self) -> Mapping[str, str]:
        """What Pages serves, each file by git's name for its content."""
        listed = self.git("ls-tree", "-r", "gh-pages").splitlines()
        return {path: said.split()[2] for said, path in (line.split("\t") for line in listed)}

    def read(self, path: str) -> str:
        """A file that Pages serves."""
        return self.git("show", f"gh-pages:{path}")

    def checked_out(self, folder: Path) -> Path:
        """What Pages serves, as a folder."""
        command = ["git", f"--git-dir={self.remote}", "archive", "gh-pages"]
        packed = subprocess.run(command, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        return folder

    def main(self, site: Path, run: int) -> subprocess.CompletedProcess[str]:
        """Main was pushed, and its site built."""
        self.state.artifacts[run] = {"site": packed(site)}
        return self.job("pages.yml", "publish", {}, run=run, commit=f"{run:040x}")

    def built(
        self, number: int, site: Path | bytes | None, *, run: int, commit: str, conclusion: str = "success"
    ) -> subprocess.CompletedProcess[str]:
        """A run of `preview-build.yml` has ended; it says that it is of a pull request, which need not be true."""
        if site is not None:
            self.state.artifacts[run] = {"site": site if isinstance(site, bytes) else packed(site)}
        head = self.state.pulls.get(number, {"head": pull(number, commit)["head"]})["head"]
        event = {
            "workflow_run": {
                "id": run,
                "event": "pull_request",
                "conclusion": conclusion,
                "head_sha": commit,
                "head_branch": head["ref"],
                "head_repository": head["repo"],
                "html_url": f"{_SERVER}/{REPOSITORY}/actions/runs/{run}",
                "pull_requests": [{"number": 8}],  # never to be believed
            }
        }
        return self.job("preview-publish.yml", "publish", event, run=run + 10_000, commit="f" * 40)

    def close(self, number: int, run: int) -> subprocess.CompletedProcess[str]:
        """A pull request is closed."""
        self.state.pulls[number]["state"] = "closed"
        event = {"pull_request": {"number": number}}
        return self.job("preview-remove.yml", "remove", event, run=run, commit="f" * 40)

    def job(
        self, workflow: str, name: str, event: object, *, run: int, commit: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs the steps of a job as they stand, until one fails."""
        whole = yaml.safe_load((ROOT / ".github/workflows" / workflow).read_text())
        job = whole["jobs"][name]
        # What GitHub makes of `shell: bash`, and of none.
        careful = whole.get("defaults", {}).get("run", {}).get("shell") == "bash"
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"] if careful else ["bash", "-e", "-c"]
        with _workspace(self.folder) as workspace:
            (workspace / "event.json").write_text(json.dumps(event))
            environment = self._environment(workspace, run, commit) | _resolved(job.get("env", {}))
            said = ""
            for step in job["steps"]:
                used, given = step.get("uses", ""), step.get("with", {})
                if "upload-artifact" in used:
                    self.state.artifacts.setdefault(run, {})[given["name"]] = packed(workspace / given["path"])
                elif "download-artifact" in used:
                    _unpacked(self.state.artifacts[run][given["name"]], workspace / given["path"])
                elif "run" in step:
                    assert "${{" not in step["run"], "an expression in a script is an injection"
                    done = subprocess.run(
                        [*shell, step["run"]],
                        cwd=workspace,
                        env=environment,
                        capture_output=True,
                        text=True,
                        check=False,
                    )
                    said += done.stdout + done.stderr
                    if done.returncode:
                        return subprocess.CompletedProcess(done.args, done.returncode, said)
            return subprocess.CompletedProcess([], 0, said)

    def _environment(self, workspace: Path, run: int, commit: str) -> dict[str, str]:
        return {
            "PATH": os.pathsep.join([str(self.folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(workspace),
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "GITHUB_API_URL": self.api,
            "GITHUB_SERVER_URL": _SERVER,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF_NAME": "main",
            "GITHUB_RUN_ID": str(run),
            "GITHUB_SHA": commit,
            "GITHUB_EVENT_PATH": str(workspace / "event.json"),
        }


@contextmanager
def rehearsal(folder: Path) -> Iterator[Rehearsal]:
    """A repository without a site, and an API that listens."""
    state = State()
    with _Api(state) as api:
        threading.Thread(target=api.serve_forever, args=(0.01,), daemon=True).start()
        made = Rehearsal(folder, state, f"http://127.0.0.1:{api.server_port}")
        made.remote.mkdir(parents=True)
        made.git("init", "--quiet", "--bare")
        made.git("config", "uploadpack.allowFilter", "true")  # as GitHub does
        # The address is GitHub's all along; git alone goes elsewhere.
        (folder / "gitconfig").write_text(
            f'[url "file://{made.remote}"]\n\tinsteadOf = {_SERVER}/{REPOSITORY}.git\n'
            '[protocol "file"]\n\tallow = always\n'
        )
        yield made
        api.shutdown()


def pull(number: int, commit: str, *, branch: str = "patch", repository: str | None = REPOSITORY) -> dict[str, Any]:
    """An open pull request, as the API tells of it."""
    return {
        "number": number,
        "state": "open",
        "head": {"sha": commit, "ref": branch, "repo": {"full_name": repository} if repository else None},
        "base": {"ref": "main"},
    }


def packed(site: Path) -> bytes:
    """A folder as an artifact."""
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(site).as_posix())
    return content.getvalue()


def _unpacked(content: bytes, folder: Path) -> None:
    with ZipFile(BytesIO(content)) as file:
        file.extractall(folder)  # noqa: S202 - what the test has packed


@contextmanager
def _workspace(folder: Path) -> Iterator[Path]:
    """What `actions/checkout` leaves of our own default branch."""
    with TemporaryDirectory(prefix="workspace-", dir=folder) as made:
        for name in ("gen", "publishing"):
            (Path(made) / name).symlink_to(ROOT / name)
        yield Path(made)


def _resolved(environment: Mapping[str, str]) -> dict[str, str]:
    """Expressions are allowed in an environment, and only a few of them."""
    context = {"github.token": TOKEN}
    return {name: _EXPRESSION.sub(lambda found: context[found[1]], str(value)) for name, value in environment.items()}
