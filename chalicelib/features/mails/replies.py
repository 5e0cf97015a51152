"""The replies of a conversation that its customer has not seen, as a mail that continues it (decision 54)."""

from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from chalicelib.actions.finding import find_messages, find_survivor
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.continuity import MAX_MESSAGES, is_of_customer, is_shown, reply_secret
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import ENGLISH, language_of, mail_text
from chalicelib.domain.letters import MAX_QUOTED, answering_subject, loop_mark, mail_id_of, own_message_id, references_of
from chalicelib.domain.mail_targets import reply_address
from chalicelib.domain.mails import Mail
from chalicelib.domain.messages import Attachment, Message, MessageType, is_deleted
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.surveys import CONTENT_TYPE, page_url
from chalicelib.features.mails.layout import Content, Entry, Thread
from chalicelib.features.mails.transcript import EntryWriter, business_of, zone_of
from chalicelib.ports import Desk

MAX_FILES_BYTES = 10_000_000
"""Of all files together, as many mailboxes take. Further ones are named only; the chat has them."""
EARLIER = 20
"""Messages before the replies, among which the customer's words and mails are looked for."""
PROFESSIONAL = "professional"


def replies_of(desk: Desk, mail: Mail) -> Content | None:
    """None when the conversation is gone, or all of the messages were deleted."""
    found = desk.store.get(keys.conversation(mail.account_id, mail.conversation_id or 0))
    inbox = desk.store.get(keys.inbox(mail.account_id, found.inbox_id)) if found else None
    if found is None or inbox is None:
        return None
    conversation = find_survivor(desk, found)
    first, last = mail.first_message_id or 0, mail.last_message_id or 0
    read = find_messages(desk, conversation, after=first - 1, limit=MAX_MESSAGES)
    messages = [each for each in read if each.id <= last and each.inbox_id == inbox.id and is_shown(each)]
    return _Replies(desk, inbox, conversation, messages).content(last) if messages else None


class _Replies:
    def __init__(self, desk: Desk, inbox: Inbox, conversation: Conversation, messages: list[Message]) -> None:
        self.desk, self.inbox, self.conversation, self.messages = desk, inbox, conversation, messages
        self.directory = desk.store.directory(inbox.account_id)
        self.language = self._language()
        self.business = business_of(inbox, self.directory)
        self.secret = reply_secret(inbox, desk.digest_key)
        self.attached = self._attached()
        self.earlier = find_messages(desk, conversation, before=messages[0].id, limit=EARLIER)
        contact: Contact | None = desk.store.get(keys.contact(inbox.account_id, conversation.contact_id))
        self.writer = EntryWriter(self.language, zone_of(inbox.timezone), self.directory, contact)

    def content(self, last_message_id: int) -> Content:
        desk, thread = self.desk, self._thread(last_message_id)
        subject = f"[#{self.conversation.id}] {self.business}"
        answered = self._answered()
        return Content(
            language=self.language,
            sender_name=self._sender_name(),
            subject=answering_subject(subject) if thread.in_reply_to else subject,
            heading=mail_text(self.language, "replies_heading", business=self.business),
            paragraphs=(),
            entries=tuple(self._entries()),
            notes=(mail_text(self.language, "replies_note"),),
            reply_to=reply_address(self.inbox.account_id, self.conversation.id, self.secret, desk.mail_domain),
            thread=thread,
            quote_intro=self._intro(answered) if answered else "",
            quoted=(answered.content or "")[:MAX_QUOTED] if answered else "",
        )

    def _language(self) -> str:
        """The one of the visitor's browser, otherwise the account's."""
        stated = self.conversation.additional_attributes.get("browser_language")
        wanted = (stated, self.directory.account.locale)
        return next((found for each in wanted if isinstance(each, str) and each and (found := language_of(each))), ENGLISH)

    def _sender_name(self) -> str:
        """Of the newest agent with the business, or of the business alone."""
        authors = [each.sender.id for each in self.messages if each.is_human_reply and each.sender]
        member = self.directory.member(authors[-1]) if authors and self.inbox.sender_name_type != PROFESSIONAL else None
        if member is None:
            return self.business
        return mail_text(self.language, "sender", agent=member.available_name, business=self.business)

    def _thread(self, last_message_id: int) -> Thread:
        """Each mail of the conversation refers to one id that none of them has, so that programs show them as one thread."""
        uuid, domain = self.conversation.uuid, self.desk.mail_domain
        root, own = (own_message_id(uuid, each, domain) for each in (0, last_message_id))
        received = [mail_id for each in self.earlier if is_of_customer(each) and (mail_id := mail_id_of(each))]
        answered = received[-1] if received else ""
        return Thread(
            message_id=own,
            references=references_of(own, [root, *received], answered),
            in_reply_to=answered,
            files=tuple(self._files()),
            automatic=not any(each.type is MessageType.OUTGOING for each in self.messages),
            mark=loop_mark(self.inbox.account_id, self.inbox.id, self.secret),
        )

    def _attached(self) -> list[Attachment]:
        """The files that fit, in their order."""
        room, found = MAX_FILES_BYTES, []
        for file in (each for message in self.messages for each in message.attachments if each.key):
            if file.size <= room:
                room -= file.size
                found.append(file)
        return found

    def _files(self) -> Iterator[StoredFile]:
        """Without those that were deleted meanwhile."""
        for each in self.attached:
            content_type = each.content_type or "application/octet-stream"
            with suppress(FileNotFoundError):
                yield self.desk.files.load(each.key or "", name=each.file_name or "file", content_type=content_type)

    def _entries(self) -> list[Entry]:
        return [self._with_links(message, self.writer.entry(message)) for message in self.messages]

    def _answered(self) -> Message | None:
        """The customer's last words in this channel before the replies."""
        own = (each for each in self.earlier if each.inbox_id == self.inbox.id and is_of_customer(each) and not is_deleted(each))
        return next((each for each in reversed(list(own)) if each.content), None)

    def _intro(self, answered: Message) -> str:
        entry = self.writer.entry(answered)
        return mail_text(self.language, "quote_intro", time=entry.time, name=entry.author)

    def _with_links(self, message: Message, entry: Entry) -> Entry:
        """A survey on a website is answered in the widget, so that its text has no link."""
        lines = entry.lines
        if any(each.key and each not in self.attached for each in message.attachments):
            lines = (*lines, mail_text(self.language, "replies_files"))
        if message.content_type == CONTENT_TYPE and self.inbox.channel.website:
            lines = (*lines, page_url(self.desk.public_url, self.conversation.uuid))
        return replace(entry, lines=lines)
