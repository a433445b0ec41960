"""Settings that make no sense are told in one line, at once, whatever stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gen.errors import SettingsError
from gen.settings import Settings, load_settings

BOMB = b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (n, n, *[n - 1] * 4) for n in range(98, 122))
WRONG = {
    "an alias": (b"n_out: &n 3\nseconds: *n\n", "an alias (*n)"),
    "a bomb": (b"n_out: 3\nseconds: " + BOMB[3:], "a list or settings within settings"),
    "a bomb of strangers": (BOMB, "a list or settings within settings"),
    "deep": (b"n_out: " + b"[" * 60_000, "a list or settings within settings"),
    "a tag": (b"n_out: !!python/object/apply:os.system [x]\n", "a list or settings within settings"),
    "a tag on a text": (b"n_out: !!int 3\n", "a tag (tag:yaml.org,2002:int)"),
    "a key that is a list": (b"[n_out]: 3\n", "a list or settings within settings"),
    "twice": (b"n_out: 3\nn_out: 4\n", "n_out is set twice"),
    "two documents": (b"n_out: 3\n---\nn_out: 3\n", "one document"),
    "a slip of the pen": (b"n_outs: 3\n", "did you mean 'n_out'?"),
    "another slip": (b"n_out: 3\nmemory: 3\n", "did you mean 'memory_gb'?"),
    "a stranger": (b"outputs: 3\n", "unknown setting 'outputs'; known: n_out"),
    "no value": (b"n_out: [", "line"),
    "a word": (b"n_out: many", "Expected `int`"),
    "none": (b"n_out: 0", ">= 1"),
    "a list": (b"- 1", "name: value"),
    "empty": (b"", "name: value"),
    "long": (b"n_out: 3\n" + b"#" * 70_000, "longer than 65,536 bytes"),
    "no UTF-8": (b"n_out: \xff\n", "invalid"),
    "too many": (b"n_out: 100001\n", "<= 100000"),
    "part of one": (b"n_out: 1.5\n", "Expected `int`"),
    "nothing": (b"n_out:\n", "Expected `int`"),
    "for ever": (b"n_out: 3\nseconds: .inf\n", "Expected `float`"),
    "for very long": (b"n_out: 3\nseconds: 1e300\n", "<= 86400"),
    "no number": (b"n_out: 3\nseconds: nan\n", "> 0.0"),
    "too little": (b"n_out: 3\nmemory_gb: 1\n", ">= 2.0"),
    "a date that there is none of": (b"n_out: 2026-13-45\n", "Expected `int`"),
}


@pytest.mark.parametrize("which", WRONG)
def test_what_makes_no_sense_is_one_line(which: str, tmp_path: Path) -> None:
    """Which names the file and what is wrong."""
    content, said = WRONG[which]
    path = tmp_path / "settings.yml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert said in str(raised.value)
    assert str(raised.value).isprintable()


def test_settings_are_read_as_they_stand(tmp_path: Path) -> None:
    """Quoted or not, in any order, with remarks."""
    path = tmp_path / "settings.yml"
    path.write_text('# a remark\nmemory_gb: 2.5 # and another\n"n_out": "7"\n', encoding="utf-8")
    assert load_settings(path) == Settings(n_out=7, seconds=120, memory_gb=2.5)
