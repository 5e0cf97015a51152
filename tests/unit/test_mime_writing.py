"""Letters as MIME texts: read back by the standard library, and header lines as old programs need them."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.letters import Letter
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.received_mails import MailAddress
from chalicelib.mime.writing import MAX_FILE_NAME, MAX_SUBJECT, file_name, mime_of, subject_line

LETTER = Letter(
    sender=MailAddress("support@acme.example", "Ben from Acme"),
    to=(MailAddress("kim@example.org", "Kim"),),
    subject="My order",
    text="Hi",
    message_id="uuid.7@in.parley.example",
    at=1_800_000_000_000,
)
LONG_ID = "a" * 90 + "@mail.example.com"


def raw(**fields: Any) -> bytes:
    return mime_of(replace(LETTER, **fields), "Hi\n", "<p>Hi</p>\n")


def read(**fields: Any) -> EmailMessage:
    return message_from_bytes(raw(**fields), policy=default)


def test_every_line_ends_as_smtp_wants_and_is_short() -> None:
    lines = mime_of(LETTER, "ä" * 5_000, "<p>" + "x" * 5_000 + "</p>").split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not [line for line in lines if b"\n" in line or b"\r" in line]


def test_long_message_ids_stay_as_they_are() -> None:
    found = raw(in_reply_to=LONG_ID, references=("first@example.org", LONG_ID))
    assert f"In-Reply-To: <{LONG_ID}>\r\n".encode() in found
    assert f"References: <first@example.org>\r\n <{LONG_ID}>\r\n".encode() in found


@pytest.mark.parametrize(
    "name",
    ["Kim", "Müller, Jürgen", 'The "Boss"', "O'Hara (Sales)", "金太郎", "كريم", "a@b.example", "back\\slash", "🎉" * 8, ""],
)
def test_names_of_people_arrive(name: str) -> None:
    others = tuple(MailAddress(f"kim{place}@example.org", name) for place in range(3))
    found = read(to=others, cc=others, sender=MailAddress("support@acme.example", name))
    assert [each.display_name for each in found["from"].addresses] == [name[:100]]
    for header in ("to", "cc"):
        assert [each.addr_spec for each in found[header].addresses] == [each.address for each in others]


def test_name_makes_no_header_of_its_own() -> None:
    found = read(sender=MailAddress("support@acme.example", "Ben\r\nBcc: eve@example.org"), subject="Hi\r\n\r\nNo body")
    assert (found["bcc"], str(found["subject"])) == (None, "Hi No body")
    assert found["from"].addresses[0].display_name == "Ben Bcc: eve@example.org"


NAMES = [
    "report.pdf",
    'a "b".txt',
    "Ünïcode näme.txt",
    "報告書.pdf",
    "تقرير.pdf",
    "semi;colon=1.txt",
    "🎉.png",
    "x" * 80 + ".pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_arrive_in_both_forms(name: str) -> None:
    (part,) = read(files=(StoredFile(name, "application/pdf", b"a file"),)).iter_attachments()
    assert part.get_filename() == name
    old: Any = message_from_bytes(raw(files=(StoredFile(name, "application/pdf", b"a file"),)), policy=compat32)
    stated = old.get_payload()[1].get_param("name").replace("\r\n", "")
    assert str(make_header(decode_header(stated))) == name


def test_name_of_a_file_is_short_and_names_no_folder() -> None:
    assert file_name("../a/b\\c.txt\r\n") == ".._a_b_c.txt"
    assert file_name("x" * 300 + ".pdf") == "x" * (MAX_FILE_NAME - 4) + ".pdf"
    assert file_name("\x00") == "file"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("image/PNG", "image/png"),
        ("text/plain; charset=utf-16", "text/plain"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("x\r\nBcc: eve@example.org", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_content_of_a_file_arrives_whatever_its_type(stated: str, expected: str) -> None:
    (part,) = read(files=(StoredFile("a", stated, b"\x00\r\nFrom me\r\n.\r\n"),)).iter_attachments()
    assert (part.get_content_type(), part.get_payload(decode=True)) == (expected, b"\x00\r\nFrom me\r\n.\r\n")


@pytest.mark.parametrize(("answered", "expected"), [("", "auto-generated"), ("kim-1@example.org", "auto-replied")])
def test_automatic_letter_says_so(answered: str, expected: str) -> None:
    found = read(automatic=True, in_reply_to=answered)
    assert (found["auto-submitted"], found["x-auto-response-suppress"]) == (expected, "All")
    assert read()["auto-submitted"] is None


def test_blind_copies_are_nowhere() -> None:
    assert b"eve@" not in raw(bcc=(MailAddress("eve@example.org", "Eve"),))


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
def test_any_text_makes_a_mail_that_reads_back(text: str, name: str) -> None:
    letter = replace(
        LETTER, subject=text, sender=MailAddress("support@acme.example", name), files=(StoredFile(name, text, b"x"),)
    )
    found = message_from_bytes(mime_of(letter, text, text), policy=default)
    (file,) = found.iter_attachments()
    assert (file.get_payload(decode=True), found["from"].addresses[0].addr_spec) == (b"x", "support@acme.example")
    assert len(str(found["subject"])) <= MAX_SUBJECT
    assert not found.defects


def test_pictures_of_the_text_belong_to_its_html() -> None:
    pictures = (
        ("1.uuid.7@in.parley.example", StoredFile("door.png", "image/png", b"one")),
        ("2.uuid.7@in.parley.example", StoredFile("庭.png", "image/png", b"two")),
    )
    found = read(files=(StoredFile("a.pdf", "application/pdf", b"%PDF-1.4 a"),), pictures=pictures)
    assert found.get_content_type() == "multipart/mixed"
    (attached,) = found.iter_attachments()
    assert attached.get_filename() == "a.pdf"
    plain, related = next(found.iter_parts()).iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    assert related.get_param("type") == "text/html"
    shown = [
        (each["content-id"], each.get_content_disposition(), each.get_filename(), each.get_content())
        for each in related.iter_attachments()
    ]
    assert shown == [
        ("<1.uuid.7@in.parley.example>", "inline", "door.png", b"one"),
        ("<2.uuid.7@in.parley.example>", "inline", "庭.png", b"two"),
    ]
    html = found.get_body(("html",))
    assert html
    assert html.get_content().strip() == "<p>Hi</p>"


def test_pictures_alone_need_no_mixed_mail() -> None:
    found = read(pictures=(("0.uuid.7@in.parley.example", StoredFile("door.png", "image/png", b"one")),))
    assert found.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("s" * MAX_SUBJECT, "s" * MAX_SUBJECT),
        ("word " * 40, ("word " * 40).strip()),
        ("word " * 39 + "longer one", "word " * 38 + "word…"),
        ("s" * (MAX_SUBJECT + 1), "s" * (MAX_SUBJECT - 1) + "…"),
        ("Re: " + "s" * 5_000, "Re: " + "s" * (MAX_SUBJECT - 5) + "…"),
    ],
)
def test_long_subject_ends_with_an_ellipsis_behind_a_word(subject: str, expected: str) -> None:
    assert subject_line(subject) == expected
    assert read(subject=subject)["Subject"] == expected
