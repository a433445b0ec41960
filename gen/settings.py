"""`settings.yml` -> checked settings of a build."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec

from gen.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a build may be told."""

    n_out: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    """Classes of the data that every learner is built for."""
    seconds: Annotated[float, msgspec.Meta(gt=0)] = 120
    """How long the learners of one architecture may take."""
    memory_gb: Annotated[float, msgspec.Meta(ge=2)] = 8
    """How much memory the process that builds them may have; one gigabyte of it are the libraries."""


def load_settings(path: Path | None) -> Settings:
    """The settings in a YAML file, or the project's own. Raises SettingsError."""
    shown = path if path is not None else Path("gen/settings.yml")
    try:
        text = path.read_bytes() if path is not None else (files("gen") / "settings.yml").read_bytes()
        values = msgspec.yaml.decode(text)
    except OSError as error:
        raise SettingsError(shown, error.strerror or str(error)) from error
    except msgspec.DecodeError as error:
        raise SettingsError(shown, " ".join(str(error).split())) from error
    if not isinstance(values, dict):
        raise SettingsError(shown, "expected settings, one `name: value` a line")
    unknown = sorted(str(name) for name in set(values) - set(Settings.__dataclass_fields__))
    if unknown:
        known = ", ".join(Settings.__dataclass_fields__)
        raise SettingsError(shown, f"unknown setting {unknown[0]!r}; known: {known}")
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(shown, str(error)) from error
