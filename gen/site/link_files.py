"""Links downloads into the site instead of copying them, as a hook of MkDocs.

Each architecture has four of them, two hundred megabytes in all. The pages that are built are never changed in place,
only replaced, so that one file may stand in both folders. MkDocs loads this file by its path, so it stands alone.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Called by MkDocs with all that it found."""
    for file in files:
        if file.src_dir == config.docs_dir and not file.is_documentation_page():  # the theme's belong to others
            file.copy_file = partial(_link, file, file.copy_file)
    return files


def _link(file: File, copy: partial[None], dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - MkDocs' own signature
    """Links one, or copies it where the folders are on two disks, or it is there already."""
    target = file.abs_dest_path
    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - thousands of times, and paths are slow
    try:
        os.link(file.abs_src_path, target)
    except OSError:
        copy(dirty)
