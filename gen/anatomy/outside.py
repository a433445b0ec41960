"""A learner -> what stands around its model: normalisation, loss, activation, decoding, optimizer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from fastai.data.transforms import Normalize
from fastai.learner import Learner
from fastai.losses import BaseLoss
from torch.overrides import TorchFunctionMode

from gen.records import Outside


def around(learn: Learner) -> Outside:
    """What a printed model does not show."""
    batches = getattr(learn.dls, "after_batch", None)
    normalize = next((each for each in getattr(batches, "fs", ()) if isinstance(each, Normalize)), None)
    loss = learn.loss_func
    return Outside(
        mean=_numbers(normalize.mean) if normalize is not None else None,
        std=_numbers(normalize.std) if normalize is not None else None,
        loss=type(loss.func if type(loss) is BaseLoss else loss).__name__,
        activation=_calls(getattr(loss, "activation", None)),
        decoding=_calls(getattr(loss, "decodes", None)),
        optimizer=getattr(learn.opt_func, "__name__", type(learn.opt_func).__name__),
        frozen=bool(learn.opt.frozen_idx) if learn.opt is not None else _is_frozen(learn),
    )


def _numbers(tensor: Any) -> tuple[float, ...]:
    return tuple(round(value, 6) for value in torch.as_tensor(tensor).flatten().tolist())


def _is_frozen(learn: Learner) -> bool:
    """Of a learner without an optimizer, as one that was exported."""
    return any(not parameter.requires_grad for parameter in learn.model.parameters())


def _calls(function: Callable[[torch.Tensor], Any] | None) -> str:
    """The torch functions that `function` calls on a batch of outputs, as a reader would write them; nothing for a
    loss that has no such function, as one that is not fastai's."""
    if function is None:
        return ""
    heard: list[str] = []

    class Listening(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = getattr(func, "__name__", "").strip("_")
            if name not in ("get", "set"):
                shown = [
                    *(repr(value) for value in args[1:] if isinstance(value, (int, float))),
                    *(
                        f"{key}={value}"
                        for key, value in (kwargs or {}).items()
                        if isinstance(value, (int, float)) and not key.startswith("_")
                    ),
                ]
                heard.append(f"{name}({', '.join(shown)})")
            return func(*args, **(kwargs or {}))

    with Listening():
        function(torch.zeros(2, 3))
    return ", ".join(call for call in heard if not call.startswith("zeros"))
