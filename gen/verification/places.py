"""An architecture and the checkpoint that fastai loads -> where its file is, and what is known of its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import timm.models
from huggingface_hub import hf_hub_url
from timm.models._hub import _get_safe_alternatives, hf_split  # timm has no public way to ask

from gen.anatomy.standins import weightless
from gen.catalogue import builder_of
from gen.errors import UnverifiableError
from gen.records import Architecture, Library

_DIGEST = re.compile(r"-([a-f0-9]{8,64})\.")  # as `torch.hub` finds it in a file's name
_ON_THE_HUB = "pytorch_model.bin"  # where timm names no other


@dataclass(frozen=True, kw_only=True)
class Place:
    """A file that can be fetched."""

    urls: tuple[str, ...]
    """The same weights in several forms: the first that is there is taken."""
    digest: str | None
    """What its SHA-256 begins with, where its name says so."""

    @property
    def folder(self) -> str:
        """A name for where it is kept, which no other file's address has."""
        address = urlsplit(self.urls[0])
        return re.sub(r"[^\w.-]+", "-", f"{address.netloc}{address.path}")


def place_of(architecture: Architecture, checkpoint: str) -> Place:
    """Where the library itself would fetch it. Raises UnverifiableError where it is no file of tensors."""
    if architecture.library is Library.TIMM:
        return Place(urls=tuple(_of_timm(architecture, checkpoint)), digest=None)
    if architecture.library is Library.FASTAI:  # it has the address in its code alone
        with weightless() as loading:
            builder_of(architecture)(pretrained=True)
        url = loading.url or ""
    else:
        url = next(each.url for each in architecture.checkpoints if each.name == checkpoint)
    return Place(urls=(url,), digest=digest_in(url))


def digest_in(url: str) -> str | None:
    """What an address says of the file's SHA-256."""
    found = _DIGEST.search(url.rpartition("/")[2])
    return found[1] if found else None


def _of_timm(architecture: Architecture, tag: str) -> Sequence[str]:
    found = timm.models.get_pretrained_cfg(f"{architecture.name}.{tag}")
    if found.custom_load:
        raise UnverifiableError(architecture.key, "its checkpoint is another framework's, which timm converts")
    if not found.hf_hub_id:
        return [found.url]
    repository, revision = hf_split(found.hf_hub_id)
    if repository.endswith("/"):
        repository = f"{repository}{architecture.name}.{tag}"
    file = found.hf_hub_filename or _ON_THE_HUB
    files = [file] if file.endswith(".safetensors") else [*_get_safe_alternatives(file), file]
    return [hf_hub_url(repository, each, revision=revision) for each in files]
