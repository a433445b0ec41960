"""What a block of code ends with -> how a page shows it, as a notebook would. A report of ours shows its drawing."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from gen.records.guides import Medium, Shown

_FILES = {".svg": Medium.SVG, ".png": Medium.PNG, ".html": Medium.HTML}
_METHODS = (("_repr_svg_", Medium.SVG), ("_repr_png_", Medium.PNG), ("_repr_html_", Medium.HTML))
_BUNDLE = (("image/svg+xml", Medium.SVG), ("image/png", Medium.PNG), ("text/html", Medium.HTML))


def shown(value: Any) -> Shown | None:  # noqa: ANN401 - a guide may end a block with anything
    """None for None, as in a notebook. Raises what the value's own methods raise."""
    if value is None:
        return None
    if isinstance(value, Path) and value.suffix in _FILES and value.is_file():
        return _content(_FILES[value.suffix], value.read_bytes())
    if hasattr(value, "sentence") and hasattr(value, "svg"):  # a report
        return Shown(medium=Medium.SVG, content=value.svg, caption=value.sentence)
    for method, medium in _METHODS:
        made = getattr(value, method, lambda: None)()
        if made:
            return _content(medium, made)
    bundle = getattr(value, "_repr_mimebundle_", lambda **_: None)() or {}
    for kind, medium in _BUNDLE:
        if kind in bundle:
            return _content(medium, bundle[kind])
    return Shown(medium=Medium.TEXT, content=repr(value))


def _content(medium: Medium, made: str | bytes) -> Shown:
    if isinstance(made, str):
        return Shown(medium=medium, content=made)
    return Shown(medium=medium, content=b64encode(made).decode() if medium is Medium.PNG else made.decode())
