"""What the page for machines says is so: its example runs on the site as it is served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Site

PAGE = Path("site_src/how-to/machines.md")


def test_the_example_with_pandas_runs(tiny_site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """With this site's address, it finds what differs without a word, and what fastai adds."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / PAGE).read_text(encoding="utf-8"), re.DOTALL)
    example = code.replace("https://fastai-anatomy.github.io/fastai-anatomy/", tiny_site.url)
    exec(compile(example, str(PAGE), "exec"), {})  # noqa: S102 - of our own page
    printed = capsys.readouterr().out
    assert "densenet121" in printed
    assert "AdaptiveConcatPool2d" in printed
