"""The page of what was done to this project itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gen.errors import TrustError
from gen.site.trust import read_trust, trust_pages

SITE_SRC = Path(__file__).parent.parent.parent / "site_src"
MUTATION = """{"modules": [{"module": "gen/anatomy/diff.py", "mutants": 200, "killed": 199, "survivors": [
{"function": "compare", "was": "a or b", "becomes": "a | b", "why": "Both are truth values."}]}]}"""


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """What is committed, with a result of every kind."""
    shutil.copytree(SITE_SRC / "trust", tmp_path / "trust")
    (tmp_path / "trust/mutation.json").write_text(MUTATION)
    return tmp_path


def test_what_is_committed_is_shown(committed: Path) -> None:
    """Each fault, target and finding in a row; whoever survived says why."""
    trust = read_trust(committed)
    [page] = trust_pages(trust)
    assert page.path == "trust/index.md"
    heads = len(re.findall(r"^\| ---", page.content, re.MULTILINE))
    rows = len(re.findall(r"^\|(?! ---).*\|$", page.content, re.MULTILINE))
    assert rows == len(trust.faults) + len(trust.fuzzed) + len(trust.found) + len(trust.mutation.modules) + 1 + heads
    assert "| `gen/anatomy/diff.py` | 200 | 199 | 99.5% |" in page.content
    assert "| `compare` | `a or b` | `a | b` | Both are truth values. |" in page.content


def test_nothing_was_lost_and_no_target_was_spared(committed: Path) -> None:
    """Of what is committed."""
    trust = read_trust(committed)
    assert not [each.fault for each in trust.faults if each.lost or each.seconds is None]
    assert not [each.target for each in trust.fuzzed if each.cases < 10_000]


def test_without_results_there_is_no_page(tmp_path: Path) -> None:
    """And a damaged one is one line."""
    assert list(trust_pages(read_trust(tmp_path))) == []
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust/fuzz.json").write_text('[{"target": 3}]')
    with pytest.raises(TrustError, match="or remove it"):
        read_trust(tmp_path)
