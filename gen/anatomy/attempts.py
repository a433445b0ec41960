"""Other people's code -> what came of it: the one place in the project with a broad `except`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


def attempt(make: Callable[[], Made]) -> Made | Exception:
    """What `make` returns, or what it raises."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - a refusal or a failure is a result
        return error
