"""Received mails on their way to the ingest worker: one envelope for each inbox that the receivers name.

Every step can run twice: the files of a mail have keys made of SES's id of it, and its envelope and its message the Message-ID.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.actions.webhook_outcomes import note_accepted
from chalicelib.domain.channels import type_name_of
from chalicelib.domain.continuity import reply_secret
from chalicelib.domain.files import derive
from chalicelib.domain.inbound import Envelope, InboundAttachment, InboundMessage
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.letters import loop_mark
from chalicelib.domain.mail_files import MAIL_TYPE, part_key
from chalicelib.domain.mail_inbound import Dropped, MailArrival, inbound_of
from chalicelib.domain.messages import MAX_ATTACHMENTS
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.received_mails import MailFile, ReceivedMail
from chalicelib.features.email.contents import content_of, mail_attributes
from chalicelib.features.email.notices import IMAP, Notice, read_notice
from chalicelib.features.email.receivers import Receiver, receivers_of
from chalicelib.mime.parsing import parse_mail
from chalicelib.ports import Desk

FAILED = "fail"
MAIL_CHANNEL = type_name_of("email")
"""Reads the envelopes, also those of a reply to a conversation of another channel."""


def receive_notice(desk: Desk, text: str) -> None:
    """Handles one message of the queue `mail`. Raises FileNotFoundError while the bucket has no such mail, and ValueError for a
    text that is no notice of SES: both become dead letters in the end. A mail for no inbox stays in the bucket until it expires.
    """
    notice = read_notice(text)
    if notice is None:
        from chalicelib.features.email.reports import receive_report

        desk.telemetry.note(mail="a report" if receive_report(desk, text) else "no mail")
        return
    desk.telemetry.trace("mails", notice.receipt_id)
    found = receivers_of(desk, notice)
    if not found:
        desk.telemetry.count("MailsWithoutInbox")
        return
    _receive(desk, notice, desk.files.load(notice.key, name="mail.eml", content_type=MAIL_TYPE).body, found)


def receive_polled(desk: Desk, notice: Notice, raw: bytes, inbox: Inbox) -> None:
    """Handles a mail that a poll has read and stored."""
    desk.telemetry.trace("mails", notice.receipt_id)
    _receive(desk, notice, raw, [Receiver(inbox)])


def _receive(desk: Desk, notice: Notice, raw: bytes, found: Sequence[Receiver]) -> None:
    mail = parse_mail(raw)
    queued = [envelope for receiver in found for envelope in _envelopes(desk, notice, mail, receiver)]
    if queued:
        desk.queues.ingest(queued)
    desk.telemetry.trace("webhook_events", *(each.trace for each in queued))
    for receiver in found:
        note_accepted(desk, receiver.inbox)


def _envelopes(desk: Desk, notice: Notice, mail: ReceivedMail, receiver: Receiver) -> list[Envelope]:
    """Empty for a mail that the desk drops, such as one of this inbox itself. One of another inbox is read like any mail."""
    inbox = receiver.inbox
    inbound = inbound_of(mail, _arrival(desk, notice, mail, receiver))
    if isinstance(inbound, Dropped):
        desk.telemetry.count("MailsDropped")
        desk.telemetry.note(dropped=inbound.reason)
        return []
    payload: dict[str, Any] = {"receipt": inbound}
    if isinstance(inbound, InboundMessage):
        payload = {"message": _with_contents(desk, notice, mail, inbox, inbound)}
    elif inbox.channel.mailbox is None:
        desk.telemetry.note(dropped="report")
        return []
    envelopes = desk.channels[MAIL_CHANNEL].envelopes(inbox, msgspec.to_builtins(payload))
    return [replace(_in_order(each, notice), channel=MAIL_CHANNEL, accepted_at=desk.clock.now()) for each in envelopes]


def _in_order(envelope: Envelope, notice: Notice) -> Envelope:
    """All mails of a mailbox keep its order, because several people write in one thread."""
    return replace(envelope, ordering_key=f"{envelope.inbox_id}:mailbox") if notice.source == IMAP else envelope


def _arrival(desk: Desk, notice: Notice, mail: ReceivedMail, receiver: Receiver) -> MailArrival:
    inbox = receiver.inbox
    mailbox, secret = inbox.channel.mailbox, reply_secret(inbox, desk.digest_key)
    return MailArrival(
        email=mailbox.email if mailbox else "",
        receipt_id=notice.receipt_id,
        at=desk.clock.now(),
        verdicts=_verdicts(notice, mail),
        mail_domain=desk.mail_domain,
        conversation_id=receiver.conversation_id,
        colleagues=_colleagues(desk, inbox.account_id),
        mark=loop_mark(inbox.account_id, inbox.id, secret),
    )


def _colleagues(desk: Desk, account_id: int) -> Collection[str]:
    return {each.email for each in desk.store.directory(account_id).members}


def _verdicts(notice: Notice, mail: ReceivedMail) -> Mapping[str, str]:
    """Those of SES, or of the provider of the mailbox from which the desk has read the mail: no header of another way counts,
    because a server on the way may have written it."""
    is_spam = notice.source == IMAP and mail.is_flagged_as_spam
    return {**notice.receipt.verdicts, **({"spam": FAILED} if is_spam else {})}


def _with_contents(desk: Desk, notice: Notice, mail: ReceivedMail, inbox: Inbox, inbound: InboundMessage) -> InboundMessage:
    """The message with its words and files. A mail with a virus keeps its words alone."""
    verdicts = _verdicts(notice, mail)
    is_harmful = verdicts["virus"] == FAILED
    files = () if is_harmful else mail.files[:MAX_ATTACHMENTS]
    inline = {each.content_id: place for place, each in enumerate(files) if each.content_id}
    described = mail_attributes(mail, verdicts, inline)
    described |= {"original": not is_harmful, "receipt_id": notice.receipt_id}
    return replace(
        inbound,
        content=content_of(described, mail.events),
        content_attributes={**inbound.content_attributes, "email": described},
        attachments=tuple(_stored(desk, notice, inbox, place, each) for place, each in enumerate(files)),
    )


def _stored(desk: Desk, notice: Notice, inbox: Inbox, place: int, file: MailFile) -> InboundAttachment:
    """Stores the file for the worker that downloads the files of messages."""
    derived = derive(file.name, file.content_type, file.body)
    key = part_key(inbox.account_id, inbox.id, notice.receipt_id, place)
    desk.files.save(key, StoredFile(derived.name, derived.content_type, file.body))
    return InboundAttachment(
        file_type=derived.file_type,
        provider_ref=key,
        file_name=derived.name,
        content_type=derived.content_type,
        size=len(file.body),
        meta={"inline": True} if file.inline else {},
    )
