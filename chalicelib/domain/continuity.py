"""Replies by mail to a customer who is away (decision 54): which messages, and to which address."""

from collections.abc import Sequence

from chalicelib.domain.contacts import EMAIL_BOUNCED, Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.mails import mail_address
from chalicelib.domain.messages import CAMPAIGN, Delivery, Message, MessageType, is_deleted
from chalicelib.domain.timers import MINUTE_MS

WAIT_MS = 2 * MINUTE_MS
"""After the first message that the customer has not seen (contract 8.19)."""
MAX_MESSAGES = 100
"""Of the thread that one look reads. Further ones are in the next mail."""
TEMPLATES = ("text", "input_csat")
MAIL = "incoming_email"
"""The content type of a message that came by mail."""


def recipient_of(contact: Contact | None, mail_domain: str) -> str | None:
    """The address of a contact who takes mails. None for one of the desk itself, whose mails would come back."""
    if contact is None or contact.blocked or not contact.email or EMAIL_BOUNCED in contact.additional_attributes:
        return None
    address = mail_address(contact.email)
    return address if address and address.rpartition("@")[2] != mail_domain else None


def unseen(messages: Sequence[Message], conversation: Conversation) -> list[Message]:
    """Those that the customer has not seen as far as the desk knows, of the conversation's own channel. A customer who writes in
    the chat sees the replies above it; one who answers by mail does not."""
    written = [each.created_at for each in messages if each.type is MessageType.INCOMING and each.content_type != MAIL]
    seen_at = max(conversation.contact_last_seen_at or 0, *written, 0)
    own = [each for each in messages if each.inbox_id == conversation.inbox_id and each.created_at > seen_at]
    return [each for each in own if each.delivery is not Delivery.READ and is_shown(each)]


def is_of_customer(message: Message) -> bool:
    """Whether the customer has written it, in the chat or by mail."""
    return message.type is MessageType.INCOMING and message.is_public


def is_shown(message: Message) -> bool:
    """Whether a mail has the message. A campaign's message was for the page on which it was displayed."""
    if message.private or is_deleted(message):
        return False
    if message.type is MessageType.TEMPLATE:
        return message.content_type in TEMPLATES
    return message.type is MessageType.OUTGOING and not (message.cause and message.cause.kind == CAMPAIGN)


def reply_secret(inbox: Inbox, digest_key: str) -> str:
    """The secret that proves the reply addresses of the inbox. An inbox without a mailbox has one made of the desk's key: the
    other secrets of its channel are known to the company's own site, which signs with them any name of a visitor."""
    mailbox = inbox.channel.mailbox
    return mailbox.secret if mailbox else keyed_hash(digest_key, "replies by mail", inbox.account_id, inbox.id)
