"""Agents and visitors have the transcript of a conversation mailed."""

from chalicelib.actions.attempts import count_attempt
from chalicelib.actions.finding import find_conversation
from chalicelib.actions.idempotency import Actor, IdempotentRequest, idempotent_request
from chalicelib.actions.outgoing_mail import check_mail_configured, queue_mail, start_sending
from chalicelib.actions.visitors import Visitor
from chalicelib.actions.work import Work, retried
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.mails import MailKind, clean_mail_address
from chalicelib.domain.rate_limits import Limit
from chalicelib.ports import Desk

PER_ACCOUNT = Limit(30, 3_600)
"""Contract 1.7. Agents and visitors have one such limit each, so that visitors use up none of the agents'."""
PER_VISITOR = Limit(3, 3_600)
REPEATED_SECONDS = 30
"""A second request for the same transcript within this time asks for the same mail, also under another id or none."""


def mail_transcript(desk: Desk, caller: Caller, conversation_id: int, *, email: str, idempotency_key: str | None = None) -> None:
    """Raises Conflict (`mail_not_configured`), Invalid (`email_invalid`) and TooMany."""
    check_mail_configured(desk)
    conversation = find_conversation(desk, caller, conversation_id)
    to = clean_mail_address(email)
    limits = {f"transcripts {caller.account_id}": PER_ACCOUNT}
    _queue(desk, caller, conversation.id, to, limits, requested_by=caller.user.id, idempotency_key=idempotency_key)


def mail_own_transcript(desk: Desk, visitor: Visitor, *, locale: str, idempotency_key: str | None = None) -> None:
    """To the address that the visitor's contact has. `locale`: the language of the visitor.

    Raises Conflict (`mail_not_configured`), NotFound without a conversation, Invalid (`contact_without_email`) and TooMany.
    """
    check_mail_configured(desk)
    customer = visitor.customer
    if customer is None or not customer.link.conversation_id:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    if not customer.contact.email:
        raise Invalid("The transcript needs your e-mail address.", code="contact_without_email", fields=("email",))
    to = clean_mail_address(customer.contact.email)
    limits = {
        f"transcripts of contact {visitor.account_id} {customer.contact.id}": PER_VISITOR,
        f"transcripts of visitors {visitor.account_id}": PER_ACCOUNT,
    }
    _queue(desk, visitor, customer.link.conversation_id, to, limits, locale=locale, idempotency_key=idempotency_key)


@retried
def _queue(
    desk: Desk,
    by: Actor,
    conversation_id: int,
    to: str,
    limits: dict[str, Limit],
    *,
    locale: str = "",
    requested_by: int | None = None,
    idempotency_key: str | None,
) -> None:
    request = idempotent_request(by, "transcript", idempotency_key, conversation_id, to)
    if request.earlier(desk):
        return
    recent, before = _recent(desk, by, conversation_id, to)
    if recent.earlier(desk) or before.earlier(desk):
        return
    for name, limit in limits.items():
        count_attempt(desk, name, limit)
    work = Work(desk, by.account_id, ordering_key=f"conversation:{conversation_id}", performer_id=requested_by)
    facts = {"conversation_id": conversation_id, "locale": locale, "requested_by": requested_by}
    mail = queue_mail(desk, work, MailKind.TRANSCRIPT, to, **facts)
    for each in (request, recent):
        each.claim(work, mail.id)
    work.commit()
    start_sending(desk, mail)


def _recent(desk: Desk, by: Actor, conversation_id: int, to: str) -> list[IdempotentRequest]:
    """The request as it has no id of the client: in the current window of time, and in the one before."""
    window = desk.clock.now() // 1000 // REPEATED_SECONDS
    ids = [f"{conversation_id} {to} {each}" for each in (window, window - 1)]
    return [idempotent_request(by, "repeated_transcript", each, conversation_id, to) for each in ids]
