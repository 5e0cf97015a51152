"""Finds words in the files of a stopped stack, in every form in which a program may have kept them.

A word is found as it is, escaped as JSON or as part of a URL, in base64 at any offset, as one of the usual digests, and inside
compressed contents: in files, and in values that a file holds as base64.
"""

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from unicodedata import combining, normalize
from urllib.parse import quote, quote_plus

MIN_WORD = 8
"""Shorter words would be found by accident."""
DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")
BEFORE_HASHED = ("", "+", "tel:", "contact:")
PACKED_AS_BASE64 = re.compile(rb"(?:H4sI|UEsD|eJ|eN|eA|eF)[A-Za-z0-9+/]{24,}={0,2}")
"""Values that begin like gzip, zip or zlib."""
UNREADABLE = (b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
"""Beginnings of zstandard, bzip2 and xz, which no test can look into. Neither the desk nor the emulator writes them."""
SEGMENT_END = b"PSX1"
"""Twelve bytes before the end of a segment of the search index, whose compressed words stand in the middle of the file."""
MAX_DEPTH = 4


def residue(folder: Path, words: Mapping[str, str], hashed_with: Iterable[str] = ()) -> list[str]:
    """Describes each word that a file below the folder contains: the word's title, its form and the file.

    `hashed_with`: beginnings that a program may put before a word which it hashes, such as an inbox's id.
    """
    wanted = [(title, form, sought) for title, word in words.items() for form, sought in forms(word, hashed_with)]
    found = {
        f"{title} as {form} in {name}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, content in unpacked(str(path.relative_to(folder)), path.read_bytes())
        for title, form, sought in wanted
        if sought in content
    }
    return sorted(found)


def forms(word: str, hashed_with: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """The forms of a word with its ASCII letters in lower case, as `unpacked` returns them."""
    assert len(word) >= MIN_WORD, word
    once = json.dumps(word)[1:-1]
    spelled = {
        "text": word,
        "JSON": once,
        "JSON in JSON": json.dumps(once)[1:-1],
        "URL": quote(word, safe=""),
        "form": quote_plus(word),
        "letters from the end": word[::-1],
        "small letters": word.lower(),
        "letters without accents": "".join(each for each in normalize("NFKD", word.lower()) if not combining(each)),
    }
    yield from ((form, text.encode().lower()) for form, text in spelled.items())
    yield "UTF-16", word.encode("utf-16-le").lower()
    yield "hexadecimal", word.encode().hex().encode()
    for offset in range(3):
        yield f"base64 at {offset}", _base64_within(word.encode(), offset)
    for before in (*BEFORE_HASHED, *hashed_with):
        for name in DIGESTS:
            digest = hashlib.new(name, f"{before}{word}".encode()).digest()
            yield f"{name} of {before}…", digest.hex()[:32].encode()
            yield f"{name} of {before}… in base64", base64.b64encode(digest)[:21].lower()


def _base64_within(content: bytes, offset: int) -> bytes:
    """The letters that base64 has for the content behind `offset` other bytes, without those that depend on its neighbours."""
    encoded = base64.b64encode(bytes(offset) + content)
    first = (8 * offset + 5) // 6
    last = (8 * (offset + len(content))) // 6
    return encoded[first:last].lower()


def unpacked(name: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The content with its ASCII letters in lower case, and everything that is packed in it."""
    assert not content.startswith(UNREADABLE), f"{name} is compressed in a way that cannot be searched"
    yield name, content.lower()
    if depth == MAX_DEPTH:
        return
    for inner, unpacked_content in _members(content):
        yield from unpacked(f"{name}{inner}", unpacked_content, depth + 1)
    for place in PACKED_AS_BASE64.finditer(content):
        text = place.group().rstrip(b"=")
        packed = base64.b64decode(text + b"=" * (-len(text) % 4)) if len(text) % 4 != 1 else b""
        for inner, unpacked_content in _members(packed):
            yield from unpacked(f"{name}@{place.start()}{inner}", unpacked_content, depth + 1)


def _members(packed: bytes) -> Iterator[tuple[str, bytes]]:
    if packed.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for entry in archive.infolist():
                yield f"!{entry.filename}", archive.read(entry)
    elif packed[-12:-8] == SEGMENT_END:
        yield from _dictionaries(packed)
    elif packed[:2] in (b"\x1f\x8b", b"\x78\x9c", b"\x78\xda", b"\x78\x01", b"\x78\x5e"):
        try:
            yield "!deflate", zlib.decompressobj(47).decompress(packed)
        except zlib.error:
            return


def _dictionaries(segment: bytes) -> Iterator[tuple[str, bytes]]:
    place = segment.find(b"\x78\x9c")
    while place >= 0:
        with suppress(zlib.error):
            yield f"!words@{place}", zlib.decompressobj().decompress(segment[place:])
        place = segment.find(b"\x78\x9c", place + 1)
