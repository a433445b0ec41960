"""A `Summary` -> what its card says: the picture that shows where a link to its page is shared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gen.annotations import Annotations
from gen.records import Kind, Origin, Verdict
from gen.site.summaries import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Parameters of one origin."""

    origin: Origin
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands on a card, from the top to the bottom."""

    place: str
    """Where it belongs: `torchvision / resnet family`."""
    name: str
    verdict: Verdict | None
    """None on the card of the whole site."""
    said: str
    """The line beside the verdict."""
    heading: str
    """Above the bar; empty where nothing need be said of it."""
    parts: tuple[Part, ...]
    """Of the bar, from left to right, none of them 0; empty where no learner runs."""


def card(each: Summary, texts: Annotations) -> Card:
    """That of an architecture."""
    kind = "" if each.kind is Kind.VISION else f" / {each.kind}"
    return Card(
        place=f"{each.library} / {each.family} family{kind}",
        name=each.name,
        verdict=each.outcome.verdict,
        said=_said(each, texts),
        heading=f"With the fix: {_small(each.outcome.remedy.title)}" if each.fixed and each.outcome.remedy else "",
        parts=_parts(each),
    )


def home_card(summaries: Sequence[Summary], example: Summary | None) -> Card:
    """That of every other page, with the numbers of an example if there is one."""
    return Card(
        place="",
        name="What was there originally, and what did fastai add?",
        verdict=None,
        said=f"{_counted(len(summaries), 'architecture')}, each really built and tried on a batch",
        heading=f"{example.name}, for example" if example is not None else "",
        parts=_parts(example) if example is not None else (),
    )


def alternative(shown: Card) -> str:
    """The card in words, for those who do not see it."""
    numbers = ", ".join(f"{part.count:,} {part.origin}" for part in shown.parts)
    told = f"{shown.name}: {shown.verdict}" if shown.verdict is not None else shown.name
    sentences = [told, shown.said, shown.heading, f"Parameters: {numbers}" if numbers else ""]
    return " ".join(each if each.endswith(("?", ".")) else f"{each}." for each in sentences if each)


def _said(each: Summary, texts: Annotations) -> str:
    """Why it does not run, or what differs; else how large the head is."""
    if each.outcome.cause is not None:
        return texts.causes[each.outcome.cause].title
    if each.outcome.findings:
        return texts.findings[each.outcome.findings[0]].title
    if each.features is None or each.head_layers is None:
        return ""
    return f"{_counted(each.features, 'feature')} into a head of {_counted(each.head_layers, 'layer')}"


def _parts(each: Summary) -> tuple[Part, ...]:
    counts = ((Origin.KEPT, each.kept), (Origin.IDLE, each.idle), (Origin.CUT, each.cut), (Origin.ADDED, each.added))
    return tuple(Part(origin=origin, count=count) for origin, count in counts if count)


def _small(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"
