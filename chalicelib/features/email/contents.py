"""The words of a received mail as a message stores and shows them (`#mail` of contract 4.6), within the size of an item."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.received_mails import CalendarEvent, MailAddress, ReceivedMail
from chalicelib.mime.html import clean_html
from chalicelib.mime.quotes import split_html, split_text

MAX_MAIL_BYTES = 100_000
"""Of `content_attributes.email` as JSON. An item of DynamoDB has at most 400 KB, and the queue takes 256 KB for a message."""

MAX_CONTENT_BYTES = 90_000
"""Of the content as JSON."""
MAX_EVENT_BYTES = 20_000
"""Of the events as JSON. Attendees are left out first."""
MAX_ATTENDEES = 20
MAX_ADDRESSES = 100
MAX_HEADER_CHARACTERS = 2_000

LEAST_NEEDED = (("html_content", "full"), ("text_content", "full"), ("html_content", "quoted"), ("text_content", "quoted"))
"""Texts that are left out, in this order: `full` is the other two together, and the stored mail has all of them."""


def mail_attributes(mail: ReceivedMail, verdicts: Mapping[str, str], inline: Mapping[str, int]) -> dict[str, Any]:
    """`inline`: the index of the message's attachment by its content id."""
    whole = {
        **_head(mail),
        "verdicts": dict(verdicts),
        "automatic": mail.automatic,
        "defects": list(mail.defects[:20]),
        "text_content": _split_text(mail.text),
        "html_content": _split_html(mail.html, inline),
    }
    return _fitted(whole | ({"events": _events(mail.events)} if mail.events else {}))


def content_of(mail: Mapping[str, Any], events: Sequence[CalendarEvent] = ()) -> str | None:
    """The reply alone, as plain text, and the lines of the events below it."""
    text: str = mail["text_content"].get("reply", "")
    if events:
        from chalicelib.mime.calendars import event_lines

        text = "\n\n".join([text.strip(), *map(event_lines, events)])
    return cut(text.strip(), MAX_CONTENT_BYTES) or None


def cut(text: str, max_bytes: int) -> str:
    """The beginning of the text that has at most so many bytes as JSON, in which a character may take several."""
    kept = text[: max(0, max_bytes)]
    while kept and (size := size_of(kept)) > max_bytes:
        kept = kept[: min(len(kept) - 1, len(kept) * max_bytes // size)]
    return kept


def _head(mail: ReceivedMail) -> dict[str, Any]:
    return {
        "bcc": _addresses(mail.bcc),
        "cc": _addresses(mail.cc),
        "content_type": mail.content_type[:200],
        "date": _iso(mail.date),
        "from": _addresses(mail.senders),
        "reply_to": _addresses(mail.reply_to),
        "to": _addresses(mail.to),
        "subject": mail.subject[:MAX_HEADER_CHARACTERS],
        "message_id": mail.message_id[:MAX_HEADER_CHARACTERS],
        "in_reply_to": (mail.in_reply_to[0] if mail.in_reply_to else "")[:MAX_HEADER_CHARACTERS] or None,
        "multipart": mail.content_type.startswith("multipart/"),
        "number_of_attachments": len(mail.files),
    }


def _addresses(given: Sequence[MailAddress]) -> list[str]:
    return [each.address for each in given[:MAX_ADDRESSES]]


def _events(events: Sequence[CalendarEvent]) -> list[Any]:
    """The reader counts attendees that are left out by `attendee_count`."""
    shown, kept = list(events), MAX_ATTENDEES
    while size_of(shown) > MAX_EVENT_BYTES:
        kept //= 2
        shown = [replace(each, attendees=each.attendees[:kept]) for each in shown[: len(shown) if kept else -1]]
    found: list[Any] = msgspec.to_builtins(shown)
    return found


def _iso(at: int | None) -> str | None:
    try:
        return datetime.fromtimestamp(at / 1000, UTC).isoformat() if at is not None else None
    except (OverflowError, OSError, ValueError):
        return None


def _split_text(text: str | None) -> dict[str, str]:
    if not text:
        return {}
    split = split_text(text)
    return {"full": text, "reply": split.reply, "quoted": split.quoted}


def _split_html(html: str | None, inline: Mapping[str, int]) -> dict[str, str]:
    """The sanitiser comes last on each part, so that no later step writes HTML (docs/decisions/0049)."""
    if not html:
        return {}
    split = split_html(html)
    parts = {"full": html, "reply": split.reply, "quoted": split.quoted}
    return {name: clean_html(part, inline) if part else "" for name, part in parts.items()}


def _fitted(mail: dict[str, Any]) -> dict[str, Any]:
    """Without its least needed texts, if it is too large. A text is cut as the last resort; HTML is never cut."""
    for body, part in LEAST_NEEDED:
        if size_of(mail) <= MAX_MAIL_BYTES:
            return mail
        mail = {**mail, body: {name: text for name, text in mail[body].items() if name != part}, "truncated": True}
    if size_of(mail) > MAX_MAIL_BYTES:
        mail = {**mail, "html_content": {}, "truncated": True}
    over = size_of(mail) - MAX_MAIL_BYTES
    if over > 0 and (reply := mail["text_content"].get("reply")):
        mail = {**mail, "text_content": {"reply": cut(reply, size_of(reply) - over)}}
    return mail


def size_of(value: Any) -> int:
    return len(msgspec.json.encode(value))
