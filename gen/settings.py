"""`settings.yml` -> checked settings of a build.

Of YAML only `name: value` lines are taken, as the text that stands there: nothing is constructed, an alias or a tag
has no meaning, and a file that would grow when it is read is refused while it is still small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from gen.errors import SettingsError

_MOST_BYTES = 65_536
_LONGEST = 60  # characters of a name that is told
_WANTED = "expected settings, one `name: value` a line"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a build may be told."""

    n_out: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    """Classes of the data that every learner is built for."""
    seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 120
    """How long the learners of one architecture may take."""
    memory_gb: Annotated[float, msgspec.Meta(ge=2, le=65_536)] = 8
    """How much memory the process that builds them may have; one gigabyte of it are the libraries."""


def load_settings(path: Path | None) -> Settings:
    """The settings in a YAML file, or the project's own. Raises SettingsError."""
    shown = path if path is not None else Path("gen/settings.yml")
    try:
        with (path if path is not None else files("gen") / "settings.yml").open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(shown, error.strerror or str(error)) from error
    if len(text) > _MOST_BYTES:
        raise SettingsError(shown, f"longer than {_MOST_BYTES:,} bytes")
    return _checked(text, shown)


def _checked(text: bytes, shown: Path) -> Settings:
    values: dict[str, str] = {}
    try:
        for name, value in _lines(text):
            if name not in Settings.__dataclass_fields__:
                raise SettingsError(shown, f"unknown setting {name[:_LONGEST]!r}; {_hint(name)}")
            if name in values:
                raise SettingsError(shown, f"{name} is set twice")
            values[name] = value
    except yaml.YAMLError as error:
        raise SettingsError(shown, " ".join(str(error).split())) from error
    except ValueError as error:
        raise SettingsError(shown, str(error)) from error
    try:
        return msgspec.convert(values, Settings, strict=False)  # a text that is a number is one
    except msgspec.ValidationError as error:
        raise SettingsError(shown, str(error)) from error


def _lines(text: bytes) -> Iterator[tuple[str, str]]:
    """Names and values. Raises yaml.YAMLError for what is no YAML, and ValueError for what is more than such lines."""
    events = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    opening = [type(next(events, None)) for _ in range(3)]
    if opening != [yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.MappingStartEvent]:
        raise ValueError(_WANTED)
    while not isinstance(name := next(events), yaml.MappingEndEvent):
        yield _text(name), _text(next(events))
    if [type(event) for event in events] != [yaml.DocumentEndEvent, yaml.StreamEndEvent]:
        raise ValueError("expected one document")


def _text(event: yaml.Event) -> str:
    """Of a plain or quoted text. Raises ValueError for anything else."""
    match event:
        case yaml.ScalarEvent(tag=None, value=str(value)):
            return value
        case yaml.ScalarEvent(tag=tag):
            raise ValueError(f"a tag ({tag}) stands where a name or a value is expected")
        case yaml.AliasEvent(anchor=anchor):
            raise ValueError(f"an alias (*{anchor}) stands where a name or a value is expected")
        case _:
            raise ValueError(f"{_WANTED}, and found a list or settings within settings")


def _hint(name: str) -> str:
    """What may have been meant."""
    nearest = get_close_matches(name, Settings.__dataclass_fields__, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"known: {', '.join(Settings.__dataclass_fields__)}"
