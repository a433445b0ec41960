"""torchvision's registry -> `Architecture` records, one for each classification builder."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import torchvision.models
from torchvision.models import get_model_builder, get_model_weights, list_models

from gen.catalogue.docstrings import history, paper, plain, summary
from gen.catalogue.meta import meta_of
from gen.catalogue.sources import source_of
from gen.records import Architecture, Checkpoint, Library


def architectures() -> Iterator[Architecture]:
    """All classification builders of torchvision's own registry, by name."""
    for name in sorted(list_models(module=torchvision.models)):
        builder = get_model_builder(name)
        yield Architecture(
            library=Library.TORCHVISION,
            name=name,
            family=builder.__module__.rpartition(".")[2],
            summary=summary(builder),
            paper=paper(builder),
            history=history(builder),
            source=source_of(builder),
            home=torchvision.models.__name__,
            checkpoints=tuple(_checkpoints(name)),
            meta=meta_of(builder),
        )


def _checkpoints(name: str) -> Iterator[Checkpoint]:
    registered = get_model_weights(name)
    default = registered.DEFAULT
    for weights in registered:
        meta = weights.meta
        transforms = weights.transforms()
        dataset, metrics = next(iter(meta.get("_metrics", {}).items()), (None, {}))
        yield Checkpoint(
            name=weights.name,
            default=weights is default,
            url=weights.url,
            parameters=meta.get("num_params"),
            megabytes=meta.get("_file_size"),
            gigaflops=meta.get("_ops"),
            dataset=dataset,
            categories=len(meta["categories"]) if meta.get("categories") else None,
            metrics=tuple(sorted((name, value) for name, value in metrics.items() if isfinite(value))),
            image_size=transforms.crop_size[0],
            resize_size=transforms.resize_size[0],
            interpolation=transforms.interpolation.value,
            mean=tuple(transforms.mean),
            std=tuple(transforms.std),
            recipe=meta.get("recipe"),
            licence=meta.get("license"),
            notes=plain(meta.get("_docs", "")) or None,
        )
