"""Reports of SES on mails of conversations: delivered, bounced, or called spam. Each becomes a receipt for the ingest worker.

A report names its mail by the tags that the mail was sent with, so that it is found also when the answer of SES was lost. The
reports come through the topic of received mails, as they are. Source: "Contents of event data that SES publishes to SNS" of AWS.
"""

import re

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.email_addresses import normal_email
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.letters import id_domain, own_message_id
from chalicelib.domain.mail_inbound import failed_delivery, marked
from chalicelib.domain.messages import Delivery
from chalicelib.ports import Desk

NUMBER = re.compile(r"[0-9]{1,16}")
CONVERSATION = re.compile(r"[A-Za-z0-9-]{1,64}")
PERMANENT = "Permanent"
COMPLAINT = "The receiver has called the mail spam."
REJECTED = "Amazon SES has found a virus in the mail."
MAX_REASON = 300


class Recipient(Struct, frozen=True, rename="camel"):
    email_address: str = ""
    diagnostic_code: str | None = None
    status: str | None = None


class Bounce(Struct, frozen=True, rename="camel"):
    bounce_type: str = ""
    bounce_sub_type: str = ""
    bounced_recipients: tuple[Recipient, ...] = ()

    @property
    def reason(self) -> str:
        words = [each.diagnostic_code or each.status or "" for each in self.bounced_recipients]
        told = "; ".join(dict.fromkeys(filter(None, words)))
        return (f"{self.bounce_sub_type}: {told}" if told else self.bounce_sub_type or "Bounce")[:MAX_REASON]


class Complaint(Struct, frozen=True, rename="camel"):
    complained_recipients: tuple[Recipient, ...] = ()


class SentMail(Struct, frozen=True, rename="camel"):
    tags: dict[str, list[str]] = field(default_factory=dict)

    def tag(self, name: str, form: re.Pattern[str]) -> str:
        """Empty for a value that the desk does not send."""
        value = next(iter(self.tags.get(name, ())), "")
        return value if form.fullmatch(value) else ""


class Report(Struct, frozen=True, rename="camel"):
    event_type: str = ""
    mail: SentMail = SentMail()
    bounce: Bounce | None = None
    complaint: Complaint | None = None


def receive_report(desk: Desk, text: str) -> bool:
    """Whether the text is a report. One on another mail, or on one of a deleted inbox, has no effect. A repetition is one
    envelope, and one receipt."""
    try:
        report = msgspec.json.decode(text, type=Report)
    except msgspec.MsgspecError:
        return False
    if report.mail.tag("mail", NUMBER):
        _note_mail_of_desk(desk, report)
        return True
    account_id, inbox_id = report.mail.tag("account", NUMBER), report.mail.tag("inbox", NUMBER)
    inbox = desk.store.get(keys.inbox(int(account_id), int(inbox_id))) if account_id and inbox_id else None
    receipt = receipt_of(report, inbox, desk.mail_domain, desk.clock.now()) if inbox else None
    if inbox and receipt:
        made = desk.channels[inbox.channel.type_name].envelopes(inbox, {"receipt": msgspec.to_builtins(receipt)})
        desk.queues.ingest([replace(each, accepted_at=desk.clock.now()) for each in made])
        desk.telemetry.trace("webhook_events", *(each.trace for each in made))
    return bool(report.event_type)


def _note_mail_of_desk(desk: Desk, report: Report) -> None:
    """Of a mail that continues a conversation of another channel, whose messages have deliveries of their own."""
    account_id, mail_id = (report.mail.tag(name, NUMBER) for name in ("account", "mail"))
    if not account_id:
        return
    from chalicelib.actions.failed_mails import note_failure

    match report.event_type:
        case "Bounce" if report.bounce:
            is_gone = report.bounce.bounce_type == PERMANENT
            address = _address_of(report.bounce.bounced_recipients)
            note_failure(desk, int(account_id), int(mail_id), address, report.bounce.reason, is_gone=is_gone)
        case "Complaint" if report.complaint:
            address = _address_of(report.complaint.complained_recipients)
            note_failure(desk, int(account_id), int(mail_id), address, COMPLAINT, is_gone=True, arrived=True)


def receipt_of(report: Report, inbox: Inbox, mail_domain: str, at: int) -> InboundReceipt | None:
    """The receipt, with the address that takes no more mails, if there is one. None for a report that says nothing new. `at`:
    milliseconds since 1970."""
    mailbox, message = inbox.channel.mailbox, report.mail.tag("message", NUMBER)
    conversation = report.mail.tag("conversation", CONVERSATION)
    if mailbox is None or not message or not conversation:
        return None
    provider_id = own_message_id(conversation, int(message), id_domain(mailbox.email, mail_domain))
    match report.event_type:
        case "Delivery":
            return InboundReceipt(provider_id, Delivery.DELIVERED)
        case "Bounce" if report.bounce:
            gone = report.bounce.bounced_recipients if report.bounce.bounce_type == PERMANENT else ()
            return failed_delivery(provider_id, report.bounce.reason, _address_of(gone), at)
        case "Complaint" if report.complaint:
            address = _address_of(report.complaint.complained_recipients)
            return InboundReceipt(provider_id, Delivery.DELIVERED, contact=marked(address, COMPLAINT, at))
        case "Reject":
            return InboundReceipt(provider_id, Delivery.FAILED, REJECTED)
    return None


def _address_of(recipients: tuple[Recipient, ...]) -> str:
    return normal_email(recipients[0].email_address) if recipients else ""
