"""Any file as settings: they are right, or one line says what is wrong."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gen.errors import SettingsError
from gen.settings import load_settings
from tests.fuzz.cases import CASES, case, clear
from tests.fuzz.hostile import damaged, texts

WHOLE = b"# settings\nn_out: 102\nseconds: 120.5\nmemory_gb: 8\n"
_NAMES = st.one_of(st.sampled_from(["n_out", "seconds", "memory_gb", "<<", "? n_out", "- n_out"]), texts)
_YAML = (
    *("&a 3", "*a", "!!int 3", "!!python/name:os.system x", "[3]", "{n_out: 3}", "|\n  3", ">-\n  3", "0x10", "1_0"),
    *("0b", "1:90", "2026-13-45", "!!bool x", "!!float _", "!!timestamp x", "!!binary é", "!!set {a, b}", "~", "''"),
    *('"3"', "'3'", "3 # three", "\t3", "3\n---\nn_out: 3", "3\n...\n", "%YAML 1.1", "@", "`", "on"),
)
_VALUES = st.one_of(st.integers().map(str), st.floats().map(repr), st.sampled_from(_YAML), texts)
_LINES = st.lists(st.tuples(_NAMES, _VALUES).map(": ".join), max_size=4).map("\n".join)
FILES = st.one_of(
    damaged(WHOLE),
    st.binary(max_size=200),
    _LINES.map(lambda text: text.encode(errors="replace")),
    st.tuples(st.sampled_from([b"n_out: 3\n", b"\xef\xbb\xbf", b"\xff\xfe"]), _LINES).map(
        lambda parts: parts[0] + parts[1].encode(errors="replace")
    ),
)


@CASES
@given(content=FILES)
def test_settings(content: bytes, tmp_path: Path) -> None:
    """Right ones are within their bounds."""
    path = tmp_path / "settings.yml"
    path.write_bytes(content)
    with case("settings"):
        try:
            settings = load_settings(path)
        except SettingsError as error:
            clear(error)
        else:
            assert 1 <= settings.n_out <= 100_000
            assert 0 < settings.seconds <= 86_400
            assert 2 <= settings.memory_gb <= 65_536
