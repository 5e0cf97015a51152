"""The transcript of a conversation: the messages that its customer sees, and nothing else."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.actions.finding import find_messages, find_survivor
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import ENGLISH, language_of, mail_text, mail_time
from chalicelib.domain.mails import Mail
from chalicelib.domain.messages import Message, MessageType, SenderType, is_deleted
from chalicelib.domain.people import Directory
from chalicelib.features.mails.layout import Content, Entry
from chalicelib.ports import Desk

MAX_BYTES = 2_000_000
"""Of the texts of the newest messages that a mail has (UTF-8). In two parts, with three bytes for each byte beyond ASCII and in
base64, they are below 20 MB; SES takes 40."""
LINE_BYTES = 100
"""The line above each message."""
AT_ONCE, MAX_PAGES = 100, 100
"""10,000 messages, notes and activity lines are looked at, which takes a few seconds."""


def transcript_of(desk: Desk, mail: Mail) -> Content | None:
    """None when the conversation is gone. A file is named and not linked: a link would open it to everybody to whom the mail is
    passed on."""
    found = desk.store.get(keys.conversation(mail.account_id, mail.conversation_id or 0))
    inbox = desk.store.get(keys.inbox(mail.account_id, found.inbox_id)) if found else None
    if found is None or inbox is None:
        return None
    conversation, directory = find_survivor(desk, found), desk.store.directory(mail.account_id)
    language = language_of(mail.locale or directory.account.locale) or ENGLISH
    contact: Contact | None = desk.store.get(keys.contact(mail.account_id, conversation.contact_id))
    messages, is_whole = find_public(desk, conversation)
    made = EntryWriter(language, zone_of(inbox.timezone), directory, contact)
    cut = () if is_whole else (mail_text(language, "transcript_cut"),)
    notes = mail_text(language, "transcript_zone", zone=str(made.zone)), mail_text(language, "no_reply")
    return Content(
        language=language,
        sender_name=business_of(inbox, directory),
        subject=mail_text(language, "transcript_subject", name=business_of(inbox, directory)),
        paragraphs=(mail_text(language, "transcript_text"), *cut),
        entries=tuple(map(made.entry, messages)),
        notes=notes,
    )


def find_public(desk: Desk, conversation: Conversation) -> tuple[list[Message], bool]:
    """The newest messages that the customer sees, oldest first, up to `MAX_BYTES`; and whether these are all."""
    found: list[Message] = []
    room, before = MAX_BYTES, None
    for _ in range(MAX_PAGES):
        page = find_messages(desk, conversation, before=before, limit=AT_ONCE)
        for message in reversed(page):
            if not message.is_public:
                continue
            room -= _size(message)
            if room < 0:
                return found[::-1], False
            found.append(message)
        if len(page) < AT_ONCE:
            return found[::-1], True
        before = page[0].id
    return found[::-1], False


def _size(message: Message) -> int:
    files = sum(LINE_BYTES + len((each.file_name or "").encode()) for each in message.attachments)
    return LINE_BYTES + len((message.content or "").encode()) + files


class EntryWriter:
    def __init__(self, language: str, zone: ZoneInfo, directory: Directory, contact: Contact | None) -> None:
        self.language, self.zone, self.directory, self.contact = language, zone, directory, contact

    def entry(self, message: Message) -> Entry:
        time = datetime.fromtimestamp(message.created_at / 1000, UTC).astimezone(self.zone)
        return Entry(
            author=self._author(message),
            time=mail_time(self.language, time),
            lines=tuple(self._lines(message)),
            is_own=message.type is MessageType.INCOMING,
            markdown=(message.content or "") if _is_markdown(message) else "",
        )

    def _author(self, message: Message) -> str:
        if message.type is MessageType.INCOMING:
            return self.contact.name if self.contact else mail_text(self.language, "customer")
        sender = message.sender
        is_agent = sender is not None and sender.type is SenderType.USER
        member = self.directory.member(sender.id) if sender and is_agent else None
        return member.available_name if member else self.directory.account.name

    def _lines(self, message: Message) -> list[str]:
        if is_deleted(message):
            return [mail_text(self.language, "deleted")]
        files = [
            mail_text(self.language, "file", name=each.file_name or each.title or each.file_type) for each in message.attachments
        ]
        content = [] if _is_markdown(message) else filter(None, [message.content])
        return [*content, *files, *_answers(message.content_attributes)]


def _is_markdown(message: Message) -> bool:
    """Customers' texts and those of the desk itself have no marks."""
    return message.type is not MessageType.INCOMING and not is_deleted(message)


def _answers(attributes: dict[str, Any]) -> list[str]:
    """Of the customer to a form, a choice or a question for an e-mail address."""
    given = attributes.get("submitted_values")
    rows = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    answers = [": ".join(str(each[name]) for name in ("name", "title", "value") if each.get(name)) for each in rows]
    email = attributes.get("submitted_email")
    return [*answers, *([str(email)] if email else [])]


def business_of(inbox: Inbox, directory: Directory) -> str:
    return inbox.business_name or inbox.name or directory.account.name


def zone_of(name: str) -> ZoneInfo:
    """UTC for a name that is no time zone, which an inbox may have."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")
