"""Module paths -> HTML ids: the one place that the tables and the drawings agree on where a link leads."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[^A-Za-z0-9_.]")


def row_anchor(path: str) -> str:
    """Id of a module's row, by its path in the learner's model: `layer-1-0`; `layer-model` for the model itself."""
    return f"layer-{_slug(path)}"


def cut_anchor(path: str) -> str:
    """Id of the row of a module that was cut, by its path in the pretrained model: `cut-fc`."""
    return f"cut-{_slug(path)}"


def _slug(path: str) -> str:
    """Two paths never share one: no name is empty, so a double dash can only begin an escaped character."""
    if path in ("", "model"):
        return "model" if not path else "model-"
    return _SPECIAL.sub(lambda special: f"--{ord(special[0]):x}-", path).replace(".", "-")
