"""A `Dissection` -> the rows that every form of a report shows: foot, body, head and what was cut. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gen.own.folding import Row, folded
from gen.own.regions import Region, body_root, regions
from gen.records import Ambiguity, Dissection, Model, Module, Origin
from gen.site.body import Node, tree_at
from gen.site.rows import AddedRow, CutRow, added_rows, cut_rows, settings

_MOST = 0.75  # of the body's parameters: what holds so many is opened, since one row would say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The rows of one region."""

    region: Region
    rows: tuple[Row, ...]
    layers: int
    parameters: int

    @property
    def told(self) -> tuple[Row, ...]:
        """The rows that there is more to say of than that they were kept; all, where it is known how far they moved."""
        if any(row.moved is not None for row in self.rows):
            return self.rows
        return tuple(row for row in self.rows if row.origin is not Origin.KEPT or row.ambiguity is not None)


def sections(record: Dissection) -> tuple[Section, ...]:
    """The regions that are there, from the input to the output, and what was cut behind them."""
    made = (
        _added(record, Region.FOOT),
        _body(record),
        _added(record, Region.HEAD),
        _added(record, Region.MODEL),
        _cut(record),
    )
    return tuple(section for section in made if section.rows)


def _added(record: Dissection, region: Region) -> Section:
    where = regions(record.anatomy)
    rows = [row for row in added_rows(record.anatomy, record.reasons) if where[row.module.path] is region]
    if region is Region.MODEL and where.get("") is Region.MODEL and Region.BODY in where.values():
        rows = []  # containers of the other regions
    ambiguous = _ambiguous(record)
    return Section(
        region=region,
        rows=tuple(folded(_row_of_added(row, ambiguous.get(row.module.path)) for row in rows)),
        layers=sum(row.layer for row in rows),
        parameters=sum(row.parameters for row in rows if not row.part),
    )


def _row_of_added(row: AddedRow, ambiguity: Ambiguity | None) -> Row:
    return Row(
        origin=Origin.ADDED,
        module=row.module,
        depth=int(row.part),
        last=row.module.path,
        settings=row.settings,
        parameters=row.parameters,
        trainable=row.trainable,
        reason=row.reason,
        ambiguity=ambiguity,
    )


def _cut(record: Dissection) -> Section:
    cut = cut_rows(record.anatomy, record.reasons) if record.anatomy.diff is not None else ()
    return Section(
        region=Region.CUT,
        rows=tuple(row for each in cut for row in _rows_of_cut(each)),
        layers=sum(row.layers for row in cut),
        parameters=sum(row.parameters for row in cut),
    )


def _rows_of_cut(row: CutRow) -> Iterator[Row]:
    yield Row(
        origin=Origin.CUT,
        module=row.module,
        depth=0,
        last=row.module.path,
        layers=row.layers,
        parameters=row.parameters,
        reason=row.reason,
    )
    for module in row.inside:
        yield Row(origin=Origin.CUT, module=module, depth=1, last=module.path, parameters=module.own)


def _body(record: Dissection) -> Section:
    root = body_root(record.anatomy)
    node = tree_at(root, record.anatomy) if root is not None else None
    if node is None or record.anatomy.learner is None:
        return Section(region=Region.BODY, rows=(), layers=0, parameters=0)
    listing = _Listing(record, record.anatomy.learner, regions(record.anatomy), node)
    rows = tuple(listing.rows(node, 0))
    return Section(region=Region.BODY, rows=rows, layers=listing.layers(), parameters=listing.parameters())


class _Listing:
    """The body's tree as rows: opened where one row could not say what became of its parts."""

    def __init__(self, record: Dissection, learner: Model, where: Mapping[str, Region], root: Node) -> None:
        self.record = record
        self.learner = learner
        self.where = where
        self.root = root
        self.reasons = {each.path: each for each in record.reasons if each.origin is not Origin.CUT}
        self.ambiguous = _ambiguous(record)
        self.inside = [path for path, region in where.items() if region is Region.BODY]

    def layers(self) -> int:
        """In the body."""
        return sum(self.learner.by_path[path].is_layer for path in self.inside)

    def parameters(self) -> int:
        """In the body."""
        return sum(self.learner.by_path[path].own for path in self.inside)

    def trainable(self) -> int:
        """Of these parameters."""
        own = (parameter for path in self.inside for parameter in self.learner.by_path[path].parameters)
        return sum(parameter.count for parameter in own if parameter.trainable)

    def rows(self, node: Node, depth: int, above: Origin | None = None) -> Iterator[Row]:
        """The node, and what is in it if it is opened; of the root and of what merely holds one thing, only that."""
        if self.where[node.module.path] is not Region.BODY:
            return
        opened = self._opened(node)
        plain = bool(node.children) and not node.module.parameters and node.origin in (Origin.KEPT, Origin.ADDED)
        if not (plain and opened and (node is self.root or len(node.children) == 1)):
            row = self._row(node, depth)
            yield replace(row, alike=row.origin is above)
            depth, above = depth + 1, row.origin
        if opened:
            for child in node.children:
                yield from self.rows(child, depth, above)

    def _opened(self, node: Node) -> bool:
        if len(_origins(node)) > 1 or any(path in self.ambiguous for path in _paths(node)):
            return True
        large = node.repeat == 1 and node.parameters >= _MOST * self.root.parameters > 0
        return bool(node.children) and (large or (node.origin is Origin.ADDED and _origins(node) == {Origin.ADDED}))

    def _row(self, node: Node, depth: int) -> Row:
        module, model = node.module, self.record.anatomy.pretrained
        changed = node.origin is Origin.CHANGED and model is not None and node.before is not None
        origins = _origins(node)
        row = Row(
            origin=next(iter(origins)) if len(origins) == 1 else node.origin,
            module=module,
            depth=depth,
            last=node.last,
            repeat=node.repeat,
            before=node.before,
            was=model.by_path[node.before] if changed and model is not None and node.before is not None else None,
            settings="" if node.origin is Origin.KEPT else settings(module),
            layers=node.layers,
            parameters=node.parameters,
            trainable=node.trainable,
            moved=self._moved(node),
            reason=self.reasons.get(module.path),
            ambiguity=self.ambiguous.get(module.path),
        )
        if node is not self.root:
            return row
        # It may hold a head as well, which has its own rows.
        return replace(row, layers=self.layers(), parameters=self.parameters(), trainable=self.trainable())

    def _moved(self, node: Node) -> float | None:
        """The largest change in all of the modules that are one node."""
        changes = self.record.moved_by_path
        known = [changes[module.path] for module in _between(self.learner, node) if module.path in changes]
        return max(known, default=None)


def _between(learner: Model, node: Node) -> Sequence[Module]:
    """All that is in a node: those that are alike stand together, in printed order."""
    count = len(learner.within(node.module.path))
    parent = learner.within(node.module.parent)
    start = next(place for place, module in enumerate(parent) if module.path == node.module.path)
    return parent[start : start + count * node.repeat]


def _origins(node: Node) -> set[Origin]:
    """Of what is in it; containers without parameters of their own say nothing."""
    own = {node.origin} if node.module.is_layer or node.module.parameters else set()
    return own.union(*(_origins(child) for child in node.children))


def _paths(node: Node) -> Iterator[str]:
    for child in node.children:
        yield child.module.path
        yield from _paths(child)


def _ambiguous(record: Dissection) -> Mapping[str, Ambiguity]:
    return {each.path: each for each in record.ambiguous}
