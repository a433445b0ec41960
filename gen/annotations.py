"""`annotations.yml` -> typed texts, checked when they are loaded: every enum member has its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from jinja2 import Environment, StrictUndefined, Template

from gen.records import Cause, FindingKind, Kind, Verdict


def _quotable(fact: object) -> object:
    """A name stands between backticks, and has none itself."""
    return fact.replace("`", "'") if isinstance(fact, str) else fact


_TEMPLATES = Environment(undefined=StrictUndefined, autoescape=False, finalize=_quotable)  # noqa: S701 - Markdown

Place = Literal["first", "hidden", "last"]


@dataclass(frozen=True, kw_only=True)
class LayerText:
    """Why a kind of layer is added; `type` is a class name, or `any`."""

    type: str
    text: str
    place: Place | None = None
    kinds: tuple[Kind, ...] = ()
    """Kinds of learner that it is said of; any if empty."""
    source: str | None = None
    """Dotted name of what adds it, for a link."""


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """Why a part is cut, by its role in the pretrained model."""

    root: str
    classifier: str
    pool: str
    feature: str
    decoder: str
    other: str


@dataclass(frozen=True, kw_only=True)
class Titled:
    """A heading and the paragraph below it."""

    title: str
    text: str
    general: str | None = None
    """The same said of many architectures at once; left out where `text` has no facts of one."""


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """All texts."""

    layers: tuple[LayerText, ...]
    cuts: Cuts
    fitted: Mapping[str, str]
    """How what depends on a vocabulary is fitted to another one, by the module's class."""
    verdicts: Mapping[Verdict, str]
    findings: Mapping[FindingKind, Titled]
    causes: Mapping[Cause, Titled]
    no_fix: Mapping[str, str]
    unet_stages: Mapping[str, str]
    """What each part of a U-Net's decoder does, by class."""
    problems: Mapping[str, Titled]
    """The parts of the page of problems."""
    downloads: Mapping[str, str]
    """The columns of a page's table of modules."""
    terms: Mapping[str, Mapping[str, str]]
    """Words and what they mean, by the heading that they stand below."""


@cache
def load_annotations() -> Annotations:
    """The texts. Raises ValueError if an enum member has none."""
    annotations = msgspec.yaml.decode((files("gen") / "annotations.yml").read_bytes(), type=Annotations)
    for kinds, texts in (
        (Verdict, annotations.verdicts),
        (FindingKind, annotations.findings),
        (Cause, annotations.causes),
    ):
        silent = sorted(set(kinds) - set(texts))
        if silent:
            raise ValueError(f"annotations.yml says nothing of {', '.join(silent)}")
    return annotations


def fill(text: str, **facts: object) -> str:
    """A text with its facts filled in, in one line. Raises jinja2.UndefinedError for a missing fact."""
    return " ".join(_compiled(text).render(facts).split())


@cache
def _compiled(text: str) -> Template:
    return _TEMPLATES.from_string(text)
