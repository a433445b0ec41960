"""Pages that were held against a genuine checkpoint say so, and lead to the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from gen.errors import VerifiedError
from gen.records import Step, Version
from gen.records.verifications import CheckpointFile, FeatureCheck, TensorCheck, Verification
from gen.site.docs import build_docs
from gen.site.renderer import find_renderer
from gen.store import Records
from gen.verified import read_verified, save_verified
from tests.site.handmade import keep

DIGEST = "5c106cde" * 8


def record(architecture: str) -> Verification:
    """All of it is true; the pretrained model goes on with a ReLU."""
    tensors = {"kept": 3, "identical": 3, "converted": 0, "numbers": 50, "unsaved": 0, "cut": 2, "added": 4}
    return Verification(
        architecture=architecture,
        file=CheckpointFile(checkpoint="V1", file="tiny-5c106cde.pth", sha256=DIGEST, size=1234, known=True),
        date="2026-11-29",
        versions=(Version(package="torch", version="2.15.0"),),
        fixed=False,
        tensors=(
            TensorCheck(n_in=3, changed=0, derived=0, random=0, rule=None, **tensors),
            TensorCheck(n_in=1, changed=1, derived=1, random=0, rule="fastai", **tensors),
        ),
        features=FeatureCheck(
            input=(2, 3, 8, 8),
            layers=3,
            equal=2,
            near=1,
            output=(2, 8, 1, 1),
            after=Step(path="norm", operation=None, output=(2, 8, 1, 1)),
            between=(Step(path="", operation="relu", output=(2, 8, 1, 1)),),
        ),
        problems=(),
    )


def test_a_verified_page_gives_date_and_digest_and_the_others_do_not(tmp_path: Path) -> None:
    """The record lies beside the pages, and is linked."""
    site_src, docs = tmp_path / "site_src", tmp_path / "docs"
    save_verified(record("timm/tiny"), site_src / "verified")
    build_docs(keep(Records(tmp_path / "records")), find_renderer(), site_src, docs, each=map)
    page = (docs / "timm/tiny/index.md").read_text(encoding="utf-8")
    said = page[page.index("### Held against the genuine file { #verified") :]
    assert "On 2026-11-29 this learner was built with `tiny-5c106cde.pth`, 1,234 bytes, the file of `V1`" in said
    assert "- 3 of 3 kept tensors are the file\u2019s to the last bit, 50 numbers in all.\n" in said
    assert "\n- On a batch of images 2 of 3 kept layers" in said
    assert "The body hands on what `norm` gives there; the pretrained model goes on with `relu`.\n" in said
    assert f"SHA-256 `{DIGEST}`, as the library gives it. torch 2.15.0. [The whole record]" in said
    assert "(../../verified/timm.tiny.json)" in said
    assert (docs / "verified/timm.tiny.json").is_file()
    assert "[Verified with genuine weights](#verified)" in page
    assert "erified" not in (docs / "torchvision/tiny/index.md").read_text(encoding="utf-8")


def test_a_damaged_record_is_one_line_that_names_it(tmp_path: Path) -> None:
    """And says what to do."""
    (tmp_path / "timm.tiny.json").write_text("{}", encoding="utf-8")
    with pytest.raises(VerifiedError, match=r"timm\.tiny\.json: .*Run `python -m gen verify`"):
        read_verified(tmp_path)
