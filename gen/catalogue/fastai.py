"""fastai's own vision models -> `Architecture` records: every xresnet that its module exports."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from fastai.vision.models import xresnet

from gen.catalogue.docstrings import summary
from gen.catalogue.meta import meta_of
from gen.catalogue.sources import source_of
from gen.records import Architecture, Library


def architectures() -> Iterator[Architecture]:
    """All builders of `fastai.vision.models.xresnet`, by name."""
    for name in sorted(filter(_is_builder, xresnet.__all__)):
        builder = getattr(xresnet, name)
        yield Architecture(
            library=Library.FASTAI,
            name=name,
            family="xresnet",
            summary=summary(builder) or (inspect.getdoc(xresnet) or "").partition("\n")[0],
            paper=None,
            history=(inspect.getdoc(xresnet) or "").partition("\n")[0] or None,
            source=source_of(builder),
            home=xresnet.__name__,
            checkpoints=(),
            meta=meta_of(builder),
        )


def _is_builder(name: str) -> bool:
    """Whether an exported name is a function that takes `pretrained`, as every builder does."""
    exported = getattr(xresnet, name)
    return inspect.isfunction(exported) and "pretrained" in inspect.signature(exported).parameters
