"""A packed folder that somebody else has built -> the folder, if everything in it may be published. Nothing is run."""

from __future__ import annotations

import stat
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from publishing.errors import PublishingError
from publishing.folders import MOST_FILES, judge

_CHUNK = 1 << 20
_ENCRYPTED = 0x1


def unpack(file: Path, folder: Path, *, most_bytes: int) -> None:
    """Unpacks a zip file into an empty folder. Raises PublishingError, and leaves what was unpacked so far."""
    folder.mkdir(parents=True)
    left = most_bytes
    try:
        with ZipFile(file) as packed:
            infos = packed.infolist()
            if len(infos) > MOST_FILES:
                raise PublishingError(f"more than {MOST_FILES:,} files are packed")
            for info in infos:
                if not info.is_dir():
                    left -= _unpacked(packed, info, _target(info, folder), left)
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise PublishingError(f"what was built cannot be unpacked: {error}") from error


def _target(info: ZipInfo, folder: Path) -> Path:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG} or info.flag_bits & _ENCRYPTED:
        raise PublishingError(f"{info.filename!r} is neither a file nor a folder")
    parts = info.filename.split("/")
    for number, name in enumerate(parts):
        if name in {"", ".", ".."}:
            raise PublishingError(f"{info.filename!r} leads out of the folder")
        judge(info.filename, name, at_the_root=number == 0)
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _unpacked(packed: ZipFile, info: ZipInfo, target: Path, most_bytes: int) -> int:
    """How many bytes were written: what a zip file says of itself may be wrong."""
    size = 0
    with packed.open(info) as inside, target.open("xb") as outside:
        while chunk := inside.read(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise PublishingError(f"what was built has too many bytes, with {info.filename!r}")
            outside.write(chunk)
    return size
