"""The catalogue, as it was found the last time -> the same without importing torch, for as long as it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gen import catalogue
from gen.cache import Cache, Store
from gen.catalogue.announced import announcements
from gen.errors import GenError
from gen.provenance import catalogue_maker, source_digests
from gen.records import Architecture


@dataclass(frozen=True, kw_only=True)
class Found:
    """All architectures, and the sources that they were found in."""

    architectures: tuple[Architecture, ...]
    sources: dict[str, str]
    """Digest of each file: an edited one has other lines, and maybe other names."""


def known_architectures(
    cache: Cache, *, complain: Callable[[GenError], None] = lambda _: None
) -> tuple[Architecture, ...]:
    """Every architecture of every library, sorted by its key; `complain` hears of packages that cannot be listed.

    Raises OutputError if the cache cannot be written.
    """
    key = catalogue_maker(catalogue.SOURCES, announcements())
    found = cache.get(Store.CATALOGUE, key, Found)
    if found is None or found.sources != source_digests(found.sources):
        survey = catalogue.survey()
        sources = source_digests(each.source.file for each in survey.architectures)
        found = Found(architectures=survey.architectures, sources=sources)
        for error in survey.errors:
            complain(error)
        if not survey.errors:  # what is mended, or only unlucky, is listed the next time
            cache.put(Store.CATALOGUE, key, found)
    return found.architectures
