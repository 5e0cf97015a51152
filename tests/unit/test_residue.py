"""The search for words of erased customers finds each form of a word, and nothing else."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from chalicelib.adapters.search.segment import contents_of, written
from chalicelib.domain.search_documents import SearchDocument
from tests.e2e.residue import residue

WORD = "Žofie “zqblt” é"
NUMBER = "447700900123"


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entry", content)
    return file.getvalue()


def segment_with(text: str) -> bytes:
    return written(contents_of([SearchDocument(5, 6, 7, text), SearchDocument(8, 9, 7, "other words")]))[0]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (f"name: {WORD}".encode(), "name as text"),
        (f"name: {WORD.casefold()}".encode(), "name as small letters"),
        ("zofie “zqblt” e".encode(), "name as letters without accents"),
        (json.dumps({"name": WORD}).encode(), "name as JSON"),
        (json.dumps({"data": json.dumps({"name": WORD})}).encode(), "name as JSON in JSON"),
        (b"GET /?q=" + quote(WORD, safe="").encode(), "name as URL"),
        (b"q=" + quote_plus(WORD).encode(), "name as form"),
        (WORD[::-1].encode(), "name as letters from the end"),
        (WORD.encode("utf-16"), "name as UTF-16"),
        (WORD.encode().hex().encode(), "name as hexadecimal"),
        (base64.b64encode(WORD.encode() + b"?"), "name as base64 at 0"),
        (base64.b64encode(b"1" + WORD.encode() + b"?"), "name as base64 at 1"),
        (base64.b64encode(b"12" + WORD.encode() + b"?"), "name as base64 at 2"),
        (gzip.compress(WORD.encode()), "name as text"),
        (segment_with("greetings to zofiezqblt and others"), "word as text"),
        (zlib.compress(WORD.encode()), "name as text"),
        (zipped(gzip.compress(WORD.encode())), "name as text"),
        (b'{"B": "' + base64.b64encode(gzip.compress(WORD.encode() * 3)) + b'"}', "name as text"),
        (hashlib.sha256(NUMBER.encode()).hexdigest().encode(), "number as sha256 of …"),
        (hashlib.sha256(f"+{NUMBER}".encode()).hexdigest()[:32].encode(), "number as sha256 of +…"),
        (hashlib.md5(f"7#{NUMBER}".encode()).hexdigest().upper().encode(), "number as md5 of 7#…"),
        (base64.b64encode(hashlib.sha1(NUMBER.encode()).digest()), "number as sha1 of … in base64"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_word_is_found(tmp_path: Path, content: bytes, title: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "state.json").write_bytes(content)
    found = residue(tmp_path, {"name": WORD, "number": NUMBER, "word": "ZofieZqblt"}, hashed_with=("7#",))
    assert any(line.startswith(f"{title} in folder/state.json") for line in found), found


def test_nothing_is_found_by_accident(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(json.dumps({"name": "Zofie zqblu", "number": "447700900124"}).encode() * 100)
    assert residue(tmp_path, {"name": WORD, "number": NUMBER}) == []


def test_contents_that_cannot_be_searched_fail(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(40))
    with pytest.raises(AssertionError, match="cannot be searched"):
        residue(tmp_path, {"name": WORD})
