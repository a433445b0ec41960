"""timm's registry -> `Architecture` records, one for each name that `timm.list_models()` knows."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec
import timm
from timm.models import PretrainedCfg, get_arch_name, get_arch_pretrained_cfgs, get_deprecated_models, model_entrypoint

from gen.catalogue.docstrings import plain, summary
from gen.catalogue.sources import source_of
from gen.records import Architecture, Checkpoint, Library

_PAPER = re.compile(r"https?://(?:arxiv\.org/(?:abs|pdf)|openaccess|openreview\.net)[^\s)>`]*")


def architectures() -> Iterator[Architecture]:
    """Every name of timm's own registry, with its pretrained tags."""
    former = former_names()
    for name in sorted(timm.list_models()):
        builder = model_entrypoint(name)
        module = builder.__module__
        configurations = get_arch_pretrained_cfgs(name)
        first = next(iter(configurations.values()))
        yield Architecture(
            library=Library.TIMM,
            name=name,
            family=module.rpartition(".")[2],
            summary=summary(builder),
            paper=paper(module),
            source=source_of(builder),
            home=timm.__name__,
            history=history(module),
            image_size=first.input_size[1:],
            checkpoints=tuple(_checkpoints(name, configurations)),
            former_names=former.get(name, ()),
        )


def former_names() -> dict[str, tuple[str, ...]]:
    """By architecture: the names that timm has given up, for itself or for some of its weights."""
    found: dict[str, list[str]] = {}
    for old, new in sorted(get_deprecated_models().items()):
        if new is not None:
            found.setdefault(get_arch_name(new), []).append(old)
    return {name: tuple(names) for name, names in found.items()}


def _checkpoints(name: str, configurations: dict[str, PretrainedCfg]) -> Iterator[Checkpoint]:
    """The tags that have weights; timm loads the first one for a name without a tag."""
    default = next(iter(configurations))
    for full_name, found in configurations.items():
        if not found.has_weights:
            continue
        tag = full_name.partition(".")[2]
        height, width = found.input_size[1:]
        yield Checkpoint(
            name=tag,
            default=full_name == default,
            url=_location(name, tag, found),
            dataset=dataset(tag),
            categories=found.num_classes or None,
            image_size=height,
            image_width=width if width != height else None,
            crop=found.crop_pct,
            interpolation=found.interpolation,
            mean=tuple(found.mean),
            std=tuple(found.std),
            licence=found.license,
            notes=plain(" ".join(_lines(found.notes))) or None,
        )


def _lines(notes: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (notes,) if isinstance(notes, str) else notes or ()


def _location(name: str, tag: str, found: PretrainedCfg) -> str:
    """Where timm fetches a checkpoint from: the hub, if it is there, else an address of its own."""
    if not found.hf_hub_id:
        return found.url or ""
    repository = f"{found.hf_hub_id}{name}.{tag}" if found.hf_hub_id.endswith("/") else found.hf_hub_id
    return f"https://huggingface.co/{repository}"


def dataset(tag: str) -> str | None:
    """What a tag says of the data, the last step first: `in22k_ft_in1k` is ImageNet-22K, then ImageNet-1K."""
    known = _datasets()
    steps = [known[word] for word in tag.split("_") if word in known]
    return ", then ".join(dict.fromkeys(steps)) or None


@cache
def _datasets() -> dict[str, str]:
    return msgspec.yaml.decode((files("gen.catalogue") / "datasets.yml").read_bytes(), type=dict[str, str])


@cache
def history(module: str) -> str | None:
    """The heading of a module's docstring, or the paper that it names first; None where it says nothing."""
    lines = [line.strip() for line in _docstring(module).splitlines() if line.strip()]
    titles = [match[1] for line in lines if (match := re.match(r"[*-]?\s*`([^`]+)`\s*-?\s*http", line))]
    heading = (
        re.sub(r"\s*\(?https?://\S+\)?", "", lines[0]).removesuffix(" as defined in:").rstrip(".:") if lines else ""
    )
    said = [heading] if heading else []
    if titles and titles[0].casefold() not in heading.casefold():
        said.append(f"“{titles[0]}”")
    return ", after ".join(said) or None


@cache
def paper(module: str) -> str | None:
    """The first paper that a module's docstring links to."""
    found = _PAPER.search(_docstring(module))
    return found[0].rstrip(".,") if found else None


def _docstring(module: str) -> str:
    return sys.modules[module].__doc__ or ""
