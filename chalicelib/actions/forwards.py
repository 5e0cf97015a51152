"""Asides: the mails of people to whom a conversation was forwarded, and the replies to them (decision 55)."""

from collections.abc import Mapping
from typing import Any

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.finding import quoted_message
from chalicelib.domain import keys
from chalicelib.domain.email_addresses import normal_email
from chalicelib.domain.forwards import receivers_of
from chalicelib.domain.inbound import InboundMessage
from chalicelib.domain.inboxes import InboxIdentity
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_threads import MAX_ANSWERS
from chalicelib.domain.messages import FORWARD_ID


def aside_of_answer(
    work: ConversationWork, inbox: InboxIdentity, inbound: InboundMessage, found: Mapping[Key[Any], Any]
) -> dict[str, int]:
    """The mark of a mail that somebody else than the customer has written: it names a forward, or comes from one of its
    receivers. Empty for another mail. `found`: the rows that were read with the mail."""
    known = work.conversation.forward_ids
    claims = (found.get(keys.provider_message(inbox.account_id, inbox.id, each)) for each in inbound.answers[:MAX_ANSWERS])
    named = next((int(claim.refers_to[1]) for claim in claims if claim and int(claim.refers_to[1]) in known), None)
    forward_id = named or _forward_to(work, inbound.contact.email)
    return {FORWARD_ID: forward_id} if forward_id else {}


def _forward_to(work: ConversationWork, email: str | None) -> int | None:
    """The newest forward to the address."""
    conversation = work.conversation
    rows = [
        keys.message(work.account_id, number, each)
        for each in reversed(conversation.forward_ids)
        for number in conversation.numbers_of(each)
    ]
    forwards = filter(None, work.get_each(rows) if email else ())
    return next((each.id for each in forwards if normal_email(email or "") in receivers_of(each.content_attributes)), None)


def aside_of_reply(work: ConversationWork, attributes: Mapping[str, Any]) -> dict[str, int]:
    """The mark of a reply to such a mail. A reply that the customer receives, too, has none."""
    answered = quoted_message(work, work.conversation, attributes["in_reply_to"])
    forward_id = answered.content_attributes.get(FORWARD_ID) if answered else None
    if not forward_id:
        return {}
    customer = {normal_email(each) for each in (work.contact().email or "", work.conversation.source_id)}
    return {} if customer & receivers_of(attributes) else {FORWARD_ID: forward_id}
