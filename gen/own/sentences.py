"""A `Dissection` -> what every form of a report tells: the answer in one sentence, the rows, and remarks. Pure.

Sentences are Markdown in which names stand in code spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from gen.annotations import fill, load_annotations
from gen.own.contents import Section, sections
from gen.own.folding import Row
from gen.own.regions import Region
from gen.own.words import candidates, counted, distance, layers, quoted
from gen.records import Diff, Dissection, Failure, Origin, Step, Totals, UNet
from gen.site.labels import printable
from gen.site.render import number
from gen.site.rows import calls, root_reason

_NAMED = 4  # parts of a list that are named before it is cut short


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What there is to tell, before it gets its form."""

    name: str
    """Of the architecture, or of the pretrained network's class."""
    code: str
    """What makes this learner; empty where nobody knows."""
    sentence: str
    sections: tuple[Section, ...]
    remarks: tuple[str, ...]

    @property
    def furthest(self) -> float | None:
        """The largest relative change of all rows; None where none is known."""
        moved = [row.moved for section in self.sections for row in section.rows if row.moved is not None]
        return max(moved, default=None)


def tell(record: Dissection) -> Told:
    """What there is to tell of it."""
    parts = sections(record)
    return Told(
        name=record.name,
        code=record.anatomy.request.code,
        sentence=sentence(record, parts),
        sections=parts,
        remarks=tuple(remarks(record, parts)),
    )


def brief(told: Told) -> str:
    """What is in its regions, in a few words: `124 layers in the body, 9 added, 2 cut`."""
    counts = {section.region: section.layers for section in told.sections}
    if Region.MODEL in counts:
        return f"{layers(counts[Region.MODEL])}, all new"
    added = counts.get(Region.FOOT, 0) + counts.get(Region.HEAD, 0)
    words = (
        (layers(counts.get(Region.BODY, 0)), "in the body"),
        (number(added), "added"),
        (number(counts.get(Region.CUT, 0)), "cut"),
    )
    return ", ".join(f"{count} {word}" for count, word in words)


def sentence(record: Dissection, parts: Sequence[Section]) -> str:
    """What became of the pretrained model, with numbers."""
    anatomy = record.anatomy
    if anatomy.learner is None or anatomy.diff is None:
        why = f" {_why(record, anatomy.failure)}" if anatomy.failure is not None else ""
        return f"There is no learner of {quoted(record.name)} to show.{why}"
    found = {section.region: section for section in parts}
    totals = anatomy.diff.totals
    if anatomy.pretrained is None:
        new = found.get(Region.MODEL)
        return f"Nothing in this model is pretrained: {_new(new, totals)} new." if new else "This model has no layers."
    name = quoted(record.name)
    if not anatomy.diff.of(Origin.KEPT, Origin.IDLE, Origin.CHANGED):
        return (
            f"Nothing of {name} is in this model: all of its {counted(totals.pretrained)} are gone, and "
            f"{_new(found.get(Region.MODEL), totals)} new."
        )
    *first, last = _clauses(found, totals, name)
    return f"This model {', '.join(first)}, and {last}."


def _clauses(found: dict[Region, Section], totals: Totals, name: str) -> Iterator[str]:
    """What it keeps, what it changes, cuts and adds, each as `verb and object`."""
    kept = totals.kept + totals.idle
    of = f"all {counted(kept)}" if kept == totals.pretrained else f"{number(kept)} of the {counted(totals.pretrained)}"
    idle = f" ({number(totals.idle)} of them never reach the output)" if totals.idle else ""
    yield f"keeps {of} of {name}{idle}"
    body = found[Region.BODY].rows if Region.BODY in found else ()
    changed = [row.path for row in body if row.origin is Origin.CHANGED]
    cut = [row.path for row in _at_the_edge(found, Region.CUT)]
    if changed:
        yield f"changes {_names(changed)}"
    if cut:
        yield f"cuts {_names(cut)}"
    added = [*_added(found, totals)]
    if added:
        yield f"adds {_in_order(added)}"
    elif not changed and not cut:
        yield "adds nothing"
    else:
        yield "adds no head"


def _added(found: dict[Region, Section], totals: Totals) -> Iterator[str]:
    left = totals.added
    for region in (Region.FOOT, Region.HEAD):
        if region in found:
            section = found[region]
            left -= section.parameters
            yield f"a {region} of {layers(section.layers)} {_weights(section.parameters)}"
    inside = [row for row in _rows(found, Region.BODY) if row.origin is Origin.ADDED]
    count = sum(row.layers for row in inside if not any(_holds(other, row) for other in inside))
    if count:
        yield f"{layers(count)} {_weights(left)} inside the body"


def _holds(row: Row, other: Row) -> bool:
    return other.path != row.path and other.path.startswith(f"{row.path}.")


def _rows(found: dict[Region, Section], region: Region) -> tuple[Row, ...]:
    return found[region].rows if region in found else ()


def _at_the_edge(found: dict[Region, Section], region: Region) -> list[Row]:
    return [row for row in _rows(found, region) if not row.depth]


def _weights(count: int) -> str:
    return f"with {counted(count)}" if count else "without parameters"


def _new(section: Section | None, totals: Totals) -> str:
    count = section.layers if section is not None else 0
    are = "is" if count == 1 else "are"
    return f"{'its' if count == 1 else 'all'} {layers(count)} {_weights(totals.added)} {are}"


def _names(paths: Sequence[str]) -> str:
    shown = [quoted(path) for path in (paths if len(paths) <= _NAMED + 1 else paths[:_NAMED])]
    return _in_order(shown if len(shown) == len(paths) else [*shown, f"{len(paths) - len(shown)} more"])


def _in_order(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; parts that are lists themselves are set apart by commas."""
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(parts)
    apart = ", and " if any(" and " in part for part in parts) else " and "
    return f"{', '.join(parts[:-1])}{apart}{parts[-1]}"


def remarks(record: Dissection, parts: Sequence[Section]) -> Iterator[str]:
    """What a reader should know besides: why it does not run, calls that went or came, what is ambiguous and has no
    row, notes."""
    anatomy, diff = record.anatomy, record.anatomy.diff
    if record.refused is not None:
        yield f"{_why(record, record.refused)} This is the learner of the code above, which was run."
    if anatomy.failure is not None:
        yield f"It does not take a batch, so that there is no drawing: {_raised(anatomy.failure)}."
    texts, words = load_annotations().findings, _words(record)
    for each in anatomy.findings:
        yield f"{texts[each.kind].title}. {fill(texts[each.kind].text, **words, **each.facts)}"
    if record.unet is not None:
        yield _handed(record.unet)
    if diff is not None:
        yield from _differences(record, diff)
    if record.moved is not None:
        yield _stillness(record)
    marked = {row.ambiguity.path for part in parts for row in part.rows if row.ambiguity is not None}
    yield from (f"{quoted(each.path)} is {candidates(each)}" for each in record.ambiguous if each.path not in marked)
    yield from (printable(note) for note in record.notes)


def _handed(unet: UNet) -> str:
    """What goes across from encoder to decoder."""
    across = [f"{quoted(skip.before or skip.tap)} to {quoted(skip.block)}" for skip in unet.skips]
    if not across:
        return "It has no skip connection: nothing of the encoder is handed across to the decoder."
    many = "skip connection hands" if len(across) == 1 else "skip connections hand"
    return f"{len(across)} {many} features of the encoder across to the decoder: {_in_order(across)}."


def _why(record: Dissection, failure: Failure) -> str:
    """Why fastai does not make what was asked for."""
    cause = load_annotations().causes[failure.cause]
    told = fill(cause.text, **_words(record), error=failure.error, message=failure.message)
    return f"As it is asked for, this one does not work: {_raised(failure)}. {cause.title}. {told}"


def _raised(failure: Failure) -> str:
    return quoted(": ".join(each for each in (failure.error, failure.message) if each))


def _words(record: Dissection) -> dict[str, object]:
    """What the texts of findings and causes may use besides their facts."""
    return {"name": record.name, "version": version("fastai")}


def _differences(record: Dissection, diff: Diff) -> Iterator[str]:
    """What no single row shows."""
    root = root_reason(record.reasons)
    if root is not None:
        yield printable(root.text)
    # What a module called that is gone went with it; what an added one calls came with it.
    lost = [
        step
        for step in diff.lost
        if diff.origin_before.get(step.path) is not Origin.CUT or (not step.path and root is None)
    ]
    gained = [step for step in diff.gained if diff.origin_after.get(step.path) is not Origin.ADDED]
    yield from (f"{each} no longer called." for each in _calls(lost))
    yield from (f"{each} called now, and not in the pretrained model." for each in _calls(gained))
    missed = list(dict.fromkeys(step.operation or step.path for step in diff.missed))
    if missed:
        yield f"The features are others than the pretrained model's: they lack what {_names(missed)} made of them."


def _calls(steps: Sequence[Step]) -> Iterator[str]:
    for each in calls(tuple(steps)):
        names = _names([f"{name}()" for name in each.operations])
        yield f"{names} in the `forward` of {quoted(each.path)} {'is' if len(each.operations) == 1 else 'are'}"


def _stillness(record: Dissection) -> str:
    """How much of what is pretrained has moved."""
    moved = record.moved or ()
    count = sum(each.count for each in moved)
    away = sum(each.count for each in moved if each.change)
    if not count:
        return "No pretrained parameter was found again."
    if not away:
        return f"None of the {counted(count)} that are pretrained has moved."
    furthest = max(moved, key=lambda each: each.change)
    name = quoted(f"{furthest.path}.{furthest.name}".removeprefix("."))
    return (
        f"Of {counted(count)} that are pretrained, {number(away)} lie in tensors that have moved; {name} has moved "
        f"furthest, by {distance(furthest.change)}."
    )
