"""Makes the letter of a message: its addresses, its subject, its place in the thread, and the words that it answers."""

from datetime import UTC, datetime

from chalicelib.actions.finding import find_messages
from chalicelib.domain.channels import Mailbox
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.languages import ENGLISH, language_of, mail_text
from chalicelib.domain.letters import (
    MAX_QUOTED,
    RECIPIENTS,
    Letter,
    answer_address,
    answering_subject,
    content_id,
    id_domain,
    is_automatic,
    loop_mark,
    mail_id_of,
    own_message_id,
    references_of,
)
from chalicelib.domain.mail_pictures import MAIL_CONTENT, shown_places
from chalicelib.domain.mail_targets import reply_address
from chalicelib.domain.mail_threads import REFERENCES, newest_references
from chalicelib.domain.mails import mail_address
from chalicelib.domain.messages import FORWARDED, FileType, Message, MessageType, SenderType, is_aside, is_deleted
from chalicelib.domain.outbound import SendRefused, StoredFile
from chalicelib.domain.people import Directory
from chalicelib.domain.received_mails import MailAddress
from chalicelib.ports import Desk

PROFESSIONAL = "professional"
EARLIER = 10
"""Messages before this one that are read: a mail has up to 100 KB, and a query reads 1 MB. The conversation has older ids."""


def letter_of(
    desk: Desk, inbox: Inbox, conversation: Conversation, message: Message, contact: Contact | None, address: str
) -> Letter:
    """`address`: of the customer in this inbox. Raises SendRefused without a receiver."""
    mailbox = inbox.channel.mailbox
    if mailbox is None:
        raise TypeError(f"inbox {inbox.id} takes no letters")
    composer = Composer(desk, inbox, mailbox, conversation, message, contact)
    if not isinstance(message.content_attributes.get(FORWARDED), dict):
        return composer.letter(address)
    from chalicelib.features.delivery.forwards import forwarding

    return forwarding(composer, address)


def own_id_of(desk: Desk, mailbox: Mailbox, conversation: Conversation, message: Message) -> str:
    return own_message_id(conversation.uuid, message.id, id_domain(mailbox.email, desk.mail_domain))


class Composer:
    def __init__(
        self, desk: Desk, inbox: Inbox, mailbox: Mailbox, conversation: Conversation, message: Message, contact: Contact | None
    ) -> None:
        self.desk, self.inbox, self.mailbox, self.message, self.contact = desk, inbox, mailbox, message, contact
        self.conversation = conversation
        self.directory: Directory = desk.store.directory(inbox.account_id)
        self.language = language_of(self.directory.account.locale) or ENGLISH
        found = find_messages(desk, conversation, before=message.id, limit=EARLIER)
        self.chosen = message.content_attributes.get("in_reply_to")
        stored = conversation.additional_attributes.get(REFERENCES)
        self.received = newest_references(each for each in stored if isinstance(each, str)) if isinstance(stored, list) else []
        self.earlier = [each for each in found if self._belongs(each) and not is_deleted(each)]

    def _belongs(self, message: Message) -> bool:
        """Whether the customer has seen it, or for a mail to somebody else, whether it is the answered one."""
        return message.is_public or (is_aside(self.message) and message.id == self.chosen)

    def letter(self, address: str) -> Letter:
        own_id = own_id_of(self.desk, self.mailbox, self.conversation, self.message)
        answered, in_reply_to = self._answered(), self._followed_id()
        to, cc, bcc = self._recipients(address)
        text, shown = self._text()
        files = self._files()
        return Letter(
            sender=MailAddress(self.mailbox.email, self.sender_name(self.message)),
            to=to,
            cc=cc,
            bcc=bcc,
            subject=self._subject(),
            text=text,
            message_id=own_id,
            at=self.desk.clock.now(),
            reply_to=self.reply_to(),
            in_reply_to=in_reply_to,
            references=references_of(own_id, [*self.received, *map(mail_id_of, self.earlier)], in_reply_to),
            files=tuple(file for place, file in enumerate(files) if place not in shown),
            pictures=tuple((content_id(place, own_id), files[place]) for place in shown),
            automatic=is_automatic(self.message),
            quote_intro=self._intro(answered) if answered else "",
            quoted=(answered.content or "")[:MAX_QUOTED] if answered else "",
            mark=self.mark,
        )

    @property
    def mark(self) -> str:
        return loop_mark(self.inbox.account_id, self.inbox.id, self.mailbox.secret)

    def _followed_id(self) -> str:
        """Of the mail that this one follows: the one that the agent has chosen, or else the customer's newest one, or else the
        desk's own newest one."""
        received = [mail_id_of(each) for each in self.earlier if each.type is MessageType.INCOMING]
        chosen = [mail_id_of(each) for each in self.earlier if each.id == self.chosen]
        known = (*map(mail_id_of, self.earlier), *self.received[-1:], *received, *chosen)
        return next(filter(None, reversed(known)), "")

    def _answered(self) -> Message | None:
        """The message whose words are quoted: the one that the agent answers, or the customer's newest one."""
        found = [each for each in self.earlier if each.type is MessageType.INCOMING and each.content]
        return next((each for each in found if each.id == self.chosen), found[-1] if found else None)

    @property
    def _business(self) -> str:
        return self.inbox.business_name or self.inbox.name

    def sender_name(self, message: Message) -> str:
        business = self._business
        sender = message.sender
        is_agent = sender is not None and sender.type is SenderType.USER and self.inbox.sender_name_type != PROFESSIONAL
        member = self.directory.member(sender.id) if sender and is_agent else None
        return mail_text(self.language, "sender", agent=member.available_name, business=business) if member else business

    def reply_to(self) -> MailAddress | None:
        if not self.desk.mail_domain or self.inbox.channel.polled_mailbox:
            return None
        account_id, conversation_id = self.inbox.account_id, self.conversation.id
        address = reply_address(account_id, conversation_id, self.mailbox.secret, self.desk.mail_domain)
        return MailAddress(address, self._business)

    def given_recipients(self, message: Message) -> list[list[str]]:
        stated = [message.content_attributes.get(field) for field in RECIPIENTS]
        return [[each for each in field if isinstance(each, str)] if isinstance(field, list) else [] for field in stated]

    def _recipients(self, address: str) -> tuple[tuple[MailAddress, ...], ...]:
        given = self.given_recipients(self.message)
        own = mail_address(address) or mail_address((self.contact.email if self.contact else None) or "")
        answered = self._answered()
        author = mail_address(answer_address(answered, own or "", self.mailbox.email)) if answered else None
        to = given[0] or list(filter(None, [author or own]))
        if not to:
            raise SendRefused("The contact has no e-mail address.")
        name = self.contact.name if self.contact else ""
        return tuple(tuple(MailAddress(each, name if each == own else "") for each in field) for field in (to, *given[1:]))

    def _subject(self) -> str:
        """Of a conversation that began with a mail, the subject of that mail."""
        subject = self.own_subject()
        return answering_subject(subject) if self.earlier or self.received else subject

    def author_name(self, received: Message) -> str:
        """Of somebody else than the customer, the name or the address. It may be empty."""
        writer = received.content_attributes.get("written_by")
        if isinstance(writer, dict):
            return str(writer.get("name") or writer.get("email") or "")
        return self.contact.name if self.contact else ""

    def own_subject(self) -> str:
        stated = self.conversation.additional_attributes.get("mail_subject")
        subject = stated.strip() if isinstance(stated, str) else ""
        return subject or f"[#{self.conversation.id}] {self._business}"

    def _intro(self, answered: Message) -> str:
        time = datetime.fromtimestamp(answered.created_at / 1000, UTC)
        name = self.author_name(answered) or mail_text(self.language, "customer")
        return mail_text(self.language, "quote_intro", time=f"{time:%Y-%m-%d %H:%M} UTC", name=name)

    def _text(self) -> tuple[str, tuple[int, ...]]:
        """The text, and the places of the pictures that it shows."""
        marked = self.message.content_attributes.get(MAIL_CONTENT)
        if not isinstance(marked, str):
            return self.message.content or "", ()
        kept = [each for each in self.message.attachments if each.key]
        return marked, shown_places(marked, [each.file_type is FileType.IMAGE for each in kept])

    def _files(self) -> tuple[StoredFile, ...]:
        """Raises FileNotFoundError."""
        return tuple(
            self.desk.files.load(
                each.key, name=each.file_name or "file", content_type=each.content_type or "application/octet-stream"
            )
            for each in self.message.attachments
            if each.key
        )
