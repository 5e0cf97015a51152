"""Subjects, people, ids and dates of headers with every defect."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from chalicelib.domain.received_mails import MailAddress
from chalicelib.mime.addresses import parse_addresses
from chalicelib.mime.encoded_words import decode_words
from chalicelib.mime.header_values import message_id, message_ids, milliseconds_of
from chalicelib.mime.parsing import parse_mail
from tests.unit.mime.mails import mail, read

SUBJECTS: list[tuple[str | bytes, str]] = [
    ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
    ("=?gbk?B?1g==?= =?gbk?B?0A==?=", "中"),
    ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
    ("=?iso-2022-jp?B?GyRCLSEbKEI=?=", "①"),
    ("=?iso-2022-jp?B?GyRCRnxL?= =?iso-2022-jp?B?XBsoQg==?=", "日本"),
    ("=?utf-8?B?5L2?= =?utf-8?B?g5aW9?=", "你好"),
    ("=?utf-8?B?4pyTIG9r?=", "✓ ok"),
    ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
    ("Re:=?utf-8?q?_caf=C3=A9?=", "Re: café"),
    ("=?utf-8?Q?Is this ok??=", "Is this ok?"),
    ("=?utf-8*en?Q?lang?=", "lang"),
    ("=?x-unknown?Q?caf=C3=A9?=", "café"),
    ("=?iso-8859-1?Q?=80 5?=", "€ 5"),
    ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
    ("=?utf-8?Q?cut", "=?utf-8?Q?cut"),
    ("Grüße".encode(), "Grüße"),
    ("Grüße".encode("latin-1"), "Grüße"),
    ("a\tb  c", "a b c"),
    ("folded\n line", "folded line"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "subject"), SUBJECTS)
def test_subject_is_decoded(written: str | bytes, subject: str) -> None:
    assert read(subject=written).subject == subject


def test_raw_header_has_the_charset_of_the_body() -> None:
    raw = mail("текст".encode("koi8-r"), subject="Вопрос".encode("koi8-r"), content_type="text/plain; charset=koi8-r")
    assert (parse_mail(raw).subject, parse_mail(raw).text) == ("Вопрос", "текст")


PEOPLE = [
    ("Kim <kim@a.example>", [("kim@a.example", "Kim")]),
    ('"Doe, Jane" <Jane@A.example>', [("jane@a.example", "Doe, Jane")]),
    ("Doe, Jane <jane@a.example>", [("jane@a.example", "Doe, Jane")]),
    ("Müller, Jürgen <j@a.example>, k@a.example", [("j@a.example", "Müller, Jürgen"), ("k@a.example", "")]),
    ('"=?utf-8?q?J=C3=BCrgen?=" <j@a.example>', [("j@a.example", "Jürgen")]),
    ("=?utf-8?Q?M=C3=BCller,_J?= <j@a.example>", [("j@a.example", "Müller, J")]),
    ("j@a.example (John Doe)", [("j@a.example", "John Doe")]),
    ("Pete(a \\) chap) <pete(his)@a.example(host)>", [("pete@a.example", "Pete")]),
    ("undisclosed-recipients:;", []),
    ("a@a.example, b@a.example", [("a@a.example", ""), ("b@a.example", "")]),
    ("Team: a@a.example, B <b@a.example>;, c@a.example", [("a@a.example", ""), ("b@a.example", "B"), ("c@a.example", "")]),
    ("a@a.example; b@a.example", [("a@a.example", ""), ("b@a.example", "")]),
    ("John Doe j@a.example", [("j@a.example", "John Doe")]),
    ("<<j@a.example>>", [("j@a.example", "")]),
    ("mailto:j@a.example", [("j@a.example", "")]),
    ("'j@a.example' <j@a.example>", [("j@a.example", "")]),
    ("<@relay.example:j@a.example>", [("j@a.example", "")]),
    ("j @ a . example", [("j@a.example", "")]),
    ('"a b"@a.example', [('"ab"@a.example', "")]),
    ("Kim <kim@bücher.example>", [("kim@bücher.example", "Kim")]),
    ("kim@xn--bcher-kva.example", [("kim@xn--bcher-kva.example", "")]),
    ("MAILER-DAEMON", []),
    ("Kim <kim>", []),
    ("=?utf-8?q?evil=40a.example?= <kim@b.example>", [("kim@b.example", "evil@a.example")]),
    ("Kim\u202egnp <kim@a.example>", [("kim@a.example", "Kim gnp")]),
    ("kim@a.example, kim@a.example", [("kim@a.example", "")]),
    ("", []),
    ("<>", []),
    (",;:<\"(", []),
]  # fmt: skip


@pytest.mark.parametrize(("written", "people"), PEOPLE)
def test_addresses_are_read(written: str, people: list[tuple[str, str]]) -> None:
    assert parse_addresses(written) == tuple(MailAddress(*each) for each in people)


def test_sender_without_from_is_that_of_the_envelope() -> None:
    found = parse_mail(b"Return-Path: <kim@a.example>\nSubject: x\n\nHello")
    assert [each.address for each in found.senders] == ["kim@a.example"]
    assert found.defects == ("from_missing",)


def test_repeated_recipients_are_joined_and_the_first_subject_counts() -> None:
    found = parse_mail(b"From: k@a.example\nTo: a@a.example\nTo: b@a.example\nSubject: one\nSubject: two\n\n")
    assert [each.address for each in found.to] == ["a@a.example", "b@a.example"]
    assert found.subject == "one"


IDS = [
    ("<a@b>", ("a@b",)),
    ("<a@b> <c@d>,<a@b>", ("a@b", "c@d")),
    ("< a\n b@c >", ("ab@c",)),
    ("a@b", ("a@b",)),
    ('Message from Kim of "Monday" <a@b>', ("a@b",)),
    ("garbage", ()),
    ("<no-at>", ("no-at",)),
    ("<", ()),
]


@pytest.mark.parametrize(("written", "ids"), IDS)
def test_message_ids_are_read(written: str, ids: tuple[str, ...]) -> None:
    assert message_ids(written) == ids


def test_message_id_without_brackets_counts_whole() -> None:
    assert [message_id(each) for each in ("a.b.c", "<a@b> <c@d>", "a b", "")] == ["a.b.c", "c@d", "ab", ""]


DATES = [
    ("Thu, 13 Feb 2025 10:00:00 +0100", 1_739_437_200_000),
    ("13 Feb 25 09:00 GMT", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 18:00:00 JST", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 04:00:00 EST", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 10:00:00 +0100 (Mitteleuropäische Zeit)", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 09:00:00", 1_739_437_200_000),
    ("2025-02-13T10:00:00+01:00", 1_739_437_200_000),
    ("2025-02-13 09:00:00Z", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 01:00:00 PM +0400", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 12:00:00 AM -0900", 1_739_437_200_000),
    ("Thu, 13 Feb 0125 09:00:00 +0000", 1_739_437_200_000),
    ("Thu, 13 Feb 2025 09:00:60 +0000", 1_739_437_259_000),
    ("yesterday", None),
    ("Do, 13. Feb. um 10 Uhr", None),
    ("Thu, 13 Feb 1925 10:00:00 +0100", None),
    ("Mon, 30 Jun 3609 15:33:50 +0600", None),
    ("Thu, 99 Feb 2025 10:00:00 +0100", None),
    ("Thu, 13 Feb 2025 10:00:00 +9999", 1_739_440_800_000),
    ("9" * 5_000, None),
    ("", None),
]


@pytest.mark.parametrize(("written", "at"), DATES)
def test_date_is_read(written: str, at: int | None) -> None:
    assert milliseconds_of(written) == at


def test_bare_carriage_returns_end_lines_only_in_a_mail_without_line_feeds() -> None:
    old = parse_mail(b"From: k@a.example\rSubject: old\r\rHello\rworld")
    assert (old.subject, old.text) == ("old", "Hello\nworld")
    new = parse_mail(b"From: k@a.example\nSubject: a\rBcc: x@a.example\n\nHello")
    assert (new.subject, new.bcc) == ("a Bcc: x@a.example", ())


def test_line_that_is_no_header_is_skipped_among_headers_and_ends_them_before_text() -> None:
    among = parse_mail(b"From: k@a.example\nnonsense\nSubject: x\n\nHello")
    assert (among.subject, among.text, among.defects) == ("x", "Hello", ())
    before = parse_mail(b"From: k@a.example\nHello you\nand you")
    assert (before.text, before.defects) == ("Hello you\nand you", ("header_end_missing",))


def test_parameter_without_its_blank_continues_the_header() -> None:
    lines = b'Content-Type: multipart/mixed; charset=utf-8;\nboundary="a:b"\nSubject: x\n\n--a:b\n\nHello\n--a:b--\n'
    found = parse_mail(b"From: k@a.example\n" + lines)
    assert (found.subject, found.text, found.defects) == ("x", "Hello", ())
    text = parse_mail(b"From: k@a.example\nSubject: x\nname=value\n\nHello")
    assert (text.subject, text.text, text.defects) == ("x", "name=value\n\nHello", ("header_end_missing",))


def test_line_of_a_mailbox_file_and_blank_lines_come_before_headers() -> None:
    assert parse_mail(b"\n\nFrom kim Mon Feb  3 10:00:00 2025\nSubject: x\n\nHello").subject == "x"


def test_headers_are_bounded() -> None:
    found = parse_mail(b"From: k@a.example\n" + b"X-Long: " + b"a" * 100_000 + b"\n" + b"X: y\n" * 3_000 + b"\nHello")
    assert found.text == "Hello"
    assert found.defects == ("headers_cut",)
    assert len(found.headers) == 1_000
    assert len(found.header("x-long")) == 32_000 - len("X-Long: ")


def test_words_that_are_not_encoded_stay() -> None:
    assert decode_words("a =? b ?= c") == "a =? b ?= c"


def test_ids_that_were_written_as_encoded_words_are_read() -> None:
    """Python's `email` does so with each id that is longer than a line, as those of SES."""
    long = f"{'0' * 70}@email.amazonses.com"
    composed = EmailMessage(policy=SMTP)
    composed["In-Reply-To"] = composed["References"] = f"<one@home.example> <{long}>"
    raw = composed.as_bytes()
    assert b"=?utf-8?" in raw
    found = parse_mail(raw + b"\r\n")
    assert found.in_reply_to == found.references == ("one@home.example", long)
