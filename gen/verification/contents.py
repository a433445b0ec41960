"""A file of weights -> its tensors by name; only tensors and plain containers are read, and no code is run."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from copy import copy
from hashlib import file_digest
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file
from torch import Tensor

from gen.errors import CheckpointError


def read_checkpoint(path: Path) -> Mapping[str, Any]:
    """What a file holds: tensors by name, or mappings of such. Raises CheckpointError."""
    try:
        if path.suffix == ".safetensors":
            return OrderedDict(load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(path, "there is no such file") from error
    except pickle.UnpicklingError as error:
        raise CheckpointError(path, "it holds more than weights, and would run code to be read") from error
    except (OSError, EOFError, RuntimeError, ValueError, safetensors.SafetensorError) as error:
        raise CheckpointError(path, str(error).partition("\n")[0]) from error
    if not isinstance(content, Mapping):
        raise CheckpointError(path, f"it holds one {type(content).__name__}, and no tensors by name")
    return content


def anew(content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever mapping the file holds
    """The same tensors in containers of their own, as if read again: libraries take things out of them."""
    fresh = copy(content)
    if isinstance(fresh, dict):
        fresh.update((name, anew(value)) for name, value in content.items() if isinstance(value, Mapping))
    return fresh


def tensors_in(content: Any) -> Iterator[Tensor]:  # noqa: ANN401 - as above
    """All tensors of a file."""
    if isinstance(content, Tensor):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from tensors_in(value)


def sha256_of(path: Path) -> str:
    """Digest of a file. Raises CheckpointError."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(path, error.strerror or str(error)) from error
