"""A place in an installed package -> where its line can be read on GitHub, in the tag of that version."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from gen.records import Source

# Where each package's files live, up to the version; fastai's tags have no `v`.
_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "fastai": "https://github.com/fastai/fastai/blob/",
        "timm": "https://github.com/huggingface/pytorch-image-models/blob/v",
        "torch": "https://github.com/pytorch/pytorch/blob/v",
        "torchvision": "https://github.com/pytorch/vision/blob/v",
    }
)


def source_url(source: Source) -> str | None:
    """Address of the line, or None for a package whose repository is not known here."""
    tag = _TAGS.get(source.package)
    if tag is None:
        return None
    release = source.version.partition("+")[0]  # `2.15.0+cpu` is built from the tag `v2.15.0`
    return f"{tag}{quote(release)}/{quote(source.file)}#L{source.line}"
