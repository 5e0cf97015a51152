"""`winmail.dat`."""

import struct

import pytest

from chalicelib.mime.parsing import parse_mail
from chalicelib.mime.tnef import unpack
from tests.unit.mime.mails import encoded, multipart, part


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + b"\0\0"


def text_property(name: int, text: str) -> bytes:
    value = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def binary_property(name: int, value: bytes) -> bytes:
    return struct.pack("<HHII", 0x102, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def named_property() -> bytes:
    """A number under a name of its own, which stands before the value."""
    name = "x".encode("utf-16-le") + b"\0\0"
    return struct.pack("<HH", 3, 0x8001) + b"\0" * 16 + struct.pack("<II", 1, len(name)) + name + struct.pack("<I", 7)


def properties(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(values)


PACKED = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    + attribute(1, 0x9003, properties(named_property(), binary_property(0x1013, b"<p>Gr\xfc\xdfe</p>")))
    + attribute(2, 0x9002, b"\0" * 14)
    + attribute(2, 0x8010, b"LONGNA~1.PDF\0")
    + attribute(2, 0x800F, b"PDF!")
    + attribute(2, 0x9005, properties(text_property(0x3707, "Übersicht 2025.pdf"), text_property(0x370E, "application/pdf")))
    + attribute(2, 0x9002, b"\0" * 14)
    + attribute(2, 0x8010, b"../b.txt\0")
    + attribute(2, 0x800F, b"text")
)


def winmail(data: bytes) -> bytes:
    return part(encoded(data), "application/ms-tnef; name=winmail.dat", content_transfer_encoding="base64")


def test_files_and_text_are_unpacked() -> None:
    found = parse_mail(multipart(winmail(PACKED)))
    assert [(each.name, each.content_type, each.body) for each in found.files] == [
        ("Übersicht 2025.pdf", "application/pdf", b"PDF!"),
        ("b.txt", "application/octet-stream", b"text"),
    ]
    assert (found.html, found.text) == ("<p>Grüße</p>", "Grüße")


def test_text_of_the_mail_goes_before_the_packed_one() -> None:
    found = parse_mail(multipart(part("Hi", "text/plain"), winmail(PACKED)))
    assert (found.text, found.html, len(found.files)) == ("Hi", None, 2)


def test_other_bytes_stay_a_file() -> None:
    found = parse_mail(multipart(winmail(b"something else")))
    assert ([each.name for each in found.files], found.defects) == (["winmail.dat"], ("tnef_damaged",))


@pytest.mark.parametrize("end", range(0, len(PACKED), 7))
def test_cut_file_loses_only_its_end(end: int) -> None:
    found = unpack(PACKED[:end])
    assert found is None or len(found.files) <= 2
