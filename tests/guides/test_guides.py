"""The code of a guide is run, from the file that the reader sees, and a page says what came of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gen.cache import Cache
from gen.errors import GuideError
from gen.guides.building import Built, build_guides, read_runs
from gen.guides.reading import read_guides
from gen.records.guides import Medium
from gen.site.guides import guide_pages
from gen.site.published import with_markdown
from gen.site.renderer import find_renderer
from gen.store import Records

SMALL = Path(__file__).parent / "small/small.md"
FRONT = "---\ntitle: A\ndescription: B\norder: 1\n---\n"


def build(site_src: Path, records: Path, *, cache: Cache = Cache(None), run: bool = True) -> Built:  # noqa: B008 - frozen
    """Runs guides one at a time."""
    return build_guides(site_src, Records(records), dot=find_renderer().executable, cache=cache, workers=1, run=run)


def write(folder: Path, text: str, name: str = "trial") -> Path:
    """A guide in a folder like `site_src`."""
    path = folder / "guides" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small guide, and `records` beside it after it was run."""
    folder = tmp_path_factory.mktemp("small")
    write(folder, SMALL.read_text(encoding="utf-8"), "small")
    assert build(folder, folder / "records") == Built(known=1, run=1)
    return folder


def test_a_page_says_what_its_code_printed_and_showed(small: Path) -> None:
    """Each beneath its block; numbers stand in the sentences, and other fences are left as they are."""
    guides = read_guides(small)
    files = {
        file.path: file.content
        for file in guide_pages(guides, read_runs(Records(small / "records"), guides), {"torchvision/resnet18/"})
    }
    page = files["guides/small.md"].decode()
    assert "Of 3 numbers the sum is `16,000`." in page
    assert "{{ this }} is no expression" in page
    assert "assert sum(numbers) < 17\nsum(numbers) * 1000\n```\n\n<!-- lay in: small-output-1 -->\n" in page
    assert ">the sum is 16\n16000\n</pre>" in files["guides/.small-output-1.html"].decode()
    assert '<pre class="long"' in files["guides/.small-output-2.html"].decode()
    assert files["guides/small/output-3.svg"].startswith(b"<svg")
    figure = files["guides/.small-output-3.html"].decode()
    assert 'alt="A square"' in figure
    assert 'width="40" height="30"' in figure
    table = files["guides/.small-output-4.html"].decode()
    assert "<table><tr><th>a</th></tr><tr><td>1 &lt; 2</td>" in table  # and none of what the policy forbids
    assert "See [what fastai makes of it](../torchvision/resnet18/index.md#head), and another, then a guide." in page
    assert "[A small guide](small.md)" in files["guides/index.md"].decode()


def test_the_published_text_has_the_outputs(small: Path) -> None:
    """As fences and links to pictures."""
    guides = read_guides(small)
    files = with_markdown(
        list(guide_pages(guides, read_runs(Records(small / "records"), guides), {"torchvision/resnet18/"}))
    )
    [text] = [file.content.decode() for file in files if file.path == "guides/.small.markdown"]
    assert "sum(numbers) * 1000\n```\n\n```text\nthe sum is 16\n16000\n```\n" in text
    assert "![A square](output-3.svg)" in text
    assert "| 1 < 2 |" in text


def test_what_a_reader_pastes_prints_what_the_page_says(small: Path, tmp_path: Path) -> None:
    """In a Python that knows nothing of this project; what a block ends with is shown by notebooks alone."""
    [guide] = read_guides(small)
    run = read_runs(Records(small / "records"), [guide])[guide.slug]
    printed = subprocess.run(
        [sys.executable, "-I", "-c", guide.script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "".join(block.printed for block in run.blocks)
    assert [block.shown.medium for block in run.blocks if block.shown] == [Medium.TEXT, Medium.SVG, Medium.HTML]


def test_words_are_written_anew_and_code_is_run_again(tmp_path: Path) -> None:
    """What was run is in the cache, by its code."""
    cache = Cache(tmp_path / "cache")
    text = SMALL.read_text(encoding="utf-8")
    path = write(tmp_path, text, "small")
    assert build(tmp_path, tmp_path / "records", cache=cache, run=False) == Built(known=0, run=0)
    assert build(tmp_path, tmp_path / "records", cache=cache).run == 1
    path.write_text(text.replace("It computes", "It only computes"), encoding="utf-8")
    assert build(tmp_path, tmp_path / "records", cache=cache) == Built(known=1, run=0)
    path.write_text(text.replace("[3, 5, 8]", "[3, 5, 7]"), encoding="utf-8")
    assert read_runs(Records(tmp_path / "records"), read_guides(tmp_path)) == {}  # another code's run is not shown
    assert build(tmp_path, tmp_path / "records", cache=cache).run == 1


FAILING = {
    "assert a < 2": "AssertionError: assert a < 2 (3 < 2)",
    "for b in [a]:\n    assert (\n        b ==\n        4\n    )": "AssertionError: assert b == 4 (3 == 4)",
    "assert not a, 'never'": "AssertionError: never",
    "def f():\n    return 1 / 0\n\nf()": "ZeroDivisionError: division by zero",
    "print(object())": "ValueError: it prints 'at 0x', which is otherwise each time",
    "import socket\nsocket.create_connection(('192.0.2.1', 80))": (
        "ConnectionError: a guide has no network, and asks for 192.0.2.1"
    ),
    "raise SystemExit(3)": "SystemExit: 3",
    "a b": "SyntaxError: invalid syntax",
}
LINES = {"for": 12, "def": 12, "import": 12}


@pytest.mark.parametrize("code", FAILING)
def test_a_guide_that_fails_is_told_by_its_line(tmp_path: Path, code: str) -> None:
    """In one line, with the values of a claim that does not hold; nothing is written."""
    path = write(tmp_path, f"{FRONT}\n```python\na = 3\n```\n```python\n{code}\n```\n")
    with pytest.raises(GuideError) as raised:
        build(tmp_path, tmp_path / "records")
    line = LINES.get(code.split(maxsplit=1)[0], 11)
    assert str(raised.value).startswith(f"{path.as_posix()}, line {line}: {FAILING[code]}")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "records").exists()
