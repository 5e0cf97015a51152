"""A received mail as an inbound event: whose it is, which message it answers, and what a program has sent."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from chalicelib.domain.contacts import EMAIL_BOUNCED
from chalicelib.domain.folding import visible
from chalicelib.domain.inbound import InboundContact, InboundMessage, InboundReceipt
from chalicelib.domain.mail_senders import Customer, customer_of
from chalicelib.domain.mail_subjects import MAX_SUBJECT
from chalicelib.domain.mail_threads import MAX_ANSWERS, MAX_REFERENCES, REFERENCES
from chalicelib.domain.messages import Delivery
from chalicelib.domain.received_mails import Automatic, ReceivedMail

MAX_MESSAGE_ID = 200
MAX_SOURCE_ID = 255
MAX_REASON = 500
CLOCK_SKEW_MS = 300_000

OWN_ID = re.compile(r"[0-9a-f-]{36}\.\d{1,16}@.+|[\w-]{1,100}@(?:email|[a-z]{2}(?:-[a-z]+)+-\d)\.amazonses\.com", re.IGNORECASE)
"""The two message ids of a mail of the desk: its own, and the one by which SES replaces it."""

LOOP_HEADER = "x-parley-loop"


class Dropped(Struct, frozen=True):
    """A mail that becomes nothing. `reason`: `loop`, `own_mail` or `no_sender`, for telemetry."""

    reason: str


class MailArrival(Struct, frozen=True):
    """The circumstances of a received mail. `email`: the address of the inbox. `receipt_id`: SES's id of the mail. `at`: when it
    was received, in milliseconds since 1970. `conversation_id`: the one whose proven address it was sent to. `colleagues`:
    addresses of the account's agents, who forward mails of customers. `mark`: the value of `X-Parley-Loop` in the mails of the
    inbox."""

    email: str
    receipt_id: str
    at: int
    verdicts: Mapping[str, str]
    mail_domain: str = ""
    conversation_id: int | None = None
    colleagues: Collection[str] = ()
    mark: str = ""


def inbound_of(mail: ReceivedMail, arrival: MailArrival) -> InboundMessage | InboundReceipt | Dropped:
    """The message is without content, files and `content_attributes.email`, which need the MIME libraries."""
    if arrival.mark and mail.header(LOOP_HEADER) == arrival.mark:
        return Dropped("loop")
    if mail.automatic is Automatic.BOUNCE and (receipt := _failure(mail, arrival)):
        return receipt
    # A mail to a conversation is an answer, also if it quotes the head of a mail that was forwarded to an agent.
    colleagues = arrival.colleagues if arrival.conversation_id is None else ()
    customer = customer_of(mail, arrival.email, arrival.verdicts, mail_domain=arrival.mail_domain, colleagues=colleagues)
    if customer is None:
        return Dropped("own_mail" if mail.senders else "no_sender")
    return InboundMessage(
        provider_id=provider_id(mail.message_id) or f"ses:{arrival.receipt_id}",
        contact=_contact(customer),
        sent_at=_sent_at(mail, arrival),
        content_type="incoming_email",
        thread_attributes=_thread(mail, arrival),
        answers=answers_of(mail),
        conversation_id=arrival.conversation_id,
        subject=mail.subject[:MAX_SUBJECT] or None,
    )


def provider_id(message_id: str) -> str:
    """An id that fits into a key. Empty for a mail without one."""
    return message_id if len(message_id) <= MAX_MESSAGE_ID else hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()


def answers_of(mail: ReceivedMail) -> tuple[str, ...]:
    """The messages that the mail may answer, the most certain first. A report names the mail that it is about. Outlook on phones
    and some ticket systems name another one in In-Reply-To than in References, whose last id is the newest."""
    reported = mail.original_message_ids if mail.automatic is Automatic.BOUNCE else ()
    named = dict.fromkeys((*reported, *mail.in_reply_to, *reversed(mail.references)))
    return tuple(dict.fromkeys(provider_id(each) for each in named if each and each != mail.message_id))[:MAX_ANSWERS]


def _contact(customer: Customer) -> InboundContact:
    address = customer.address
    return InboundContact(
        address if len(address) <= MAX_SOURCE_ID else hashlib.sha256(address.encode("utf-8", "replace")).hexdigest(),
        _shown_name(customer),
        username=address.partition("@")[0],
        email=customer.email,
        email_is_proven=customer.is_proven,
    )


def _shown_name(customer: Customer) -> str | None:
    """Many programs give the address as the name."""
    name = visible(customer.name).strip("'\"")
    return None if not name or name.casefold() == customer.address else name


def _sent_at(mail: ReceivedMail, arrival: MailArrival) -> int:
    """Some clocks are wrong by years. A mail is not from the future."""
    return mail.date if mail.date is not None and 0 < mail.date <= arrival.at + CLOCK_SKEW_MS else arrival.at


def _thread(mail: ReceivedMail, arrival: MailArrival) -> dict[str, object]:
    """Its own id comes last: an answer refers to the whole chain."""
    chain = [*mail.references, *(each for each in mail.in_reply_to if each not in mail.references), mail.message_id]
    answered = next((each for each in mail.in_reply_to if len(each) <= MAX_MESSAGE_ID), None)
    return {
        "source": "email",
        "mail_subject": mail.subject[:MAX_SUBJECT],
        "in_reply_to": answered,
        "initiated_at": {"timestamp": datetime.fromtimestamp(arrival.at / 1000, UTC).isoformat()},
        REFERENCES: [each for each in chain if each and len(each) <= MAX_MESSAGE_ID][-MAX_REFERENCES:],
    }


def _failure(mail: ReceivedMail, arrival: MailArrival) -> InboundReceipt | None:
    """The failed delivery of a mail of the desk. None for a report about another mail, or about a delay: it is shown as a
    message."""
    own = next(filter(OWN_ID.fullmatch, mail.original_message_ids), None)
    failed = [each for each in mail.bounced if each.permanent]
    if own is None or (mail.bounced and not failed):
        return None
    first = next(iter(failed), None)
    reason = " ".join(_words((first.status, first.reason) if first else (mail.subject,)).split())[:MAX_REASON]
    return failed_delivery(provider_id(own), reason, first.address if first else "", arrival.at)


def failed_delivery(message_id: str, reason: str, address: str, at: int) -> InboundReceipt:
    """Of a mail to the `address`, which takes no more mails; empty if the report names none. A mail may have several receivers,
    so the reason names the one that it is about. `at`: milliseconds since 1970."""
    named = _words((reason, f"({address})" if address else ""))
    return InboundReceipt(message_id, Delivery.FAILED, named or None, marked(address, reason, at))


def marked(address: str, reason: str, at: int) -> InboundContact | None:
    """A mark for the contact who has the address. `at`: milliseconds since 1970."""
    mark = {EMAIL_BOUNCED: {"at": at // 1000, "reason": reason}}
    return InboundContact(address, additional_attributes=mark) if address else None


def _words(parts: Iterable[str]) -> str:
    return " ".join(filter(None, parts))
