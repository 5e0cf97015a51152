"""RTF: unpacked and read as text. The packed examples are those of [MS-OXRTFCP] 4."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mime.parsing import parse_mail
from chalicelib.mime.rtf import MAX_BYTES, rtf_text, unpack_rtf
from tests.unit.mime.mails import multipart
from tests.unit.mime.test_tnef import attribute, binary_property, properties, winmail

PACKED = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
OVERLAPPING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
HELLO = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def stored(rtf: bytes, kind: int = 0x414C454D) -> bytes:
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), kind, 0) + rtf


def test_examples_of_the_specification_are_unpacked() -> None:
    assert unpack_rtf(PACKED) == HELLO
    assert unpack_rtf(OVERLAPPING) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert unpack_rtf(stored(HELLO)) == HELLO
    assert unpack_rtf(stored(HELLO, kind=7)) == unpack_rtf(b"short") == b""


TEXTS = [
    (rb"{\rtf1 One\par Two\line\tab Three\~!}", "One\nTwo\n\tThree\u00a0!"),
    (rb"{\rtf1\ansi\ansicpg1250 P\'f8\'edli\'9a}", "Příliš"),
    (rb"{\rtf1{\fonttbl{\f0\fcharset204 Arial;}{\f1 Times;}}\f0\'cf\'f0\'e8\f1  \'fc}", "При ü"),
    (rb"{\rtf1{\fonttbl{\f0\fcharset128 X;}}\f0\'93\'fa\'96\'7b}", "日本"),
    (rb"{\rtf1\u8364?5 \uc2\u8364??6 {\uc0\u8364 7}}", "€5 €6 €7"),
    (rb"{\rtf1\u-10179?\u-8704?}", "😀"),
    (rb"{\rtf1{\info{\title Secret}}{\*\htmltag64 <p>}Shown{\pict 0102}{\*\x{y}z} {\b bold}}", "Shown bold"),
    (rb'{\rtf1{\field{\*\fldinst HYPERLINK "https://a.example"}{\fldrslt the shop}}}', "the shop"),
    (rb"{\rtf1 a\{b\}\\c}", "a{b}\\c"),
    (b"{\\rtf1 a\r\nb\\\nc", "abc"),
    (b"no rtf", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("rtf", "text"), TEXTS)
def test_text_is_read(rtf: bytes, text: str) -> None:
    assert rtf_text(rtf) == text


def test_body_that_is_rtf_alone_is_shown() -> None:
    head = struct.pack("<IH", 0x223E9F78, 1)
    packed = head + attribute(1, 0x9003, properties(binary_property(0x1009, PACKED)))
    assert parse_mail(multipart(winmail(packed))).text == "hello world"
    both = head + attribute(1, 0x9003, properties(binary_property(0x1009, PACKED), binary_property(0x1013, b"<p>Hi</p>")))
    assert parse_mail(multipart(winmail(both))).text == "Hi"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read(data: bytes) -> None:
    for kind in (0x75465A4C, 0x414C454D):
        unpack_rtf(stored(data, kind))
        unpack_rtf(struct.pack("<IIII", 9, 2**32 - 1, kind, 0) + data)
    assert "\0" not in rtf_text(b"{\\rtf1" + data)


@pytest.mark.parametrize("fragment", [b"{", b"}", b"\\", b"\\u1", b"\\'41", b"{\\*", b"\\f1 a", b"a" * 100, b"\\uc9\\u1 "])
def test_hostile_text_takes_time_of_its_size(fragment: bytes) -> None:
    begun = time.process_time()
    rtf_text(b"{\\rtf1" + fragment * (MAX_BYTES // len(fragment)))
    assert time.process_time() - begun < 6


def test_unpacked_text_has_a_bound() -> None:
    begun = time.process_time()
    found = unpack_rtf(struct.pack("<IIII", 9, 2**32 - 1, 0x75465A4C, 0) + (b"\0" + b"a" * 8) * 200_000)
    assert len(found) == MAX_BYTES
    assert time.process_time() - begun < 6
