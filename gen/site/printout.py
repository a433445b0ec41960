"""A `Model` -> what `print(model)` prints; an `Anatomy` -> the same for a learner, as a diff.

Follows `nn.Module.__repr__` line by line, so that a reader finds on the page what stands in the notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gen.records import Anatomy, Diff, Model, Module, Origin

_STEP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a printout."""

    text: str
    origin: Origin
    path: str
    """The module that it belongs to, in the learner's model, or in the pretrained one if it was cut."""
    starts: bool = False
    """Whether what fastai adds behind the body begins here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Lines that stand together: either all to be shown, or a stretch of unchanged ones to be folded."""

    lines: tuple[Line, ...]
    folded: bool

    @property
    def text(self) -> str:
        """All of it, as it is printed."""
        return "".join(f"{line.text}\n" for line in self.lines)


def printout(model: Model) -> str:
    """Exactly the text of `print(model)`."""
    return "\n".join(text for text, _ in _printed(model.modules[0], _children(model)))


def annotated(anatomy: Anatomy) -> tuple[Line, ...]:
    """The learner's printout, with the lines of what was cut between its own. Empty if there is no learner."""
    pretrained, learner, diff = anatomy.pretrained, anatomy.learner, anatomy.diff
    if learner is None or diff is None:
        return ()
    start = _start(learner, diff)
    lines: list[Line] = []
    for text, path in _printed(learner.modules[0], _children(learner)):
        starts = bool(start) and path == start and all(line.path != start for line in lines)
        lines.append(Line(text=text, origin=diff.origin_after[path], path=path, starts=starts))
    if pretrained is None:  # so that nothing can have been cut
        return tuple(lines)
    for path in reversed([change.before or "" for change in diff.of(Origin.CUT)]):
        if _is_topmost(path, diff):
            at, margin = _place(path, lines, pretrained, diff)
            lines[at:at] = list(_cut_lines(path, margin, pretrained, diff))
    if diff.origin_before.get("") is Origin.CUT:
        lines.insert(0, Line(text=f"{pretrained.modules[0].type}(", origin=Origin.CUT, path=""))
    return tuple(lines)


def runs(lines: tuple[Line, ...], *, context: int = 2, least: int = 4) -> Iterator[Run]:
    """Splits a printout: stretches of at least `least` kept lines, but for `context` around them, are folded."""
    near = {
        other
        for index, line in enumerate(lines)
        if line.origin is not Origin.KEPT
        for other in range(index - context, index + context + 1)
    }
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (end in near) == (start in near):
            end += 1
        yield Run(lines=lines[start:end], folded=start not in near and end - start >= least)
        start = end


def _children(model: Model) -> Mapping[str, list[Module]]:
    children: dict[str, list[Module]] = {}
    for module in model.modules:
        if module.path:
            children.setdefault(module.parent, []).append(module)
    return children


def _printed(
    module: Module, children: Mapping[str, list[Module]], label: str = "", margin: str = ""
) -> Iterator[tuple[str, str]]:
    """The lines of a module's printout, each with the path of the module that it belongs to; all behind the margin,
    and the first behind a label too."""
    start = margin + label
    if module.printed is not None:
        yield from (
            ((margin if number else start) + line, module.path)
            for number, line in enumerate(module.printed.split("\n"))
        )
        return
    details = module.detail.split("\n") if module.detail else []
    below = children.get(module.path, [])
    if not below and len(details) <= 1:
        yield f"{start}{module.type}({module.detail})", module.path
        return
    yield f"{start}{module.type}(", module.path
    inner = margin + _STEP
    yield from ((inner + line, module.path) for line in details)
    for child in below:
        yield from _printed(child, children, f"({child.name}): ", inner)
    yield f"{margin})", module.path


def _is_topmost(path: str, diff: Diff) -> bool:
    """Whether a cut part hung from something that was not cut, or from the model itself."""
    parent = path.rpartition(".")[0]
    return bool(path) and (not parent or diff.origin_before[parent] is not Origin.CUT)


def _place(path: str, lines: list[Line], pretrained: Model, diff: Diff) -> tuple[int, str]:
    """Where a cut part stood, as an index in `lines`, and its margin: behind the nearest sibling before it that
    is in the learner, or else right below its parent."""
    after = {change.before: change.after for change in diff.changes if change.before and change.after}
    parent = path.rpartition(".")[0]
    siblings = [module.path for module in pretrained.modules if module.path and module.parent == parent]
    for sibling in reversed(siblings[: siblings.index(path)]):
        inside = [index for index, line in enumerate(lines) if sibling in after and _within(line, after[sibling])]
        if inside:
            return inside[-1] + 1, _margin(lines[inside[0]].text)
    above = [index for index, line in enumerate(lines) if line.path == after.get(parent, "")]
    return above[0] + 1, _margin(lines[above[0]].text) + _STEP


def _within(line: Line, path: str) -> bool:
    return line.origin is not Origin.CUT and (line.path == path or line.path.startswith(path + "."))


def _margin(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _cut_lines(path: str, margin: str, pretrained: Model, diff: Diff) -> Iterator[Line]:
    """The printout of a part that was cut, without what is in the learner all the same."""
    children = {
        parent: [child for child in below if diff.origin_before[child.path] is Origin.CUT]
        for parent, below in _children(pretrained).items()
    }
    module = pretrained.by_path[path]
    for text, owner in _printed(module, children, f"({module.name}): ", margin):
        yield Line(text=text, origin=Origin.CUT, path=owner)


def _start(learner: Model, diff: Diff) -> str:
    """The first part of the learner that is new altogether; empty if there is none."""
    for module in learner.modules:
        if module.depth != 1:
            continue
        if all(diff.origin_after[each.path] is Origin.ADDED for each in learner.within(module.path)):
            return module.path
    return ""
