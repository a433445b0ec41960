"""Tensors -> whether they hold numbers at all, and whether they hold the same."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import torch
from torch import Tensor
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

CHUNK = 1 << 20  # elements that are looked at together, so that no second copy of a network is made


def is_built(tensor: Tensor) -> bool:
    """Whether it has a size: the parameters of a lazy module have none before it has seen a batch."""
    return not isinstance(tensor, (UninitializedParameter, UninitializedBuffer))


def has_numbers(tensor: Tensor) -> bool:
    """Whether there is memory behind it, with a number for each element."""
    return is_built(tensor) and not tensor.is_meta and not tensor.is_quantized and tensor.layout == torch.strided


def chunks(tensor: Tensor) -> Iterable[Tensor]:
    """Its numbers in order, a part at a time, in this process's own memory."""
    return (part.cpu() for part in torch.split(tensor.detach().reshape(-1), CHUNK))


def fingerprint(tensors: Iterable[Tensor]) -> bytes | None:
    """Equal for tensors that are equal bit for bit; None where one has no numbers."""
    digest = blake2b(digest_size=16)
    for tensor in tensors:
        if not has_numbers(tensor):
            return None
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)}".encode())
        for part in chunks(tensor):
            digest.update(part.view(torch.uint8).numpy().data)
    return digest.digest()
