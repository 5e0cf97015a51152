"""Agents split messages off a conversation, which then make a conversation of their own.

One transaction holds both conversations, their lines and events, and the link that leads the customer's next message to the new
one. No message is written.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.finding import find_conversation, find_messages, held_contact, load_message
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.event_types import MESSAGE_UPDATED
from chalicelib.domain.messages import Message
from chalicelib.domain.splits import stretches_of
from chalicelib.features.conversation_split.model import (
    MAX_MOVED,
    begun_with,
    check_moved,
    check_rest,
    check_split,
    remaining,
    with_splits,
)
from chalicelib.features.conversation_split.subjects import attributes_of
from chalicelib.ports import Desk

REST = 100
"""Messages of the other conversation that are read to find its newest ones."""


@retried
def split_conversation(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    *,
    message_id: int,
    later: bool = False,
    subject: str | None = None,
    idempotency_key: str | None = None,
) -> Conversation:
    """Returns the new conversation. `later`: the messages after it go along. `subject`: of the mails from then on.

    Raises NotFound (`conversation_not_found`, `message_not_found`), Forbidden (`inbox_not_yours`), Invalid
    (`split_of_own_message`, `split_seen_by_customer`) and Conflict (`message_already_split`, `inbox_has_single_conversations`,
    `too_many_splits`, `split_too_large`, `split_leaves_nothing`, `idempotency_mismatch`).
    """
    request = idempotent_request(caller, "split", idempotency_key, conversation_id, message_id, later, subject)
    if earlier := request.earlier(desk):
        return find_conversation(desk, caller, earlier)
    before = find_conversation(desk, caller, conversation_id)
    message = load_message(desk, before, message_id)
    inbox = caller.inbox(before.inbox_id)
    check_split(before, message, inbox)
    moved = _moved(desk, before, message, later=later)
    attributes = attributes_of(inbox, before.additional_attributes, moved, subject)
    other = of_conversation(desk, before, caller=caller)
    work = _begin(other, caller, moved, attributes)
    _leave(other, work.conversation, moved)
    if later:
        _lead_customer(work, before)
    request.claim(work, work.conversation.id)
    work.include(other)
    work.commit()
    return work.conversation


def _moved(desk: Desk, before: Conversation, message: Message, *, later: bool) -> list[Message]:
    if not later:
        return [message]
    found = find_messages(desk, before, after=message.id - 1, limit=MAX_MOVED + 1)
    check_moved(found)
    return found


def _begin(other: ConversationWork, caller: Caller, moved: list[Message], attributes: Mapping[str, Any]) -> ConversationWork:
    desk, before = other.desk, other.conversation
    fresh = fresh_conversation(desk, _link(other), held_contact(other, before.contact_id), begun_by=before.begun_by)
    made = begun_with(fresh, before, moved, attributes, by=caller.name)
    begun = with_splits(made.conversation, stretches_of(before, moved, fresh.id))
    work = of_conversation(desk, begun, caller=caller, new=True)
    announce(work)
    work.apply(replace(made, conversation=begun))
    _show_newest_note(work)
    return work


def _link(work: ConversationWork) -> ContactInbox:
    conversation = work.conversation
    link = work.get(keys.contact_inbox(conversation.account_id, conversation.inbox_id, conversation.source_id))
    if link is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    return link


def _leave(other: ConversationWork, begun: Conversation, moved: list[Message]) -> None:
    before = other.conversation
    rest = find_messages(other.desk, with_splits(before, begun.splits), limit=REST)
    check_rest(rest)
    ids = {each.id for each in moved}
    other.apply(remaining(before, begun, rest, ids, by=other.by, is_whole=len(rest) < REST))
    _show_newest_note(other)


def _show_newest_note(work: ConversationWork) -> None:
    """Lists show the newest note of a conversation, too. Events of conversations have the newest message for the customer."""
    conversation = work.conversation
    newest = conversation.last_non_activity_message_id
    if newest and newest != conversation.last_public_message_id:
        for each in conversation.numbers_of(newest)[:1]:
            work.event(MESSAGE_UPDATED, conversation_id=each, message_id=newest, internal=True)


def _lead_customer(work: ConversationWork, before: Conversation) -> None:
    """The customer's next message goes on where the newest messages are, unless a later conversation waits for it."""
    link = _link(work)
    if link.conversation_id == before.id:
        point_link(work, link)
