"""Publishes the text of each page as Markdown beside it, as a hook of MkDocs: `torchvision/resnet50/index.md`.

It was made with the page, and is linked into the site as downloads are. MkDocs loads this file by its path, so it
stands alone.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_PUBLISHED = "index.md"


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Called by MkDocs with each page as it will be written."""
    folder, name = os.path.split(page.file.src_uri)
    source = os.path.join(config.docs_dir, folder, f".{name.removesuffix('.md')}.markdown")  # noqa: PTH118
    target = os.path.join(os.path.dirname(page.file.abs_dest_path), _PUBLISHED)  # noqa: PTH118, PTH120
    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - thousands of times, and paths are slow
    try:
        os.link(source, target)
    except FileNotFoundError as error:
        raise PluginError(f"{source} is missing: build the pages again with `python -m gen render`") from error
    except OSError:  # two disks, or it is there already
        with suppress(shutil.SameFileError):
            shutil.copyfile(source, target)
    return output
