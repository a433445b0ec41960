"""A text or table architecture -> its `Entry`: the default learner, and the variations.

No fix is looked for. Such a learner is refused only where it is asked for what fastai does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import msgspec

from gen.anatomy import tables, texts
from gen.anatomy.batches import Task
from gen.anatomy.explain import explain, why_no_fix
from gen.anatomy.recipes import Twist, render
from gen.records import Anatomy, Architecture, Entry, Kind, Request, Variation, Verdict


def make_plain_entry(architecture: Architecture, *, n_out: int) -> Entry:
    """Builds and tries everything that the architecture's page tells."""
    kind, context = architecture.kind, _context(architecture)
    request = Request(
        code=render("{{ imports }}\n\nlearn = " + kind + "(dls{{ arguments }})", context),
        n_out=1 if kind is Kind.COLLAB else n_out,  # a rating is one number
        pretrained=bool(architecture.checkpoints),
        kind=kind,
    )
    anatomy = _examine(architecture, request, Task.CATEGORY)
    return Entry(
        architecture=architecture,
        anatomy=anatomy,
        reasons=tuple(explain(anatomy)),
        fix=None,
        no_fix=why_no_fix(anatomy) if anatomy.verdict is not Verdict.WORKS else None,
        variations=tuple(_variations(architecture, request, context)),
    )


@cache
def _twists() -> Mapping[Kind, tuple[Twist, ...]]:
    """All variations by the kind of learner, in the order in which a page shows them."""
    text = (files("gen.anatomy") / "learner_variations.yml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[Kind, tuple[Twist, ...]])


def _variations(architecture: Architecture, request: Request, context: Mapping[str, str]) -> Iterator[Variation]:
    for twist in _twists()[architecture.kind]:
        varied = replace(
            request,
            code=render(twist.code, context),
            n_out=twist.n_out or request.n_out,
            pretrained=request.pretrained and twist.pretrained,
        )
        anatomy = _examine(architecture, varied, Task(twist.task)).light()
        yield Variation(key=twist.key, title=twist.title, text=twist.text, anatomy=anatomy, replaced=())


def _context(architecture: Architecture) -> dict[str, str]:
    """What the code of a variation may use."""
    home = texts if architecture.checkpoints else tables
    return {"imports": f"from {architecture.home} import *", "arguments": home.arguments_of(architecture)}


def _examine(architecture: Architecture, request: Request, task: Task) -> Anatomy:
    match request.kind:
        case Kind.CLASSIFIER | Kind.LANGUAGE_MODEL:
            return texts.examine(architecture, request, task)
        case _:
            return tables.examine(architecture, request, task)
