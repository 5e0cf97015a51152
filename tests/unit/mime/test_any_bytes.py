"""Any bytes are read without an error, in linear time and with bounded results."""

import time
from email.header import Header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mime.addresses import parse_addresses
from chalicelib.mime.charsets import decode
from chalicelib.mime.encoded_words import decode_words
from chalicelib.mime.header_values import message_ids, milliseconds_of
from chalicelib.mime.html_text import html_to_text
from chalicelib.mime.parameters import parse_parameters
from chalicelib.mime.parsing import parse_mail
from chalicelib.mime.tnef import unpack
from tests.unit.mime.mails import mail, multipart, part

TOKENS = [
    b"\n", b"\r\n", b"\r", b"\n\n", b" ", b"\t", b"\0", b"--b", b"--b--", b"--c", b"From: ", b"To: ", b"Subject: ", b"Date: ",
    b"References: ", b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=c",
    b"multipart/report; report-type=delivery-status; boundary=b", b"text/html", b"text/plain; charset=", b"text/calendar",
    b"message/rfc822", b"message/delivery-status", b"application/ms-tnef", b"application/pkcs7-mime", b"utf-16",
    b"iso-2022-jp", b"utf-7", b"zlib", b"; format=flowed", b"; name*0*=utf-8''%c3", b"; name=\"",
    b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"=?utf-8?q?", b"=?gbk?b?", b"?=", b"=", b"=C3", b"<",
    b">", b"<a href=", b"<!--", b"\"", b"'", b"(", b")", b",", b";", b":", b"@", b"a@b.example", b"begin 644 x\n", b"M",
    b"end\n", b"BEGIN:VEVENT\n", b"DTSTART:20250203T100000Z\n", b"ATTENDEE;CN=", b"-----BEGIN PGP SIGNED MESSAGE-----",
    b"-----BEGIN PGP SIGNATURE-----", b"Final-Recipient: rfc822; a@b.example\n", b"Action: failed\n", b"\x1b$B", b"\xff\xfe",
    b"\xe4", b"&#99999999999;", b"cid:x", b"\x30\x80", b"\x78\x9f\x3e\x22\x01\x00", b"Thu, 13 Feb 2025 10:00:00 +0100",
    b"MAILER-DAEMON",
]  # fmt: skip
NONSENSE = st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)), max_size=60).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(NONSENSE)
def test_any_bytes_are_read(raw: bytes) -> None:
    found = parse_mail(raw)
    assert "\0" not in (found.text or "") + found.subject
    assert all(each.name and "/" not in each.name and len(each.name) <= 200 for each in found.files)
    assert all("@" in each.address and "\n" not in each.name for each in (*found.senders, *found.to, *found.cc))


@settings(max_examples=200, deadline=None)
@given(NONSENSE)
def test_any_part_is_read(body: bytes) -> None:
    for kind in ("text/html", "text/calendar", "application/ms-tnef", "application/pkcs7-mime", "message/delivery-status"):
        parse_mail(multipart(part(body, kind), part(body, "text/plain; charset=iso-2022-jp")))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.text(max_size=60))
def test_any_value_is_read(data: bytes, text: str) -> None:
    for label in ("utf-8", "iso-2022-jp", "utf-16", "hz", "gb2312", "", text):
        decode(data, label)
    parse_parameters(data).text("name")
    parse_addresses(text)
    decode_words(text)
    message_ids(text)
    milliseconds_of(text)
    html_to_text(text)
    unpack(b"\x78\x9f\x3e\x22\x01\x00" + data)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"], exclude_characters="\ufeff\ufffe\uffff"),
        min_size=1,
        max_size=40,
    )
)
def test_any_subject_comes_back(subject: str) -> None:
    assert parse_mail(mail(subject=Header(subject, "utf-8").encode())).subject == subject


HOSTILE: list[tuple[str, bytes, bytes]] = [
    ("delimiters", b"--b\n", b"multipart/mixed; boundary=b"),
    ("near delimiters", b"--bx\n", b"multipart/mixed; boundary=b"),
    ("tags that never end", b"<a ", b"text/html"),
    ("quotes that never end", b'<a ="', b"text/html"),
    ("comments that never end", b"<!--", b"text/html"),
    ("nested elements", b"<blockquote><ul><pre>", b"text/html"),
    ("cells", b"<td>\xc2\xa0", b"text/html"),
    ("entities", b"&#x41;&amp", b"text/html"),
    ("flowed quotes", b"> a \n", b"text/plain; format=flowed"),
    ("escapes of Japanese", b"\x1b$B-!\x1b(B", b"text/plain; charset=iso-2022-jp"),
    ("padded base64", b"QQ==\n", b"application/x\nContent-Transfer-Encoding: base64"),
    ("blanks", b" ", b"text/plain\nContent-Transfer-Encoding: quoted-printable"),
    ("uuencoded beginnings", b"begin 644 x\nM" + b"A" * 60 + b"\n", b"text/plain"),
    ("events", b"BEGIN:VEVENT\nATTENDEE;a=b,c:x\n", b"text/calendar"),
    ("recipients", b"Final-Recipient: rfc822; a@b.example\n\n", b"message/delivery-status"),
    ("nested lengths", b"\x30\x80", b"application/pkcs7-mime"),
    ("header lines", b"A: b\n", b"text/plain\nX: y"),
    ("continued lines", b" b\n", b"text/plain\nX: y"),
]


@pytest.mark.parametrize(("fragment", "kind"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE])
def test_hostile_body_takes_linear_time(fragment: bytes, kind: bytes) -> None:
    """4 MB within four seconds on a busy machine; quadratic time would need minutes. `make bench` measures 25 MB."""
    separator = b"\n" if b"X: y" in kind else b"\n\n"
    raw = b"From: a@b.example\nContent-Type: " + kind + separator + fragment * (4_000_000 // len(fragment))
    begun = time.perf_counter()
    parse_mail(raw)
    assert time.perf_counter() - begun < 4


@pytest.mark.parametrize(
    "fragment", ["a@b,", "(", "<", '"', "=?a?q?", "=?utf-8?b?YQ==?= ", "[", ";x*0*=a", "@", "\\", "Doe, ", " ", "a", ".@"]
)
def test_hostile_header_takes_linear_time(fragment: str) -> None:
    value = (fragment * 32_000)[:31_900]
    begun = time.perf_counter()
    parse_mail(
        b"".join(
            name + b": " + value.encode() + b"\n"
            for name in (b"From", b"To", b"Subject", b"Date", b"References", b"Content-Type")
        )
    )
    assert time.perf_counter() - begun < 4
