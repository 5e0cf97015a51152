"""Bytes of a mail → `ReceivedMail`. Never raises, whatever the bytes are, in time and memory linear in their number."""

import re
from urllib.parse import unquote

from msgspec.structs import replace

from chalicelib.domain.received_mails import MailAddress, MailFile, ReceivedMail
from chalicelib.mime.addresses import CONTROLS, parse_addresses
from chalicelib.mime.automatic import BOUNCING, kind_of
from chalicelib.mime.charsets import decode_raw
from chalicelib.mime.contents import Contents, as_html
from chalicelib.mime.encoded_words import decode_words
from chalicelib.mime.header_values import message_id, message_ids, milliseconds_of
from chalicelib.mime.html_text import html_to_text
from chalicelib.mime.parts import Part, read_parts
from chalicelib.mime.reports import Status, delivery_status, returned_ids, text_report

MAX_HTML_FOR_TEXT = 1_000_000
"""Characters of HTML from which a text is made for a mail without one."""
MAX_SUBJECT = 2_000
CONTENT_IDS = re.compile(r"cid:([^\"'\s<>)]{1,500})", re.IGNORECASE)
LINE_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def parse_mail(raw: bytes) -> ReceivedMail:
    root, contents = read_parts(raw), Contents()
    contents.read(root)
    headers = _Headers(root, contents)
    senders = headers.senders()
    text, html = _bodies(contents)
    status = _status(contents, headers, text or "")
    first = dict(reversed(headers.decoded))
    failure = bool(status.failed) if status.is_read else None
    return ReceivedMail(
        message_id=message_id(headers.text("message-id")),
        in_reply_to=message_ids(headers.text("in-reply-to")),
        references=message_ids(headers.all("references")),
        senders=senders,
        reply_to=parse_addresses(headers.all("reply-to")),
        to=parse_addresses(headers.all("to")),
        cc=parse_addresses(headers.all("cc")),
        bcc=parse_addresses(headers.all("bcc")),
        subject=CONTROLS.sub(" ", first.get("subject", ""))[:MAX_SUBJECT],
        date=milliseconds_of(headers.text("date")),
        text=text,
        html=html,
        files=_shown_in_place(contents.files, html or ""),
        events=tuple(contents.events),
        headers=headers.decoded,
        content_type=root.content_type,
        automatic=kind_of(
            first,
            root.content_type,
            root.type.text("report-type").lower(),
            headers.author(),
            failure=failure,
        ),
        bounced=status.failed,
        original_message_ids=returned_ids(contents.returned or [text or ""]) if status.is_read else (),
        defects=tuple(contents.defects),
    )


class _Headers:
    """`decoded`: every header, with encoded words decoded and without controls."""

    def __init__(self, root: Part, contents: Contents) -> None:
        self.root, self.contents = root, contents
        self.decoded = tuple((name, self._shown(value)) for name, value in root.headers)

    def _shown(self, value: bytes) -> str:
        return " ".join(LINE_CONTROLS.sub(" ", decode_words(decode_raw(value, self.contents.charset))).split())

    def text(self, name: str) -> str:
        """The first header of the name, with its encoded words as they are written."""
        return decode_raw(self.root.first(name), self.contents.charset)

    def all(self, name: str) -> str:
        """Every header of the name: programs repeat `To` and `References` instead of writing a list."""
        values = (value for key, value in self.root.headers if key == name)
        return ", ".join(decode_raw(value, self.contents.charset) for value in values)

    def is_from_a_mail_system(self) -> bool:
        local = self.author().partition("@")[0]
        return bool(BOUNCING.fullmatch(local)) or self.text("return-path").strip() == "<>"

    def author(self) -> str:
        """The address of From. Mail systems write a local part alone: `<MAILER-DAEMON>`."""
        written = self.text("from")
        found = parse_addresses(written)
        local = re.search(r"<([^<>@\s]{1,64})>", written)
        return found[0].address if found else local[1] if local else written.strip()

    def senders(self) -> tuple[MailAddress, ...]:
        found = parse_addresses(self.text("from"))
        if found:
            return found
        self.contents.defect("from_missing")
        return next((each for name in ("sender", "return-path") if (each := parse_addresses(self.text(name)))), ())


def _bodies(contents: Contents) -> tuple[str | None, str | None]:
    items = contents.items
    if not items:
        return None, None
    texts = [each.plain if each.plain is not None else _text_of(contents, each.html or "") for each in items]
    html = as_html(items) if any(each.html is not None for each in items) else None
    return "\n".join(each for each in texts if each.strip()), html


def _text_of(contents: Contents, html: str) -> str:
    if len(html) > MAX_HTML_FOR_TEXT:
        contents.defect("text_cut")
    return html_to_text(html[:MAX_HTML_FOR_TEXT])


def _shown_in_place(files: list[MailFile], html: str) -> tuple[MailFile, ...]:
    shown = {unquote(each) for each in CONTENT_IDS.findall(html)} if "cid:" in html.lower() else set[str]()
    return tuple(replace(each, inline=True) if each.content_id in shown and each.content_id else each for each in files)


def _status(contents: Contents, headers: _Headers, text: str) -> Status:
    """The recipients of a report: of the fields of RFC 3464, else of its text."""
    found = [delivery_status(each) for each in contents.statuses]
    if any(each.is_read for each in found):
        return Status(tuple(recipient for each in found for recipient in each.failed), is_read=True)
    failed = [each.strip() for each in headers.all("x-failed-recipients").split(",") if each.strip()]
    if not (failed or headers.is_from_a_mail_system()):
        return Status()
    recipients = text_report(text, failed)
    return Status(recipients, is_read=bool(recipients))
