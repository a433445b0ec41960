"""The body's tree -> HTML, with a row for each node.

Written here and not in a template: there are hundreds of rows on a page, and a template takes five times as long for
them. The cells of a row are told apart by their places, as in a table: layer, type, output, parameters, trained while
frozen, group.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gen.records import Origin
from gen.site.body import Node
from gen.site.render import number, shape

_DEEPEST = 6  # that the style sheet sets in
_UNKNOWN = number(None)
_HEAD = (
    '<div class="tree" id="layer-model" tabindex="0" role="region" aria-label="Layers of the body">\n'
    '<div class="tree__head"><span>Layer</span><span>Type</span><span>Output</span><span>Parameters</span>'
    "<span>Trained while frozen</span><span>Group</span></div>\n"
)


def tree_html(root: Node) -> str:
    """The whole tree; rows with others below them can be opened, and as far as there is but one they are."""
    return "".join((_HEAD, *_rows(root, 0, opened=True), "</div>\n"))


def _rows(node: Node, depth: int, *, opened: bool) -> Iterator[str]:
    place = f'class="depth-{min(depth, _DEEPEST)}" id="{node.anchor}"'
    if not node.children:
        yield f"<div {place}>{_cells(node)}</div>\n"
        return
    yield f"<details {place}{' open' if opened else ''}><summary>{_cells(node)}</summary>\n"
    for child in node.children:
        yield from _rows(child, depth + 1, opened=opened and len(node.children) == 1)
    yield "</details>\n"


def _cells(node: Node) -> str:
    counted = bool(node.parameters)
    return (
        f"<span>{_layer(node)}</span><span>{_type(node)}</span><span>{shape(node.output)}</span>"
        f"<span>{number(node.parameters) if counted else _UNKNOWN}</span>"
        f"<span>{_trained(node) if counted else _UNKNOWN}</span><span>{', '.join(map(str, node.groups))}</span>"
    )


def _layer(node: Node) -> str:
    """Its name in the learner, and in the pretrained model unless that is the end of it."""
    hidden = "".join(f'<i id="{anchor}"></i>' for anchor in node.hidden)
    path = escape(node.module.path)
    if node.repeat > 1:
        name = f"<code>{path} … {escape(node.last.rpartition('.')[2])}</code> <b>× {node.repeat}</b>"
    else:
        name = f"<code>{path}</code>"
    told = node.before is not None and not node.module.path.endswith(f".{node.before}")
    before = f"<small>{escape(node.before or '') or 'the model itself'}</small>" if told else ""
    return f"{hidden}{name}{before}"


def _type(node: Node) -> str:
    module = node.module
    told = node.origin is Origin.IDLE or (node.origin is not Origin.KEPT and module.is_layer)
    mark = f' <i class="origin origin--{node.origin}">{node.origin}</i>' if told else ""
    if module.is_layer:
        small = f"<small>{escape(module.detail)}</small>" if module.detail else ""
    else:
        small = f"<small>{number(node.layers)} layer{'' if node.layers == 1 else 's'}</small>"
    return f"{escape(module.type)}{mark}{small}"


def _trained(node: Node) -> str:
    if not node.trainable:
        return "none"
    return "all" if node.trainable == node.parameters else number(node.trainable)
