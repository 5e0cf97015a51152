"""Texts of mails: transfer encodings, charsets and their defects, flowed lines, choice among versions."""

import base64

import pytest

from chalicelib.mime.charsets import codec_of, decode
from chalicelib.mime.parsing import parse_mail
from tests.unit.mime.mails import encoded, mail, multipart, nested, part, read

CHARSETS: list[tuple[str, bytes, str, tuple[str, ...]]] = [
    ("utf-8", "Grüße".encode(), "Grüße", ()),
    ("us-ascii", b"plain", "plain", ()),
    ("us-ascii", "Grüße".encode("cp1252"), "Grüße", ()),
    ("iso-8859-1", b"\x93x\x94 \x80", "“x” €", ()),
    ("iso-8859-1", "Grüße".encode(), "Grüße", ("charset_wrong",)),
    ("utf-8", "Grüße aus Köln".encode("cp1252"), "Grüße aus Köln", ("charset_wrong",)),
    ("utf-8", b"a" * 100 + b"\xff", "a" * 100 + "\ufffd", ("charset_damaged",)),
    ("gb2312", "朱镕基".encode("gbk"), "朱镕基", ()),
    ("ks_c_5601-1987", "똠방각하".encode("cp949"), "똠방각하", ()),
    ("euc-kr", "똠방각하".encode("cp949"), "똠방각하", ()),
    ("shift_jis", "①髙".encode("cp932"), "①髙", ()),
    ("iso-2022-jp", b"\x1b$B-!\x1b(B ok \x1b$BF|K\\\x1b(B", "① ok 日本", ()),
    ("iso-8859-8-i", b"\xf9\xec\xe5\xed", "שלום", ()),
    ("windows-874", "ไทย".encode("cp874"), "ไทย", ()),
    ("big5", "香港".encode("big5"), "香港", ()),
    ("koi8-r", "Привет".encode("koi8-r"), "Привет", ()),
    ('"UTF-8"', "é".encode(), "é", ()),
    ("utf-16", "aé".encode("utf-16"), "aé", ()),
    ("utf-16", b"only ascii", "only ascii", ()),
    ("utf-8", b"\xef\xbb\xbfbom", "bom", ()),
    ("", "Grüße".encode(), "Grüße", ("charset_missing",)),
    ("", "Grüße".encode("cp1252"), "Grüße", ("charset_missing",)),
    ("x-nonsense", "Grüße".encode(), "Grüße", ("charset_unknown",)),
    ("hex", b"abcd", "abcd", ("charset_unknown",)),
    ("unicode_escape", rb"\u0041", r"\u0041", ("charset_unknown",)),
    ("utf-7", b"+ADw-script+AD4-", "+ADw-script+AD4-", ("charset_utf7",)),
    ("utf-8", b"a\0b\r\nc\rd", "ab\nc\nd", ()),
]


@pytest.mark.parametrize(("label", "body", "text", "defects"), CHARSETS)
def test_text_has_its_charset(label: str, body: bytes, text: str, defects: tuple[str, ...]) -> None:
    found = read(body, content_type=f"text/plain; charset={label}" if label else "text/plain")
    assert (found.text, found.defects) == (text, defects)


@pytest.mark.parametrize("label", ["zlib", "punycode", "idna", "rot13", "undefined", "mbcs", "", "\0", "x" * 500, "../utf8"])
def test_codec_that_is_no_charset_is_not_used(label: str) -> None:
    assert codec_of(label) == ""
    assert decode(b"abc", label).text == "abc"


def test_html_without_a_label_has_the_charset_of_its_meta_element() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'
    found = read(html.encode("koi8-r"), content_type="text/html")
    assert (found.text, found.html) == ("Привет", html)


ENCODINGS: list[tuple[str, str | bytes, bytes, tuple[str, ...]]] = [
    ("base64", encoded(b"Hello you"), b"Hello you", ()),
    ("BASE64 ", "SGVsbG8geW91", b"Hello you", ()),
    ("base64", "SGVs bG8g\n!eW91", b"Hello you", ()),
    ("base64", "SGVsbG8", b"Hello", ()),
    ("base64", "SGVsbG8geW91A", b"Hello you", ("base64_cut",)),
    ("base64", "SGVsbG8=\nIHlvdQ==\n", b"Hello you", ("base64_joined",)),
    ("base64", "SGVsbG8=\n--\nAll of you: write to us\n", b"Hello\n--\nAll of you: write to us\n", ("base64_followed",)),
    ("base64", "This is plain text, all of it.", b"This is plain text, all of it.", ("base64_wrong",)),
    ("quoted-printable", "Gr=C3=BC=C3=9Fe=20=\n  ok   \nsoft=   \n end", "Grüße   ok\nsoft end".encode(), ()),
    ("quoted-printable", "a=ZZb =c3=", b"a=ZZb \xc3", ()),
    ("x-uuencode", "begin 644 a.txt\n%2&5L;&\\ \n`\nend\n", b"Hello", ()),
    ("8bit", "Grüße", "Grüße".encode(), ()),
    ("7bit; nonsense", "a", b"a", ("encoding_unknown",)),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "written", "body", "defects"), ENCODINGS)
def test_body_is_decoded(encoding: str, written: str | bytes, body: bytes, defects: tuple[str, ...]) -> None:
    raw = mail(
        written if isinstance(written, bytes) else written.encode(),
        content_type="application/x",
        content_transfer_encoding=encoding,
    )
    found = parse_mail(raw)
    assert (found.files[0].body, found.defects) == (body, defects)


def test_uuencoded_file_within_text_becomes_a_file_and_yenc_stays() -> None:
    found = read(b"Hi\nbegin 644 a b.txt\n%2&5L;&\\ \n`\nend\nbye\n=ybegin line=128 size=3 name=x\nabc\n=yend size=3\n")
    assert [(each.name, each.body) for each in found.files] == [("a b.txt", b"Hello")]
    assert found.text == "Hi\nbye\n=ybegin line=128 size=3 name=x\nabc\n=yend size=3\n"
    assert read(b"begin 644 of the story\nsome words\nend\n").text == "begin 644 of the story\nsome words\nend\n"


def test_flowed_lines_are_joined() -> None:
    flowed = "text/plain; format=flowed"
    assert read(b"Hello \r\nworld\r\n", content_type=flowed).text == "Hello world\n"
    assert read(b"Hello \nworld\n", content_type=f"{flowed}; delsp=yes").text == "Helloworld\n"
    assert read(b"> a \n> b\n>> c \nd\n-- \nKim \nLee", content_type=flowed).text == "> a b\n>> c \nd\n-- \nKim Lee"
    assert read(b" From here\n > no quote\n", content_type=flowed).text == "From here\n> no quote\n"
    assert read(b"Hello \nworld\n").text == "Hello \nworld\n"


def test_alternative_gives_text_and_html_and_ignores_amp() -> None:
    raw = multipart(
        part("Hi", "text/plain"), part("<html amp4email>", "text/x-amp-html"), part("<b>Hi</b>", "text/html"), kind="alternative"
    )
    found = parse_mail(raw)
    assert (found.text, found.html, found.files) == ("Hi", "<b>Hi</b>", ())


def test_html_only_gets_a_text() -> None:
    found = read(b"<p>Hi <a href='https://a.example/x'>there</a></p>", content_type="text/html")
    assert found.text == "Hi there <https://a.example/x>"


def test_texts_of_a_mixed_mail_are_joined_in_both_versions() -> None:
    found = parse_mail(multipart(part("<p>Hi</p>", "text/html"), part("-- \nlist <footer>", "text/plain")))
    assert found.text == "Hi\n-- \nlist <footer>"
    assert found.html == '<p>Hi</p>\n<div style="white-space: pre-wrap">-- \nlist &lt;footer&gt;</div>'


def test_files_around_html_parts_of_an_alternative_keep_every_text() -> None:
    rich = nested(
        part("<p>one</p>", "text/html"), part("x", "application/pdf"), part("<p>two</p>", "text/html"), kind="mixed", boundary="c"
    )
    found = parse_mail(multipart(part("one two", "text/plain"), rich, kind="alternative"))
    assert (found.text, found.html, len(found.files)) == ("one two", "<p>one</p>\n<p>two</p>", 1)


def test_enriched_text_loses_its_commands() -> None:
    assert read(b"<bold>Hi</bold> you", content_type="text/enriched").text == "Hi you"


def test_long_text_is_cut_and_kept_whole_as_a_file() -> None:
    body = b"line of text\n" * 400_000
    found = read(body)
    assert found.defects == ("text_cut",)
    assert found.text is not None
    assert len(found.text) <= 4_000_000
    assert found.files[0].body == body


BROKEN = [
    (multipart(part("Hi", "text/plain")).replace(b"--b--", b""), "Hi\n\n", ("boundary_unclosed",)),
    (multipart(part("Hi", "text/plain")).replace(b'; boundary="b"', b""), "Hi", ("boundary_missing",)),
    (mail(b"No parts", content_type="multipart/mixed; boundary=zz"), "No parts", ("boundary_missing",)),
    (mail(b"Hi", content_type="multipart"), "Hi", ("boundary_missing",)),
    (mail(b"pre\n--b \n\nHi\n--b--post\nafter", content_type="multipart/*; boundary=b"), "Hi", ()),
    (mail(b"--b\n\nHi --b\n x--b\n--bb\n--b--", content_type='multipart/mixed; boundary="b"'), "Hi --b\n x--b\n--bb", ()),
    (mail(b"--b\r\r\n\r\r\nHi\r\r\n--b--", content_type="multipart/mixed; boundary=b"), None, ()),
    (mail(b"Hi", content_type="nonsense"), "Hi", ()),
    (mail(b"Hi", content_type=""), "Hi", ()),
    (b"just text", "just text", ("header_end_missing", "from_missing")),
    (b"", None, ("from_missing",)),
]


@pytest.mark.parametrize(("raw", "text", "defects"), BROKEN)
def test_broken_structure_still_shows_the_text(raw: bytes, text: str | None, defects: tuple[str, ...]) -> None:
    found = parse_mail(raw)
    if text is not None or not raw:
        assert (found.text, found.defects) == (text, defects)


def test_depth_and_number_of_parts_are_bounded() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(500))
    assert "parts_cut" in parse_mail(b"From: k@a.example\n" + deep + b"\nHi").defects
    wide = parse_mail(multipart(*(part(str(each), "application/x") for each in range(1_500))))
    assert len(wide.files) == 200
    assert {"parts_cut", "files_cut"} <= set(wide.defects)


def test_attached_base64_is_that_of_the_standard_library() -> None:
    body = bytes(range(256)) * 50
    raw = multipart(part(base64.encodebytes(body), "application/x", content_transfer_encoding="base64"))
    assert parse_mail(raw).files[0].body == body
    assert parse_mail(raw.replace(b"\n", b"\r\n")).files[0].body == body


@pytest.mark.parametrize("begin", ["<html>", "\n <!DOCTYPE html PUBLIC 'x'>\n<HTML>"])
def test_page_of_html_that_is_named_text_is_shown_as_html(begin: str) -> None:
    found = read(f"{begin}<p>Hello <b>you</b></p></HTML>\n".encode(), content_type="text/plain")
    assert (found.text, found.defects) == ("Hello you", ("html_as_text",))
    assert "<b>you</b>" in (found.html or "")


@pytest.mark.parametrize("text", ["<html> is the first tag", "Write </html>", "Hi\n<html>x</html>"])
def test_text_about_html_stays_text(text: str) -> None:
    found = read(text.encode(), content_type="text/plain")
    assert (found.text, found.html, found.defects) == (text, None, ())
