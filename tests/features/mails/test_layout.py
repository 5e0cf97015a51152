"""Both parts of a mail: every script, no markup of others, no header of others, nothing remote."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from chalicelib.domain.languages import available, mail_text, mail_time, texts
from chalicelib.features.mails.layout import Content, Entry, html_of, text_of
from chalicelib.features.mails.mime import mail_of
from chalicelib.mime.writing import MAX_NAME, MAX_SUBJECT

HOSTILE = '<img src="https://evil.example/x.png"><script>1</script>'
PLAIN = Content("en", "Acme", "Hello", ("First.",))


def parsed(content: Content):  # type: ignore[no-untyped-def]
    raw = mail_of(content, mail_id="1.2", sender="desk@parley.example", to="kim@example.org", at=1_800_000_000_000)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    return message_from_bytes(raw, policy=default)


@pytest.mark.parametrize("text", ["Größe & Söhne", "会話の記録", "محادثتك مع متجر", "🎉 party", "a" * 190])
def test_texts_of_every_script_arrive(text: str) -> None:
    mail = parsed(Content("ja", text[:60], text, (text,), entries=(Entry(text, "now", (text,)),)))
    assert mail["subject"] == text
    assert mail["from"].addresses[0].display_name == text[:60]
    for kind in ("plain", "html"):
        assert mail.get_body((kind,)).get_content().count(text.replace("&", "&amp;") if kind == "html" else text) >= 3
    assert mail["content-language"] == "ja"


def test_line_breaks_make_no_header() -> None:
    mail = parsed(Content("en", "A\r\nBcc: x@y.org", "B\r\nBcc: x@y.org\n\nbody", ("text",), reply_to="a\r\n@b.org"))
    assert mail["bcc"] is None
    assert mail["reply-to"] is None
    assert mail["subject"] == "B Bcc: x@y.org body"
    long = parsed(Content("en", "n" * 500, "s" * 5_000, ("text",)))
    assert (len(long["subject"]), len(long["from"].addresses[0].display_name)) == (MAX_SUBJECT, MAX_NAME)


def test_foreign_texts_are_escaped() -> None:
    entry = Entry(HOSTILE, HOSTILE, (HOSTILE,))
    html = html_of(Content("en", HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE, 'https://x.example/"onclick='), (entry,), (HOSTILE,)))
    assert "<img" not in html
    assert "<script" not in html
    assert re.findall(r"<[^>]*(?:src=|url\()", html) == []
    assert 'href="https://x.example/&quot;onclick="' in html


def test_direction_and_language_follow_the_text() -> None:
    assert '<html lang="ar" dir="rtl">' in html_of(Content("ar", "Acme", "مرحبا", ()))
    assert '<html lang="pt-BR" dir="ltr">' in html_of(Content("pt_BR", "Acme", "Olá", ()))
    assert "prefers-color-scheme:dark" in html_of(PLAIN)


def test_text_part_has_everything() -> None:
    content = Content(
        "en", "Acme", "Hello", ("First.",), ("Open", "https://x.example/#a"), (Entry("Kim", "now", ("Hi",)),), ("End",)
    )
    assert text_of(content) == "Hello\n\nFirst.\n\nOpen:\nhttps://x.example/#a\n\nKim, now\nHi\n\n-- \nEnd\n"


@pytest.mark.parametrize("language", available())
def test_every_language_has_every_text_with_its_facts(language: str) -> None:
    english, own = texts("en")["mail"], texts(language)["mail"]
    assert own.keys() == english.keys()
    for key, text in own.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", english[key]))
    assert "{" not in mail_text(language, "link_expires", unit="days", amount=7)
    assert len(set(own["months"].split(" | "))) == 12


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1 December 2026, 09:05"),
        ("de", "1. Dezember 2026, 09:05"),
        ("fr", "1 décembre 2026 à 09:05"),
        ("pt_BR", "1 de dezembro de 2026, 09:05"),
        ("ja", "2026年12月1日 09:05"),
        ("ar", "1 ديسمبر 2026، 09:05"),
    ],
)
def test_times_are_written_as_in_the_language(language: str, expected: str) -> None:
    assert mail_time(language, datetime(2026, 12, 1, 9, 5, tzinfo=UTC)) == expected
