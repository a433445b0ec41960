"""Summaries -> the addresses of names that have no page of their own, for the hook of redirects. Pure.

A timm name may carry the tag of its weights (`resnet50.a1_in1k`), and timm still takes names that it once had
(`convnext_tiny_in22k`). Both are an architecture that has a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from gen.records import Library
from gen.site.summaries import Summary


def aliases(summaries: Sequence[Summary]) -> Mapping[str, str]:
    """By address of a name: that of the page which it leads to."""
    pages = {each.page for each in summaries}
    led = ((f"{each.library}/{name}/", each.page) for each in summaries for name in _names(each))
    return {address: page for address, page in sorted(led) if address not in pages}


def aliases_json(summaries: Sequence[Summary]) -> str:
    """The list that the hook reads."""
    return json.dumps(aliases(summaries), indent=0) + "\n"


def _names(each: Summary) -> Iterable[str]:
    yield from each.former_names
    if each.library is Library.TIMM:  # elsewhere the name of weights stands apart from the architecture's
        yield from (f"{each.name}.{tag}" for tag in each.weights)
