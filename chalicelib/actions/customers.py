"""Actions of the public API of an API inbox. Inbox identifier and source id are the credential."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions import attachments as attachment_actions
from chalicelib.actions.attachments import NewFile
from chalicelib.actions.conversation_deciders import decide_reopening, decide_status
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.finding import find_messages, find_survivor, load_message
from chalicelib.actions.idempotency import MESSAGE_ID_FIELDS, idempotent_request
from chalicelib.actions.ingest import inbox_at
from chalicelib.actions.messages import add_answered, reply_reference
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain.channels import PublicAccess, public_address
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Edit, Status
from chalicelib.domain.deliveries import advance
from chalicelib.domain.errors import NotFound
from chalicelib.domain.event_types import CONVERSATION_READ
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import CUSTOMER, Cause, Delivery, Message, MessageType, Sender, SenderType
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import UNCOUNTED, Visit
from chalicelib.ports import Desk

LOOKED_THROUGH, SHOWN = 100, 20


class Customer(Struct, frozen=True):
    """A customer of an API inbox, with their contact and link."""

    inbox: Inbox
    link: ContactInbox
    contact: Contact
    directory: Directory

    @property
    def account_id(self) -> int:
        return self.inbox.account_id

    @property
    def actor(self) -> str:
        """The customer as the sender of idempotent requests."""
        return f"customer:{self.link.id}"


def find_api_inbox(desk: Desk, inbox_identifier: str) -> Inbox:
    return inbox_at(desk, public_address(inbox_identifier))


def find_visited_inbox(desk: Desk, inbox_identifier: str, visit: Visit) -> Inbox:
    from chalicelib.actions.visits import count_customer

    inbox = find_api_inbox(desk, inbox_identifier)
    count_customer(desk, inbox, None, visit)
    return inbox


def public_access(inbox: Inbox) -> PublicAccess:
    """Raises NotFound (`inbox_not_found`) when the public API does not serve the inbox."""
    access = inbox.channel.public_access
    if access is None:
        raise NotFound("There is no such inbox.", code="inbox_not_found")
    return access


def customer(desk: Desk, inbox_identifier: str, source_id: str, visit: Visit = UNCOUNTED) -> Customer:
    from chalicelib.actions.visits import count_customer

    inbox = find_api_inbox(desk, inbox_identifier)
    link = desk.store.get(keys.contact_inbox(inbox.account_id, inbox.id, source_id)) if 0 < len(source_id) <= 255 else None
    if link is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    count_customer(desk, inbox, link, visit)
    return customer_of(desk, inbox, desk.store.directory(inbox.account_id), link)


def customer_of(desk: Desk, inbox: Inbox, directory: Directory, link: ContactInbox) -> Customer:
    contact = desk.store.get(keys.contact(inbox.account_id, link.contact_id))
    if contact is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    return Customer(inbox, link, contact, directory)


def conversations_of_customer(desk: Desk, customer: Customer) -> list[Conversation]:
    """The newest 20, without merged ones. The contact may have conversations in other inboxes, so 100 are read and filtered."""
    found = desk.lists.conversations_of(customer.inbox.account_id, customer.contact.id, limit=LOOKED_THROUGH)
    return [each for each in found if _is_own(customer, each) and each.merged_into is None][:SHOWN]


def _is_own(customer: Customer, conversation: Conversation) -> bool:
    return (conversation.inbox_id, conversation.source_id) == (customer.inbox.id, customer.link.source_id)


def conversation_of_customer(desk: Desk, customer: Customer, conversation_id: int) -> Conversation:
    conversation = desk.store.get(keys.conversation(customer.inbox.account_id, conversation_id))
    if conversation is None or not _is_own(customer, conversation):
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return find_survivor(desk, conversation)


MAX_QUERIES = 5


def find_public_messages(
    desk: Desk, conversation: Conversation, wanted: int, *, before: int | None = None, max_characters: int
) -> list[Message]:
    """The newest messages, or those before an id. Notes and activity messages are skipped: `MAX_QUERIES` bounds the reads in a
    thread of mostly private messages, and `max_characters` those in a thread of very long ones."""
    found: list[Message] = []
    limit = min(wanted, SHOWN)
    for _ in range(MAX_QUERIES * wanted // limit):
        page = find_messages(desk, conversation, before=before, limit=limit)
        found = [message for message in page if message.is_public] + found
        if len(page) < limit or len(found) >= wanted or characters_of(found) > max_characters:
            break
        before = page[0].id
    return found[-wanted:]


AFTER_AT_ONCE, AFTER_MOST = 100, 1_000


def find_public_messages_after(
    desk: Desk, conversation: Conversation, after: int, *, before: int | None = None, max_characters: int
) -> list[Message]:
    """Up to about 100 messages after an id, or up to 1,000 from an id on and before another one, oldest first (contract 5.4).
    Notes are skipped, a thousand of them at most."""
    found: list[Message] = []
    wanted = AFTER_AT_ONCE if before is None else AFTER_MOST
    for _ in range(AFTER_MOST // AFTER_AT_ONCE):
        page = find_messages(desk, conversation, before=before, after=after, limit=AFTER_AT_ONCE)
        found += [message for message in page if message.is_public]
        if len(page) < AFTER_AT_ONCE or len(found) >= wanted or characters_of(found) > max_characters:
            break
        after = page[-1].id + (before is not None)
    return found


def characters_of(messages: list[Message]) -> int:
    return sum(len(message.content or "") for message in messages)


@retried
def start_conversation(
    desk: Desk, customer: Customer, *, custom_attributes: Mapping[str, Any] | None = None, idempotency_key: str | None = None
) -> Conversation:
    """Creates a conversation, or returns the current one when the inbox is locked to a single conversation."""
    request = idempotent_request(customer, "conversation", idempotency_key, dict(custom_attributes or {}))
    if earlier := request.earlier(desk):
        return conversation_of_customer(desk, customer, earlier)
    key = keys.contact_inbox(customer.inbox.account_id, customer.inbox.id, customer.link.source_id)
    link = desk.store.get(key) or customer.link
    if customer.inbox.lock_to_single_conversation and link.conversation_id:
        return conversation_of_customer(desk, customer, link.conversation_id)
    fresh = fresh_conversation(desk, link, customer.contact, begun_by=CUSTOMER)
    conversation = rules.with_attributes(fresh, custom_attributes=custom_attributes or {})
    work = of_conversation(desk, conversation, new=True)
    announce(work)
    point_link(work, link)
    request.claim(work, conversation.id)
    work.commit()
    return work.conversation


@retried
def write(
    desk: Desk,
    customer: Customer,
    conversation_id: int,
    *,
    content: str | None = None,
    attachments: tuple[StoredFile, ...] = (),
    echo_id: str | None = None,
) -> Message:
    """Adds a customer's message. A repeated echo_id returns the first message."""
    before = conversation_of_customer(desk, customer, conversation_id)
    asked = (content, [(file.name, len(file.body)) for file in attachments])
    request = idempotent_request(customer, "message", echo_id, *asked, within=before.thread_ids, sent_as=MESSAGE_ID_FIELDS)
    if earlier := request.earlier(desk):
        return load_message(desk, before, earlier)
    work = customer_work(desk, customer, before)
    message = decide_customer_message(work, content, attachments, echo_id)
    request.claim(work, message.id)
    work.commit()
    return message


def decide_customer_message(
    work: ConversationWork,
    content: str | None,
    files: tuple[NewFile, ...] = (),
    echo_id: str | None = None,
    *,
    in_reply_to: int | None = None,
) -> Message:
    """Adds a message of the contact, which reopens the conversation."""
    decide_reopening(work)
    message = _message(work, content, files, echo_id)
    if in_reply_to:
        message = replace(message, content_attributes=reply_reference(work, {"in_reply_to": in_reply_to}))
    add_answered(work, work.directory.inbox(message.inbox_id), message)
    return message


def customer_work(desk: Desk, customer: Customer, conversation: Conversation, *, new: bool = False) -> ConversationWork:
    """A work with the customer as its author. The request has read the contact, so that the work does not read it again."""
    cause = Cause(by=CUSTOMER)
    work = ConversationWork(desk, conversation, by=customer.contact.name, cause=cause, directory=customer.directory, new=new)
    work.hold(keys.contact(customer.account_id, customer.contact.id), customer.contact)
    return work


def _message(work: ConversationWork, content: str | None, files: tuple[NewFile, ...], echo_id: str | None) -> Message:
    message = work.fresh_message(MessageType.INCOMING)
    return replace(
        message,
        content=message_rules.check_content(content, len(files)),
        echo_id=echo_id,
        sender=Sender(SenderType.CONTACT, work.conversation.contact_id),
        attachments=attachment_actions.store(work.desk, message, files, work.directory.inbox(message.inbox_id).channel),
    )


@retried
def resolve_by_customer(desk: Desk, customer: Customer, conversation_id: int) -> Conversation:
    work = customer_work(desk, customer, conversation_of_customer(desk, customer, conversation_id))
    if work.conversation.status is not Status.RESOLVED:
        decide_status(work, Status.RESOLVED)
        work.commit()
    return work.conversation


@retried
def answer_message(
    desk: Desk,
    customer: Customer,
    conversation_id: int,
    message_id: int,
    *,
    values: Mapping[str, Any] | Sequence[Any] | None = None,
    email: str | None = None,
) -> tuple[Message, Contact]:
    """Answers a message that asks for something. A repetition changes nothing, another answer replaces the first. An e-mail
    address also becomes that of the contact, unverified, unless the desk knows the contact's address for certain."""
    from chalicelib.actions.message_answers import decide_answer

    work = customer_work(desk, customer, conversation_of_customer(desk, customer, conversation_id))
    message = decide_answer(work, customer.link, message_id, values=values, email=email)
    work.commit()
    return message, work.contact()


READ_AT_ONCE = 50
CHARACTERS_AT_ONCE = 600_000
"""A transaction of DynamoDB has at most 4 MB, and a character takes up to six bytes in JSON."""


@retried
def seen_by_customer(desk: Desk, customer: Customer, conversation_id: int) -> Conversation:
    """Stores when the customer read the conversation, and marks the newest 50 outgoing messages as read."""
    work = customer_work(desk, customer, conversation_of_customer(desk, customer, conversation_id))
    decide_read(work)
    work.commit()
    return work.conversation


def decide_read(work: ConversationWork) -> None:
    """The customer has read everything. Changes nothing when that is known."""
    conversation = work.conversation
    unread = _unread_by_customer(work.desk, conversation)
    if not unread and (conversation.contact_last_seen_at or 0) >= conversation.last_activity_at:
        return
    for message in unread:
        advanced = advance(message, Delivery.READ)
        if advanced:
            work.change_message(message, advanced)
    work.event(CONVERSATION_READ, conversation_id=conversation.id)
    work.apply(Edit(replace(work.conversation, contact_last_seen_at=work.at, mail_plan=None)))


def _unread_by_customer(desk: Desk, conversation: Conversation) -> list[Message]:
    """Only the newest messages: after a very long absence the next call marks more of them."""
    newest = find_messages(desk, conversation, limit=READ_AT_ONCE)
    unread = [each for each in newest if each.is_public and each.delivery in (Delivery.SENT, Delivery.DELIVERED)]
    lengths = accumulate(len(each.content or "") for each in reversed(unread))
    taken = sum(length <= CHARACTERS_AT_ONCE for length in lengths)
    return unread[len(unread) - max(1, taken) :] if unread else []
