"""Everything that a contributor and CI do, one session each.

All sessions but `audit` and `lock` share one virtual environment of 6 GB, which `environment` makes from the lock.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2026.8"
nox.options.sessions = ["lint", "tests"]

LOCK = Path("requirements.lock")
MUTMUT = ("mutmut==3.8.1", "coverage==7.17.5", "libcst==1.9.0", "setproctitle==1.3.8")  # with what the lock lacks
UNWANTED = 3  # exit code of `gen build` where all is written and something is as `--fail-on` says


@nox.session(reuse_venv=True)
def environment(session: nox.Session) -> None:
    """Makes the shared virtual environment, or brings it to the lock; the others call it."""
    if sys.version_info < (3, 11):
        session.error("Python 3.11 or newer is needed: run nox with one.")
    stamp = Path(session.virtualenv.location) / "installed.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes() + Path("pyproject.toml").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    # The lock names everything that is needed; what a package asks for besides is left out on purpose.
    session.install("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(LOCK))
    session.install("--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
    stamp.write_text(wanted)


@nox.session(name="build-docs", venv_backend="none", requires=["environment"])
def build_docs(session: nox.Session) -> None:
    """Builds the site into build/site: `-- --only 'resnet*'` for a part of it."""
    unwanted: CommandFailed | None = None
    try:
        run(session, "python", "-m", "gen", "build", *session.posargs)
    except CommandFailed as failed:
        if failed.return_code != UNWANTED:
            raise
        unwanted = failed  # the pages are there, and show what is wrong
    run(session, "mkdocs", "build", "--strict", "--quiet")
    if unwanted is not None:
        raise unwanted


@nox.session(venv_backend="none", requires=["environment"])
def render(session: nox.Session) -> None:
    """Makes the site in build/site from the records in build/records, and builds no learner."""
    run(session, "python", "-m", "gen", "render", *session.posargs)
    run(session, "mkdocs", "build", "--strict", "--quiet")


@nox.session(venv_backend="none", requires=["environment"])
def serve(session: nox.Session) -> None:
    """Serves the site on this machine, and follows what you write: `-- --only 'resnet*'` for a part of it."""
    run(session, "python", "-m", "gen", "build", *session.posargs)
    threading.Thread(target=follow, args=(session,), daemon=True).start()
    run(session, "mkdocs", "serve", "--livereload")


@nox.session(venv_backend="none", requires=["environment"])
def tests(session: nox.Session) -> None:
    """Runs the tests, two at once: `-- -k diff` for some of them, `-- -n0` for one after another."""
    run(session, "pytest", "--numprocesses=2", "--dist=loadgroup", *session.posargs)


@nox.session(venv_backend="none", requires=["environment"])
def fuzz(session: nox.Session) -> None:
    """Gives each target 10,000 cases, others each time: `-- --cases 100000 -k settings` for more of one."""
    parser = argparse.ArgumentParser(prog="nox -s fuzz --")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="keep the numbers for the site")
    options, rest = parser.parse_known_args(session.posargs)
    asked = {"FUZZ_CASES": str(options.cases)} | ({"FUZZ_RESULT": "site_src/trust/fuzz.json"} if options.write else {})
    run(session, "pytest", "tests/fuzz", *rest, env=asked)


@nox.session(reuse_venv=True, default=False, requires=["environment"])
def mutation(session: nox.Session) -> None:
    """Breaks three modules in hundreds of ways and counts what tests notice: `-- 'gen.anatomy.diff*'` for a part."""
    session.install("--no-deps", *MUTMUT)
    packages = Path(session.virtualenv.location, "lib", "python{}.{}".format(*sys.version_info), "site-packages")
    run(session, "python", "-m", "tests.mutation", *session.posargs, env={"PYTHONPATH": str(packages.absolute())})


@nox.session(venv_backend="none", requires=["environment"])
def faults(session: nox.Session) -> None:
    """Injures builds of a small project, and counts what is lost: `-- --tries 10 --only Graphviz` for some."""
    run(session, "python", "-m", "tests.faults", *session.posargs)


@nox.session(venv_backend="none", requires=["environment"])
def lint(session: nox.Session) -> None:
    """Checks format, style, types, who may import whom, and the workflows."""
    run(session, "ruff", "format", "--check", ".")
    run(session, "ruff", "check", *session.posargs, ".")
    run(session, "mypy")
    run(session, "lint-imports")
    run(session, "actionlint")
    run(session, "zizmor", "--offline", "--quiet", ".github")


@nox.session(venv_backend="none", requires=["environment"])
def benchmark(session: nox.Session) -> None:
    """Measures builds beside other tools and a naive script, on a sample: `-- --all` for every architecture."""
    run(session, "python", "-m", "benchmark", *session.posargs)


@nox.session(reuse_venv=True, default=False)
def audit(session: nox.Session) -> None:
    """Looks up whether a locked package has a known vulnerability; needs the network."""
    session.install("pip-audit")
    session.run(
        *("pip-audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"),
        *("--strict", "--progress-spinner", "off"),  # a package that nobody knows of is no good news
        *session.posargs,
    )


@nox.session(reuse_venv=True, default=False)
def lock(session: nox.Session) -> None:
    """Writes requirements.lock anew: `-- --upgrade` for the newest of everything."""
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--extra", "dask", "--extra", "onnx", "--group", "dev"),
        *("--output-file", str(LOCK)),
        # One set of versions for every platform and every Python that the project supports.
        *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--no-build"),
        *("--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "nox -s lock", "--quiet"),
        *session.posargs,
    )


def run(
    session: nox.Session,
    program: str,
    *arguments: str,
    success_codes: Iterable[int] = (0,),
    env: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Runs a program of the shared environment."""
    scripts = session.cache_dir.parent / "environment" / ("Scripts" if os.name == "nt" else "bin")
    session.run(
        *(str(scripts / program), *arguments),
        env={
            "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
            # The theme tells of its end of life at every build.
            "NO_MKDOCS_2_WARNING": "1",
            "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or commit_date(),
            **env,
        },
        external=True,
        success_codes=success_codes,
    )


def follow(session: nox.Session) -> None:
    """Runs guides and renders when a page, a template or a style is saved; builds when a text or a recipe is."""
    before = saved()
    while True:
        time.sleep(1)
        now = saved()
        changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        before = now
        if changed:
            recipes = any(path.suffix == ".yml" for path in changed)
            stages = [("build", *session.posargs)] if recipes else [("guides",), ("render",)]
            for stage in stages:  # a page that is half written is no reason to stop
                run(session, "python", "-m", "gen", *stage, success_codes=range(256))


def saved() -> dict[Path, int]:
    """When each file that people write was saved last."""
    files = [*Path("gen").rglob("*.yml"), *Path("gen/site").rglob("*"), *Path("site_src").rglob("*")]
    return {path: path.stat().st_mtime_ns for path in files if path.is_file() and path.suffix != ".pyc"}


def commit_date() -> str:
    """When the commit that is built was made, so that building it twice gives the same bytes."""
    try:
        git = subprocess.run(["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "0"
    return git.stdout.strip() or "0"
