"""Received mails, and their way from the function that reads them to the store."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.actions import receive
from chalicelib.actions.received_changes import CHANGES
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.email.webhook import EmailWebhook
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import Envelope, InboundMessage, InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_inbound import Dropped, MailArrival, inbound_of
from chalicelib.domain.received_mails import MailAddress, ReceivedMail
from chalicelib.ports import Desk
from tests.support.channels import email_channel
from tests.support.company import Company
from tests.support.fakes.channel import FakeChannel
from tests.support.fakes.mail import ses_id
from tests.support.tenant import Tenant

KIM = "kim@home.example"
PASSED = {"spf": "pass", "dkim": "pass", "dmarc": "pass", "spam": "pass", "virus": "pass"}
FAILED = {**PASSED, "dmarc": "fail"}
MAIL_DOMAIN = "in.parley.example"


def open_mailbox(company: Company, email: str = "support@acme.example", name: str = "mail") -> Inbox:
    """An e-mail inbox, whose provider gives each mail an id as SES does."""
    if not isinstance(company.desk.channels.get("Channel::Email"), SentMails):
        company.desk = replace(company.desk, channels={**company.desk.channels, "Channel::Email": SentMails()})
    return company.open_inbox(name, email_channel(email), "ben")


class SentMails(FakeChannel):
    """SES replaces the Message-ID of every mail."""

    def send(self, *args: Any) -> str:
        super().send(*args)
        return ses_id(len(self.sent))


def received(
    message_id: str = "one@home.example", *, sender: str = KIM, name: str = "Kim Kardon", subject: str = "Order 7", **fields: Any
) -> ReceivedMail:
    """`answers`: the id in In-Reply-To. `headers`: further headers by name."""
    answers, headers = fields.pop("answers", ""), fields.pop("headers", {})
    return ReceivedMail(
        message_id=message_id,
        in_reply_to=(answers,) if answers else (),
        senders=(MailAddress(sender, name),),
        subject=subject,
        text=fields.pop("text", "Where is it?"),
        headers=tuple(headers.items()),
        **fields,
    )


def arrival_of(desk: Desk, inbox: Inbox, *, receipt_id: str = "ses-receipt", **fields: Any) -> MailArrival:
    assert isinstance(inbox.channel, EmailChannel)
    facts = {"verdicts": PASSED, "mail_domain": MAIL_DOMAIN, **fields}
    return MailArrival(inbox.channel.email, receipt_id, desk.clock.now(), **facts)


def envelope_of(inbox: Inbox, mail: ReceivedMail, arrival: MailArrival) -> Envelope | Dropped:
    """As the function that reads mails makes it."""
    event = inbound_of(mail, arrival)
    if isinstance(event, Dropped):
        return event
    if isinstance(event, InboundReceipt):
        return EmailWebhook().envelopes(inbox, {"receipt": msgspec.to_builtins(event)})[0]
    shown = {"from": [each.address for each in mail.senders], "automatic": mail.automatic, "verdicts": dict(arrival.verdicts)}
    whole = replace(event, content=mail.text, content_attributes={"email": shown})
    return EmailWebhook().envelopes(inbox, {"message": msgspec.to_builtins(whole)})[0]


def arrive(tenant: Tenant, inbox: Inbox, mail: ReceivedMail, *, accepted_at: int | None = None, **arrival: Any) -> Dropped | None:
    """Stores a mail. Returns the reason if it was dropped. `accepted_at`: when the desk took it; now if not given."""
    desk = tenant.desk
    envelope = envelope_of(inbox, mail, arrival_of(desk, inbox, **arrival))
    if isinstance(envelope, Dropped):
        return envelope
    for inbound in EmailWebhook().parse(envelope.payload):
        if isinstance(inbound, InboundMessage):
            receive.receive_message(desk, inbox, inbound, accepted_at=desk.clock.now() if accepted_at is None else accepted_at)
        else:
            CHANGES[type(inbound)](desk, inbox, inbound)
    return None


def newest(company: Company) -> Conversation:
    """The conversation with the newest message."""
    return max(company.conversations(), key=lambda each: each.last_message_id or 0)
