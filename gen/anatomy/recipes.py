"""`fixes.yml` and `variations.yml` -> typed recipes, and the code that they make for an architecture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, StrictUndefined, Template

from gen.anatomy.learners import imports_for, written_as
from gen.records import Anatomy, Architecture, Library, Model

_TEMPLATES = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - Python code, not HTML


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A remedy for some causes and findings; `code` is a Jinja template of Python."""

    key: str
    title: str
    text: str
    helps: tuple[str, ...]
    """Values of `Cause` and `FindingKind` that it may help with."""
    families: tuple[str, ...] = ()
    """Families that it is made for; any if empty."""
    libraries: tuple[Library, ...] = (Library.FASTAI, Library.TORCHVISION, Library.OTHERS)
    """Libraries that it is made for."""
    code: str


@dataclass(frozen=True, kw_only=True)
class Twist:
    """Another way to ask for the same architecture."""

    key: str
    title: str
    text: str
    task: str = "category"
    n_in: int = 3
    n_out: int | None = None
    pretrained: bool = True
    code: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """All fix recipes, in the order in which they are tried."""
    return msgspec.yaml.decode(_read("fixes.yml"), type=tuple[Recipe, ...])


@cache
def unet_recipes() -> tuple[Recipe, ...]:
    """All remedies for a U-Net, in the order in which they are tried."""
    return msgspec.yaml.decode(_read("unet_fixes.yml"), type=tuple[Recipe, ...])


@cache
def twists() -> tuple[Twist, ...]:
    """All variations, in the order in which a page shows them."""
    return msgspec.yaml.decode(_read("variations.yml"), type=tuple[Twist, ...])


def applicable(among: Iterable[Recipe], architecture: Architecture, anatomy: Anatomy) -> Iterator[Recipe]:
    """The recipes that were made for an architecture, and for the cause or a finding of its anatomy."""
    needs: set[str] = {finding.kind for finding in anatomy.findings}
    if anatomy.failure is not None:
        needs.add(anatomy.failure.cause)
    for recipe in among:
        made_for = architecture.library in recipe.libraries and (
            not recipe.families or architecture.family in recipe.families
        )
        knows_enough = anatomy.pretrained is not None or "classifier" not in recipe.code
        if made_for and knows_enough and needs.intersection(recipe.helps):
            yield recipe


def gravity(anatomy: Anatomy) -> tuple[bool, int]:
    """How much is wrong with a learner, for a comparison."""
    return (not anatomy.runs, len(anatomy.findings))


def render(template: str, context: Mapping[str, Any]) -> str:
    """Python code from a template. Raises jinja2.UndefinedError for a name that the context lacks."""
    return _compiled(template).render(context).strip()


@cache
def _compiled(template: str) -> Template:
    return _TEMPLATES.from_string(template)


def context_for(architecture: Architecture, pretrained: Model | None, n_out: int) -> dict[str, Any]:
    """What a recipe may use: how a reader writes the architecture, and how its classifier is placed."""
    context: dict[str, Any] = {
        "name": written_as(architecture),
        "imports": imports_for(architecture),
        "by_name": architecture.library is Library.TIMM,
        "has_weights": bool(architecture.checkpoints),
        "n_out": n_out,
    }
    if pretrained is not None:
        children = [module for module in pretrained.modules if module.depth == 1]
        classifier = children[-1]
        context |= {
            "children": [child.name for child in children],
            "classifier": classifier.name,
            "classifier_input": classifier.input or (),
        }
    return context


def _read(file: str) -> bytes:
    return (files("gen.anatomy") / file).read_bytes()
