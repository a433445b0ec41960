"""An architecture -> its `Entry`: the default learner, a fix where one is due, and the variations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gen.anatomy.batches import Task
from gen.anatomy.explain import explain, why_no_fix
from gen.anatomy.learners import imports_for
from gen.anatomy.recipes import Recipe, context_for, recipes, render, twists
from gen.anatomy.trial import examine_learner
from gen.catalogue import builder_of
from gen.records import (
    Anatomy,
    Architecture,
    Entry,
    Fix,
    Module,
    Origin,
    Request,
    Variation,
    Verdict,
)


def make_entry(architecture: Architecture, *, n_out: int) -> Entry:
    """Builds and tries everything that the architecture's page tells."""
    imports = imports_for(architecture, builder_of(architecture))
    code = f"{imports}\n\nlearn = vision_learner(dls, {architecture.name})"
    anatomy = examine_learner(architecture, Request(code=code, n_out=n_out))
    fix = None if anatomy.verdict is Verdict.WORKS else _fix(architecture, imports, anatomy)
    entry = Entry(
        architecture=architecture,
        anatomy=anatomy,
        reasons=(),
        fix=fix,
        no_fix=why_no_fix(anatomy) if fix is None and anatomy.verdict is not Verdict.WORKS else None,
        variations=tuple(_variations(architecture, imports, anatomy)),
    )
    return replace(entry, reasons=tuple(explain(entry.shown)))


def _fix(architecture: Architecture, imports: str, anatomy: Anatomy) -> Fix | None:
    """The first remedy that leaves nothing to find, or the one that leaves least; None if none helps."""
    n_out = anatomy.request.n_out
    context = context_for(architecture.name, imports, anatomy.pretrained, n_out)
    best: Fix | None = None
    for recipe in _applicable(architecture, anatomy):
        pretrained = "pretrained=False" not in recipe.code
        request = Request(code=render(recipe.code, context), n_out=n_out, pretrained=pretrained)
        fixed = examine_learner(architecture, request)
        if fixed.runs and _gravity(fixed) < _gravity(best.anatomy if best is not None else anatomy):
            best = Fix(recipe=recipe.key, title=recipe.title, text=recipe.text, anatomy=fixed)
        if best is not None and not best.anatomy.findings:
            break
    return best


def _applicable(architecture: Architecture, anatomy: Anatomy) -> Iterator[Recipe]:
    """The recipes for an anatomy's cause and findings."""
    needs: set[str] = {finding.kind for finding in anatomy.findings}
    if anatomy.failure is not None:
        needs.add(anatomy.failure.cause)
    for recipe in recipes():
        made_for = not recipe.families or architecture.family in recipe.families
        knows_enough = anatomy.pretrained is not None or "classifier" not in recipe.code
        if made_for and knows_enough and needs.intersection(recipe.helps):
            yield recipe


def _gravity(anatomy: Anatomy) -> tuple[bool, int]:
    """How much is wrong with a learner, for a comparison."""
    return (not anatomy.runs, len(anatomy.findings))


def _variations(architecture: Architecture, imports: str, anatomy: Anatomy) -> Iterator[Variation]:
    for twist in twists():
        n_out = twist.n_out or anatomy.request.n_out
        context = context_for(architecture.name, imports, None, n_out)
        request = Request(code=render(twist.code, context), n_out=n_out, n_in=twist.n_in, pretrained=twist.pretrained)
        varied = examine_learner(architecture, request, task=Task(twist.task))
        yield Variation(
            key=twist.key,
            title=twist.title,
            text=twist.text,
            anatomy=_light(varied),
            replaced=tuple(_replaced(varied)),
        )


def _light(anatomy: Anatomy) -> Anatomy:
    """Without what the main anatomy of the same page already holds."""
    return replace(
        anatomy,
        pretrained=None,
        learner=None,
        diff=replace(anatomy.diff, changes=(), lost=(), gained=(), missed=()) if anatomy.diff is not None else None,
    )


def _replaced(anatomy: Anatomy) -> Iterator[tuple[Module, Module]]:
    if anatomy.diff is None or anatomy.pretrained is None or anatomy.learner is None:
        return
    for change in anatomy.diff.of(Origin.CHANGED):
        if change.before is not None and change.after is not None:
            yield anatomy.pretrained.by_path[change.before], anatomy.learner.by_path[change.after]
