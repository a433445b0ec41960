"""An architecture -> its `Entry`: the default learner, a fix where one is due, and the variations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from gen.anatomy.batches import Task
from gen.anatomy.calls import remembered
from gen.anatomy.explain import explain, why_no_fix
from gen.anatomy.learners import imports_for, written_as
from gen.anatomy.networks import Networks
from gen.anatomy.recipes import applicable, context_for, gravity, recipes, render, twists
from gen.anatomy.shortcuts.building import quick_modules
from gen.anatomy.shortcuts.modules import RememberedModules
from gen.anatomy.shortcuts.walks import quick_walks
from gen.anatomy.standins import loads_heard
from gen.anatomy.trial import Seen, examine_learner
from gen.anatomy.unets import examine_unet
from gen.annotations import fill
from gen.records import (
    Anatomy,
    Architecture,
    Entry,
    FindingKind,
    Fix,
    Kind,
    Library,
    Model,
    Module,
    Origin,
    Request,
    Variation,
    Verdict,
)


def make_entry(architecture: Architecture, *, n_out: int) -> Entry:
    """Builds and tries everything that the architecture's page tells."""
    if architecture.kind is not Kind.VISION:
        from gen.anatomy.plain_entries import make_plain_entry  # noqa: PLC0415 - only where texts or tables come

        return make_plain_entry(architecture, n_out=n_out)
    with quickly():
        networks = Networks(architecture)
        anatomy = examine_learner(architecture, default_request(architecture, n_out=n_out), Seen(networks))
        fix = None if anatomy.verdict is Verdict.WORKS else find_fix(architecture, anatomy, networks)
        variations = tuple(_variations(architecture, anatomy, networks))
        unet = examine_unet(architecture, anatomy, networks)
    entry = Entry(
        architecture=_with_sizes(architecture, anatomy.pretrained),
        anatomy=anatomy,
        reasons=(),
        fix=fix,
        no_fix=why_no_fix(anatomy) if fix is None and anatomy.verdict is not Verdict.WORKS else None,
        variations=variations,
        unet=unet,
    )
    return replace(entry, reasons=tuple(explain(entry.shown)))


@contextmanager
def quickly() -> Iterator[None]:
    """Inside, many learners cost less, and are what they would be outside."""
    with remembered(_memory()), quick_walks(), quick_modules(), loads_heard():
        yield


@cache
def _memory() -> RememberedModules:
    """One for all architectures that a process meets: many have blocks in common."""
    return RememberedModules()


def default_request(architecture: Architecture, *, n_out: int) -> Request:
    """The learner that the architecture's page is about."""
    code = f"{imports_for(architecture)}\n\nlearn = vision_learner(dls, {written_as(architecture)})"
    return Request(code=code, n_out=n_out)


def _with_sizes(architecture: Architecture, pretrained: Model | None) -> Architecture:
    """timm's registry does not say how large its checkpoints are: those with as many classes as the model that was
    built have as many parameters."""
    default = next(iter(architecture.checkpoints), None)
    if architecture.library is not Library.TIMM or pretrained is None or default is None:
        return architecture
    return replace(
        architecture,
        checkpoints=tuple(
            replace(each, parameters=pretrained.parameters) if each.categories == default.categories else each
            for each in architecture.checkpoints
        ),
    )


def find_fix(architecture: Architecture, anatomy: Anatomy, networks: Networks) -> Fix | None:
    """The first remedy that leaves nothing to find, or the one that leaves least; None if none helps."""
    n_out = anatomy.request.n_out
    context = context_for(architecture, anatomy.pretrained, n_out)
    best: Fix | None = None
    for recipe in applicable(recipes(), architecture, anatomy):
        code = render(recipe.code, context)
        request = Request(code=code, n_out=n_out, pretrained="pretrained=False" not in code)
        fixed = examine_learner(architecture, request, Seen(networks, anatomy.pretrained))
        if fixed.runs and gravity(fixed) < gravity(best.anatomy if best is not None else anatomy):
            best = Fix(recipe=recipe.key, title=recipe.title, text=recipe.text, anatomy=fixed)
        if best is not None and not best.anatomy.findings:
            break
    if best is not None and anatomy.runs:
        best = replace(best, anatomy=best.anatomy.light())  # the page shows the default learner
    return best


def _variations(architecture: Architecture, anatomy: Anatomy, networks: Networks) -> Iterator[Variation]:
    seen = Seen(networks, anatomy.pretrained, anatomy.learner)
    for twist in twists():
        n_out = twist.n_out or anatomy.request.n_out
        context = context_for(architecture, None, n_out)
        request = Request(code=render(twist.code, context), n_out=n_out, n_in=twist.n_in, pretrained=twist.pretrained)
        varied = examine_learner(architecture, request, seen, task=Task(twist.task))
        yield Variation(
            key=twist.key,
            title=twist.title,
            text=fill(twist.text, random_first=_random_first(varied), **context),
            anatomy=varied.light(),
            replaced=tuple(_replaced(varied)),
        )


def _random_first(anatomy: Anatomy) -> bool:
    return any(finding.kind is FindingKind.FIRST_LAYER_RANDOM for finding in anatomy.findings)


def _replaced(anatomy: Anatomy) -> Iterator[tuple[Module, Module]]:
    if anatomy.diff is None or anatomy.pretrained is None or anatomy.learner is None:
        return
    for change in anatomy.diff.of(Origin.CHANGED):
        if change.before is not None and change.after is not None:
            yield anatomy.pretrained.by_path[change.before], anatomy.learner.by_path[change.after]
