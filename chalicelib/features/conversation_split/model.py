"""The rules of a split: what the new conversation begins with, and what remains of the other one.

Messages stay where they are. Both conversations know which of them are shown where (docs/decisions/0056).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.conversations import Conversation, Edit, Status, Stretch, add_message
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Activity, Message, MessageType
from chalicelib.domain.splits import MAX_SPLITS, united

MAX_MOVED = 100
"""Messages that one split moves. They are read, not written: a mail has up to 100 KB, and a query reads 1 MB at once."""
FIELDS = ("message_id",)


def check_split(conversation: Conversation, message: Message, inbox: Inbox) -> None:
    """Raises Invalid and Conflict. `message`: one that the conversation has or had. `inbox`: that of the conversation."""
    if not conversation.shows(message.conversation_id, message.id):
        raise Conflict("This message was split off already.", code="message_already_split")
    if message.type is not MessageType.INCOMING:
        raise Invalid(
            "Only a message of the customer can begin another conversation.", code="split_of_own_message", fields=FIELDS
        )
    if inbox.channel.public_access:
        raise Invalid(
            "The customer sees the conversations of this inbox. They cannot be split.",
            code="split_seen_by_customer",
            fields=FIELDS,
        )
    if inbox.lock_to_single_conversation:
        raise Conflict("Each customer of this inbox has a single conversation.", code="inbox_has_single_conversations")
    if len(conversation.splits) >= MAX_SPLITS:
        raise Conflict(f"A conversation can be split at most {MAX_SPLITS} times.", code="too_many_splits")


def check_moved(moved: Sequence[Message]) -> None:
    if len(moved) > MAX_MOVED:
        raise Conflict(f"A split moves at most {MAX_MOVED} messages. Choose a later one.", code="split_too_large")


def check_rest(rest: Iterable[Message]) -> None:
    if all(each.type is MessageType.ACTIVITY for each in rest):
        raise Conflict("The conversation would have no message left.", code="split_leaves_nothing")


def begun_with(
    fresh: Conversation, before: Conversation, moved: Sequence[Message], attributes: Mapping[str, Any], *, by: str | None
) -> Edit:
    """The new conversation. It has the owners and the urgency of the other one, whose labels and attributes name another subject.

    `attributes`: those of the channel's thread. `moved`: the messages, oldest first.
    """
    after = replace(fresh, waiting_since=None, splits=before.splits)
    for message in moved:
        after = add_message(after, message)
    seen_at = before.agent_last_seen_at or 0
    unread = sum(each.type is MessageType.INCOMING and each.created_at > seen_at for each in moved)
    ids = {each.id for each in moved}
    after = replace(
        after,
        assignee_id=before.assignee_id,
        team_id=before.team_id,
        priority=before.priority,
        participant_ids=before.participant_ids,
        additional_attributes=dict(attributes),
        unread_count=min(unread, before.unread_count),
        agent_last_seen_at=before.agent_last_seen_at,
        assignee_last_seen_at=before.assignee_last_seen_at,
        last_incoming_at=before.last_incoming_at,
        undelivered_message_ids=tuple(each for each in before.undelivered_message_ids if each in ids),
    )
    return Edit(after, activities=(Activity("split_from", {"actor": by, "number": before.id}),))


def remaining(
    before: Conversation,
    begun: Conversation,
    rest: Sequence[Message],
    moved_ids: Collection[int],
    *,
    by: str | None,
    is_whole: bool,
) -> Edit:
    """The other conversation without the messages. `rest`: its newest ones, oldest first; `is_whole`: all of them."""
    counted = replace(before, last_non_activity_message_id=None, last_public_message_id=None, answers=(), waiting_since=None)
    for message in rest:
        counted = add_message(counted, message)
    after = replace(
        before,
        splits=begun.splits,
        unread_count=max(0, before.unread_count - begun.unread_count),
        last_non_activity_message_id=counted.last_non_activity_message_id,
        last_public_message_id=counted.last_public_message_id,
        answers=counted.answers,
        is_newest_automatic=counted.is_newest_automatic,
        waiting_since=_waiting_since(before, counted, rest, is_whole=is_whole),
        undelivered_message_ids=tuple(each for each in before.undelivered_message_ids if each not in moved_ids),
        forward_ids=tuple(each for each in before.forward_ids if each not in moved_ids),
    )
    return Edit(after, activities=(Activity("split_into", {"actor": by, "number": begun.id}),))


def _waiting_since(before: Conversation, counted: Conversation, rest: Sequence[Message], *, is_whole: bool) -> int | None:
    """The customer of a resolved conversation waits as before. Older messages count only if no reply is among the read ones."""
    if before.status is Status.RESOLVED or not (is_whole or any(each.is_human_reply for each in rest)):
        return before.waiting_since
    return counted.waiting_since


def with_splits(conversation: Conversation, added: Iterable[Stretch]) -> Conversation:
    return replace(conversation, splits=united(conversation.splits, tuple(added)))
