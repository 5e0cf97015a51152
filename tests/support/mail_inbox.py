"""An inbox of mails in a company whose desk is in memory, and the mails that it sends."""

from email.message import EmailMessage
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.receive import receive_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import InboundMessage
from chalicelib.domain.inboxes import Inbox
from tests.support.adapters import channel_adapter
from tests.support.channels import email_channel
from tests.support.company import Company
from tests.support.inbound import inbound_message

KIM = "kim@example.org"


def open_mail_inbox(company: Company, *, domain: str = "in.parley.example", **fields: Any) -> Inbox:
    """Its letters go to `company.desk.mail`."""
    desk = company.desk
    adapter = channel_adapter("email", desk.transport, now=desk.clock.now, mail=desk.mail)
    company.desk = replace(desk, channels={**desk.channels, "Channel::Email": adapter}, mail_domain=domain)
    inbox = replace(company.open_inbox("mail", email_channel(), "ben", title="Acme Support"), **fields)
    company.desk.store.overwrite(keys.inbox(inbox.account_id, inbox.id), inbox)
    return inbox


def received_mail(text: str = "Where is my order?", *, message_id: str = "kim-1@example.org", **fields: Any) -> InboundMessage:
    attributes = {"email": {"message_id": message_id, "subject": "My order"}, **fields.pop("attributes", {})}
    return inbound_message(
        text, provider_id=message_id, source_id=KIM, content_type="incoming_email", content_attributes=attributes, **fields
    )


def receive_mail(company: Company, inbox: Inbox, text: str = "Where is my order?", **fields: Any) -> Conversation:
    inbound = received_mail(text, subject="My order", **fields)
    threads = {"source": "email", "mail_subject": "My order", "mail_references": [inbound.provider_id]}
    receive_message(company.desk, inbox, replace(inbound, thread_attributes=threads))
    company.settle()
    return max(company.conversations(), key=lambda each: each.id)


def sent_mails(company: Company) -> list[EmailMessage]:
    company.settle()
    return company.desk.mail.messages()
