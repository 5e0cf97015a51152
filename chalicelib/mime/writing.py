"""Writes a letter as a MIME text (RFC 5322, RFC 2045) with a plain and an HTML part.

The standard library writes the bodies. It encodes a message id of more than some seventy letters as if it were words, which
breaks threads; it encodes the comma between two long names; and older Outlooks read no name of a file in its form. So these
headers are written here.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import encode_rfc2231, format_datetime, quote
from typing import Any

from chalicelib.domain.letters import Letter
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.received_mails import MailAddress

MAX_NAME, MAX_SUBJECT, MAX_FILE_NAME = 100, 200, 150
CONTENT_TYPE = re.compile(r"(?!message/|multipart/)[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
"""A mail or a multipart within base64 is not allowed (RFC 2046), so such a file is `application/octet-stream`."""
LINE_LETTERS = 60
"""Of a file's name in one parameter (RFC 2231, 3). Longer ones are continued."""


class Written(str):
    """A header's value as it goes out, folded."""

    __slots__ = ()


class WrittenHeaders(EmailPolicy):
    """Leaves headers that are `Written` as they are."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, str]:
        return (name, value) if isinstance(value, Written) else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\r\n".encode("ascii") if isinstance(value, Written) else super().fold_binary(name, value)


POLICY = WrittenHeaders(linesep="\r\n")


def mime_of(letter: Letter, text: str, html: str, *, language: str = "") -> bytes:
    """`text` and `html` are the forms of the letter's words. The addresses of `bcc` are not in it. SES replaces the Message-ID
    and the date."""
    mail = EmailMessage(policy=POLICY)
    _address(mail, letter)
    _identify(mail, letter)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for content_id, picture in letter.pictures:
        _show(mail, content_id, picture)
    for file in letter.files:
        _attach(mail, file)
    if language:
        mail["Content-Language"] = language.replace("_", "-")  # an earlier one would go to the first part
    return mail.as_bytes()


def _address(mail: EmailMessage, letter: Letter) -> None:
    mail["From"] = _addresses([letter.sender])
    mail["To"] = _addresses(letter.to)
    if letter.cc:
        mail["Cc"] = _addresses(letter.cc)
    if letter.reply_to:
        mail["Reply-To"] = _addresses([letter.reply_to])
    mail["Subject"] = subject_line(letter.subject)
    mail["Date"] = format_datetime(datetime.fromtimestamp(letter.at // 1000, UTC))


def _identify(mail: EmailMessage, letter: Letter) -> None:
    mail["Message-ID"] = _ids([letter.message_id])
    if letter.in_reply_to:
        mail["In-Reply-To"] = _ids([letter.in_reply_to])
    if letter.references:
        mail["References"] = _ids(letter.references)
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-replied" if letter.in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if letter.mark:
        mail["X-Parley-Loop"] = letter.mark


def _ids(ids: Iterable[str]) -> Written:
    """One on each line, because a line has at most 998 characters."""
    return Written("\r\n ".join(f"<{each}>" for each in ids))


def _addresses(addresses: Iterable[MailAddress]) -> Written:
    return Written(",\r\n ".join(_shown(each) for each in addresses))


def _shown(each: MailAddress) -> str:
    name = one_line(each.name, MAX_NAME)
    if not name:
        return each.address
    shown = f'"{quote(name)}"' if name.isascii() else _encoded(name)
    return f"{shown} <{each.address}>"


def _encoded(words: str) -> str:
    """Encoded words (RFC 2047) of at most 75 characters, each on a line."""
    return "\r\n ".join(each.strip() for each in Header(words, "utf-8").encode(linesep="\n").split("\n"))


def _show(mail: EmailMessage, content_id: str, file: StoredFile) -> None:
    """As a part that belongs to the HTML (RFC 2387), which is the second of the texts."""
    text: EmailMessage = mail.get_payload()[1]  # type: ignore[assignment, index]
    text.add_related(file.body, *_kind(file).split("/"))
    text.set_param("type", "text/html")
    part = _named(text, file, "inline")
    part["Content-ID"] = _ids([content_id])


def _attach(mail: EmailMessage, file: StoredFile) -> None:
    mail.add_attachment(file.body, *_kind(file).split("/"))
    _named(mail, file, "attachment")


def _kind(file: StoredFile) -> str:
    content_type = file.content_type.partition(";")[0].strip().lower()
    return content_type if CONTENT_TYPE.fullmatch(content_type) else "application/octet-stream"


def _named(parent: EmailMessage, file: StoredFile, disposition: str) -> EmailMessage:
    """The part that was added last, with its name. Programs that know no RFC 2231, such as older Outlooks, read the name of the
    Content-Type."""
    part: EmailMessage = parent.get_payload()[-1]  # type: ignore[assignment, index]
    name = file_name(file.name)
    del part["Content-Type"], part["Content-Disposition"]
    part["Content-Type"] = Written(f'{_kind(file)};\r\n name="{quote(name) if name.isascii() else _encoded(name)}"')
    part["Content-Disposition"] = Written(f"{disposition};\r\n " + ";\r\n ".join(_name_parameters(name)))
    return part


def _name_parameters(name: str) -> list[str]:
    if name.isascii() and len(name) <= LINE_LETTERS:
        return [f'filename="{quote(name)}"']
    encoded = encode_rfc2231(name, "utf-8")
    pieces = re.findall(rf"(?:%[0-9A-F]{{2}}|[^%]){{1,{LINE_LETTERS // 3}}}", encoded)
    if len(pieces) == 1:
        return [f"filename*={encoded}"]
    return [f"filename*{place}*={piece}" for place, piece in enumerate(pieces)]


def file_name(name: str) -> str:
    """In one line and without path separators. A long one keeps its ending."""
    cleaned = one_line(re.sub(r"[/\\]", "_", name), 1_000) or "file"
    if len(cleaned) <= MAX_FILE_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    short = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
    return cleaned[: MAX_FILE_NAME - len(short)] + short


def subject_line(subject: str) -> str:
    """At most `MAX_SUBJECT` characters. A longer subject ends with "…" behind a whole word, or within one that is very long."""
    line = one_line(subject, MAX_SUBJECT + 1)
    if len(line) <= MAX_SUBJECT:
        return line
    kept = line[:MAX_SUBJECT]
    whole = kept.rpartition(" ")[0]
    return (whole if len(whole) > MAX_SUBJECT // 2 else kept[:-1]).rstrip() + "…"


def one_line(text: str, most: int) -> str:
    """For a header: without line breaks and other control characters, which would begin a header of their own."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:most]
