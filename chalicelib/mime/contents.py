"""The parts of a mail as a reader sees them: texts, HTML, files, and the reports of mail servers."""

import re

from msgspec import Struct

from chalicelib.domain.received_mails import CalendarEvent, MailFile
from chalicelib.mime.bodies import decode_body, split_uuencoded
from chalicelib.mime.charsets import codec_of, decode, decode_raw
from chalicelib.mime.encoded_words import decode_words
from chalicelib.mime.files import MAX_FILES, content_id, file_of, given_name, made_name, safe_name
from chalicelib.mime.flowed import unflow
from chalicelib.mime.parts import Part, read_part, read_parts
from chalicelib.mime.protection import clear_signed, is_encrypted_text, signed_content
from chalicelib.mime.tnef import unpack

MAX_TEXT_BYTES = 4_000_000
"""Of one text. A longer one is cut at a line end and also kept whole as a file."""
MAILS = frozenset({"message/rfc822", "message/global"})
STATUSES = frozenset({"message/delivery-status", "message/global-delivery-status"})
NOTICES = frozenset({"message/disposition-notification", "message/global-disposition-notification", "message/feedback-report"})
RETURNED_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
PLAIN = frozenset({"text/plain", "text/enriched", "text/richtext", "text/markdown"})
SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
IGNORED = frozenset({"text/x-amp-html", "text/x-watch-html"})
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
CALENDARS = frozenset({"text/calendar", "application/ics"})
MAX_CALENDAR_BYTES = 1_000_000
MAX_CALENDARS = 5
MAX_NESTED_SIGNATURES = 3
HTML_PAGE = re.compile(rb"\s{0,200}<(?:!doctype\s{1,10}html|html)[\s>]", re.IGNORECASE)
HTML_END = re.compile(rb"</html>\s*\Z", re.IGNORECASE)


class Item(Struct, frozen=True):
    """One text of the body, or two versions of it."""

    plain: str | None = None
    html: str | None = None


class Contents:
    """Everything of the parts that were read. `statuses` and `returned` are texts of a report."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.events: list[CalendarEvent] = []
        self.files: list[MailFile] = []
        self.defects: dict[str, None] = {}
        self.statuses: list[str] = []
        self.returned: list[str] = []
        self.charset = ""
        self.calendars = 0
        self.signatures = 0

    def defect(self, code: str) -> None:
        if code:
            self.defects[code] = None

    def read(self, root: Part) -> None:
        for part in root.walk():
            self.charset = self.charset or codec_of(part.type.raw("charset").decode("ascii", "replace"))
            for code in sorted(part.defects):
                self.defect(code)
        self._walk(root)

    def _walk(self, part: Part) -> None:
        kind = part.content_type
        if kind in IGNORED:
            return
        if part.is_multipart:
            self._multipart(part, kind)
        elif _is_text(kind) and self._is_body(part):
            self._text(part, kind)
        elif kind in MAILS or kind in STATUSES or kind in RETURNED_HEADERS or kind in NOTICES:
            self._report_part(part, kind)
        elif kind in CALENDARS or given_name(part).lower().endswith(".ics"):
            self._calendar(part)
        elif kind in TNEF or given_name(part).lower() == "winmail.dat":
            self._tnef(part)
        elif kind in SMIME:
            self._smime(part)
        else:
            self._file(part, self._body(part))

    def _multipart(self, part: Part, kind: str) -> None:
        if not part.children:
            self._text(part, "text/plain")
            return
        if kind == "multipart/alternative":
            self._alternative(part)
            return
        if kind == "multipart/signed":
            self.defect("signature_unchecked")
        if kind == "multipart/encrypted":
            self._encrypted()
        for child in part.children:
            if not (kind == "multipart/signed" and child.content_type in SIGNATURES):
                self._walk(child)

    def _alternative(self, part: Part) -> None:
        """The first version as plain text and the last one as HTML, which RFC 2046 orders by their faithfulness."""
        before, self.items = self.items, []
        versions: list[list[Item]] = []
        for child in part.children:
            self.items = []
            self._walk(child)
            versions.append(self.items)
        simple = [_joined(each) for each in versions if each and not any(item.html for item in each)]
        rich = next((each for each in reversed(versions) if any(item.html for item in each)), [])
        self.items = [*before, *_versions(simple, rich)]

    def _is_body(self, part: Part) -> bool:
        """A text with a name is the body only if it comes first: programs that name their body exist, and so do attached logs."""
        if part.disposition.value.lower() == "attachment":
            return False
        return not given_name(part) or not self.items

    def _text(self, part: Part, kind: str) -> None:
        decoded = decode_body(part.body, part.encoding)
        self.defect(decoded.defect)
        body = decoded.body
        if kind == "text/plain" and b"begin " in body:
            body, files = split_uuencoded(body)
            for each in files:
                self._add(
                    MailFile(
                        safe_name(decode_raw(each.name)) or made_name("", len(self.files) + 1),
                        "application/octet-stream",
                        each.body,
                    )
                )
        if kind == "text/plain" and HTML_PAGE.match(body) and HTML_END.search(body[-1_000:]):
            self.defect("html_as_text")
            kind = "text/html"
        if len(body) > MAX_TEXT_BYTES:
            self.defect("text_cut")
            self._file(part, body)
            body = body[: body.rfind(b"\n", 0, MAX_TEXT_BYTES) + 1 or MAX_TEXT_BYTES]
        text = self._decoded(part, kind, body)
        if kind == "text/html":
            self.items += [Item(html=text)] if text.strip() else []
            return
        self._plain(part, kind, text)

    def _plain(self, part: Part, kind: str, text: str) -> None:
        if part.type.text("format").lower() == "flowed":
            text = unflow(text, delsp=part.type.text("delsp").lower() == "yes")
        if kind in ("text/enriched", "text/richtext"):
            text = re.sub(r"<[^<>]{0,200}>", "", text)
        if is_encrypted_text(text):
            self.defect("encrypted")
        text, signed = clear_signed(text)
        self.defect("signature_unchecked" if signed else "")
        self.items += [Item(plain=text)] if text.strip() else []

    def _decoded(self, part: Part, kind: str, body: bytes) -> str:
        label = part.type.raw("charset").decode("ascii", "replace")
        if kind == "text/html" and not codec_of(label):
            told = META_CHARSET.search(body, 0, 4_000)
            label = told[1].decode("ascii", "replace") if told else label
        decoded = decode(body, label, self.charset)
        self.defect(decoded.defect)
        return decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")

    def _body(self, part: Part) -> bytes:
        decoded = decode_body(part.body, part.encoding)
        self.defect(decoded.defect)
        return decoded.body

    def _file(self, part: Part, body: bytes, title: str = "") -> None:
        if body or given_name(part) or content_id(part):
            self._add(file_of(part, body, len(self.files) + 1, title))

    def _add(self, file: MailFile) -> None:
        if len(self.files) >= MAX_FILES:
            self.defect("files_cut")
        elif not any(
            each.name == file.name and each.body == file.body for each in self.files if each.content_type == "text/calendar"
        ):
            self.files.append(file)

    def _report_part(self, part: Part, kind: str) -> None:
        body = self._body(part)
        text = decode_raw(body[:100_000], self.charset).replace("\r\n", "\n")
        if kind in STATUSES:
            self.statuses.append(text)
        elif kind not in NOTICES:
            self.returned.append(text)
        if kind in MAILS:
            subject = read_part(body).first("subject")
            self._file(part, body, decode_words(decode_raw(subject, self.charset)))

    def _calendar(self, part: Part) -> None:
        from chalicelib.mime.calendar_properties import unfolded
        from chalicelib.mime.calendars import read_events

        body = self._body(part)
        text = self._decoded(part, "text/calendar", unfolded(body[:MAX_CALENDAR_BYTES]))
        if self.calendars < MAX_CALENDARS:
            self.calendars += 1
            found = read_events(text, part.type.text("method"))
            self.defect("events_cut" if found.cut else "")
            self.events += [each for each in found.events if each not in self.events]
        named = given_name(part)
        name = named if named.lower().endswith(".ics") else f"{named or 'invite'}.ics"
        self._add(MailFile(name, "text/calendar", body, content_id(part)))

    def _tnef(self, part: Part) -> None:
        body = self._body(part)
        packed = unpack(body)
        if packed is None:
            self.defect("tnef_damaged")
            self._file(part, body)
            return
        if not self.items:
            self.items += [Item(packed.text or None, packed.html or None)] if packed.text or packed.html else []
        for each in packed.files:
            self._add(each)

    def _smime(self, part: Part) -> None:
        """Signed in one block, or encrypted."""
        body = self._body(part)
        content = signed_content(body) if self.signatures < MAX_NESTED_SIGNATURES else None
        if content is None:
            self._encrypted()
            self._file(part, body)
            return
        self.signatures += 1
        self.defect("signature_unchecked")
        self._walk(read_parts(content))

    def _encrypted(self) -> None:
        self.defect("encrypted")
        self.items.append(Item(plain="[This mail is encrypted. Its content is in the attached file.]"))


def _is_text(kind: str) -> bool:
    return kind in PLAIN or kind == "text/html"


def _joined(items: list[Item]) -> str:
    return "\n".join(each.plain or "" for each in items)


def _versions(simple: list[str], rich: list[Item]) -> list[Item]:
    """One item of both, which keeps every text of the richer version: its HTML may stand around attached pictures."""
    if not rich:
        return [Item(plain=each) for each in dict.fromkeys(simple)]
    plain = simple[0] if simple else None
    if len(rich) == 1:
        return [Item(plain or rich[0].plain, rich[0].html)]
    return [Item(plain, as_html(rich))] if plain else rich


def as_html(items: list[Item]) -> str:
    return "\n".join(each.html if each.html is not None else plain_as_html(each.plain or "") for each in items)


def plain_as_html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<div style="white-space: pre-wrap">{escaped}</div>'
