"""Any bytes where a record, an index, a manifest, a catalogue or something remembered is looked for: what comes back is
what was written, or one line says that it is not, and nothing outside the folder is touched."""

from __future__ import annotations

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gen import manifest
from gen.cache import Cache, Store
from gen.changes.comparing import compare
from gen.changes.reading import read_catalogue
from gen.changes.telling import as_json, html, markdown, text
from gen.errors import CatalogueError, ManifestError, RecordsError
from gen.manifest import MANIFEST, Manifest
from gen.records import Version
from gen.site.exports import catalogue_json
from gen.site.summaries import Summary, summary
from gen.store import Records, pack
from tests.fuzz.cases import CASES, case, clear
from tests.fuzz.hostile import MARK, altered, damaged, values
from tests.site.handmade import ENTRIES, WORKING_ENTRY, keep

KEY = WORKING_ENTRY.architecture.key
PACKED = pack(WORKING_ENTRY)
ENTRY = json.loads(gzip.decompress(PACKED))
CODE = re.compile("`[^`]*`")
ENTRY_FILES = st.one_of(
    damaged(PACKED),
    damaged(gzip.decompress(PACKED)).map(gzip.compress),
    altered(ENTRY).map(lambda value: gzip.compress(json.dumps(value).encode())),
    st.sampled_from([b"[" * 100_000, b'{"architecture":' * 5_000, b" " * 1_000_000]).map(gzip.compress),
)


@CASES
@given(content=ENTRY_FILES)
def test_an_entry(content: bytes, tmp_path: Path) -> None:
    """One that is read can be written again, and is of the architecture that was asked for."""
    records = Records(tmp_path)
    path = tmp_path / f"{KEY}.json.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with case("records"):
        try:
            entry = records.load(KEY)
        except RecordsError as error:
            clear(error)
        else:
            assert entry.architecture.key == KEY
            records.save(entry)
            assert records.load(KEY) == entry


@CASES
@given(drawn=st.data())
def test_an_index(drawn: st.DataObject, tmp_path: Path) -> None:
    """None of its keys leads out of the folder."""
    records = keep(Records(tmp_path / "records"))
    path = records.root / "index.json"
    whole = path.read_bytes()
    content = drawn.draw(
        st.one_of(damaged(whole), altered(json.loads(whole)).map(lambda value: json.dumps(value).encode()))
    )
    path.write_bytes(content)
    with case("index of records"):
        try:
            index = records.index()
        except RecordsError as error:
            clear(error)
        else:
            for key in index.keys:
                assert (records.root / key).resolve().is_relative_to(records.root.resolve())


@CASES
@given(drawn=st.data())
def test_a_manifest(drawn: st.DataObject, tmp_path: Path) -> None:
    """One with a right digest may still name whatever its writer liked."""
    (tmp_path / "a.md").write_bytes(b"a")
    manifest.finish(
        tmp_path,
        Manifest(
            versions=(Version(package="torch", version="1"),), files={"a.md": sha256(b"a").hexdigest(), "b/c": ""}
        ),
    )
    whole = (tmp_path / MANIFEST).read_bytes()
    inner = json.loads(whole)["manifest"]

    def sealed(value: object) -> bytes:
        packed = msgspec.json.encode(value)
        return b'{"sha256":"%b","manifest":%b}' % (sha256(packed).hexdigest().encode(), packed)

    content = drawn.draw(st.one_of(damaged(whole), altered(inner).map(sealed), values.map(sealed)))
    (tmp_path / MANIFEST).write_bytes(content)
    with case("manifest"):
        try:
            found = manifest.read(tmp_path)
        except ManifestError as error:
            clear(error)
        else:
            for flaw in manifest.flaws(tmp_path, found):
                assert (tmp_path / flaw.path).resolve().is_relative_to(tmp_path.resolve())


@CASES
@given(drawn=st.data())
def test_the_cache(drawn: st.DataObject, tmp_path: Path) -> None:
    """What comes back is what was put, or nothing."""
    cache, key = Cache(tmp_path), "ab" * 32
    thing = summary(WORKING_ENTRY)
    cache.put(Store.SUMMARIES, key, thing)
    [path] = (each for each in (tmp_path / Store.SUMMARIES).rglob(key) if each.is_file())
    path.write_bytes(drawn.draw(damaged(path.read_bytes())))
    with case("cache"):
        assert cache.get(Store.SUMMARIES, key, Summary) in (None, thing)


CATALOGUE: dict[str, Any] = json.loads(
    catalogue_json([summary(entry) for entry in ENTRIES], (Version(package="torch", version="2.15.0"),), n_out=2)
)
_CATALOGUES = st.one_of(
    damaged(json.dumps(CATALOGUE).encode()), altered(CATALOGUE).map(lambda value: json.dumps(value).encode())
)


@CASES
@given(old=_CATALOGUES, new=_CATALOGUES)
def test_a_catalogue(old: bytes, new: bytes, tmp_path: Path) -> None:
    """Whatever two of them say, what has changed is told: on a terminal, in Markdown, on a page and as JSON."""
    for name, content in (("old", old), ("new", new)):
        (tmp_path / name).write_bytes(content)
    with case("catalogue"):
        try:
            changes = compare(read_catalogue(tmp_path / "old"), read_catalogue(tmp_path / "new"))
        except CatalogueError as error:
            clear(error)
            return
        assert all(line.isprintable() for line in text(changes).split("\n"))
        assert f"<{MARK}" not in CODE.sub("", markdown(changes, old="https://a/", new="https://b/"))
        assert f"<{MARK}" not in html(changes, old="https://a/", new="https://b/")
        as_json(changes).encode()
