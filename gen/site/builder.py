"""An `Entry` -> what the page's head builder must know of it. Pure, and read from the head that was really built."""

from __future__ import annotations

import json

from gen.records import Entry, Kind

_HEAD = "1"  # fastai makes every vision learner as `nn.Sequential(body, head)`
_POOLS = ("AdaptiveConcatPool2d", "AdaptiveAvgPool2d")


def builder_facts(entry: Entry) -> str | None:
    """JSON for `scripts/builder.js`; None where `create_head` did not make the head, or nothing runs."""
    anatomy = entry.anatomy
    if entry.architecture.kind is not Kind.VISION or not anatomy.runs or anatomy.learner is None:
        return None
    head = anatomy.learner.by_path.get(_HEAD)
    norm = next((each for each in anatomy.learner.within(_HEAD) if each.type == "BatchNorm1d"), None)
    if head is None or head.input is None or norm is None:
        return None
    first = anatomy.learner.by_path[f"{_HEAD}.0"].type
    width = int(norm.detail.split(",")[0])
    facts = {
        "name": entry.architecture.name,
        # timm's architectures are asked for by name, and then fastai decides about the pooling.
        "named": entry.architecture.library == "timm",
        "nf": width // 2 if first == "AdaptiveConcatPool2d" else width,
        "pool": first in _POOLS,
        "input": list(head.input[1:]),
        "n_out": anatomy.request.n_out,
        "body": anatomy.learner.parameters - anatomy.learner.count(_HEAD),
    }
    return json.dumps(facts, separators=(",", ":"))
