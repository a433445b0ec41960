"""What a record or a page is made from -> digests, which change where and only where anything of that does.

Nothing is imported for it: versions are those of the installed packages, code and sources are digested as files.
So it takes milliseconds to see that nothing has changed.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from gen.records import Architecture, Version
from gen.store import encode

_HERE = Path(__file__).parent

# The subject; their versions are told on every page.
_LIBRARIES = ("fastai", "timm", "torch", "torchvision")
# Packages whose versions matter, and files and folders of `gen` whose every byte does.
_BESIDES = ("fastcore", "jinja2", "msgspec")
_FINDS = ("catalogue", "records", "provenance.py")
_BUILDS = ("anatomy", "annotations.py", "annotations.yml", *_FINDS, "store.py")
_RUNS = ("guides", "records", "provenance.py", "store.py")
_DRAWS = ("graphviz", "jinja2", "msgspec", "pillow")
_RENDERS = ("site", "annotations.py", "annotations.yml", "records", "provenance.py", "store.py")


def versions() -> tuple[Version, ...]:
    """Of the libraries that a build is about."""
    return tuple(Version(package=package, version=version(package)) for package in _LIBRARIES)


def digest_of(*parts: object) -> str:
    """One digest of several things, each of which may be text, bytes or a record."""
    whole = sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else encode(part)
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()


def catalogue_maker(sources: Iterable[str], announcements: Iterable[object] = ()) -> str:
    """Digest of what finds architectures: modules that look for them in libraries, packages that offer some."""
    modules = [(name, _file_digest(Path(spec.origin or ""))) for name in sources if (spec := find_spec(name))]
    return digest_of("catalogue", _packages(*_LIBRARIES, *_BESIDES), _code(_FINDS), modules, [*announcements])


def entry_maker() -> str:
    """Digest of what makes an entry of any architecture."""
    return digest_of("entry", _packages(*_LIBRARIES, *_BESIDES), _code(_BUILDS))


def guide_maker(imported: Iterable[str]) -> str:
    """Digest of what a guide depends on that imports these packages; of this project all, if it is among them."""
    packages = sorted({*_LIBRARIES, *_BESIDES, *imported} - {"gen"})
    return digest_of("guide", _packages(*packages), _code([""] if "gen" in imported else _RUNS))


def page_maker(renderer: str, fonts: str) -> str:
    """Digest of what makes a page of any entry; `renderer` draws, and cards are set in `fonts`."""
    return digest_of("page", _packages(*_DRAWS), _code(_RENDERS), renderer, fonts)


def entry_keys(architectures: Iterable[Architecture], maker: str, *, n_out: int) -> Mapping[str, str]:
    """By architecture: digest of everything that its entry depends on, its own source among it."""
    every = tuple(architectures)
    sources = source_digests(each.source.file for each in every)
    return {each.key: digest_of(maker, n_out, each, sources[each.source.file]) for each in every}


def source_digests(files: Iterable[str]) -> dict[str, str]:
    """Of source files of installed packages, given as `timm/models/resnet.py`; empty for one that is not there."""
    return {file: _file_digest(_installed(file)) for file in sorted(set(files))}


def _installed(file: str) -> Path:
    return next((path for root in sys.path if (path := Path(root) / file).is_file()), Path(file))


def _file_digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _packages(*names: str) -> list[tuple[str, str]]:
    python = ".".join(platform.python_version_tuple()[:2])
    return [("python", python), *((name, _version(name)) for name in names)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # put there by another way than pip
        return ""


def _code(places: Iterable[str]) -> list[tuple[str, str]]:
    """Every file of some files and folders of `gen`, by its path and with its digest."""
    roots = [_HERE / place for place in places]
    files = [path for root in roots for path in (root.rglob("*") if root.is_dir() else [root]) if path.is_file()]
    return [
        (path.relative_to(_HERE).as_posix(), _file_digest(path))
        for path in sorted(files)
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    ]
