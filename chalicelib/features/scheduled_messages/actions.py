"""Sends the scheduled messages whose time has come."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.scheduled_messages import decide_sending, decide_stop, has_author, sending_cause
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import DeskError, NotFound
from chalicelib.domain.messages import ScheduledMessage, first_due
from chalicelib.domain.scheduled import without_ref
from chalicelib.ports import Desk

AUTHOR_LEFT = ("author_left", "The author is no longer a member of this inbox.")


def send_due(desk: Desk, account_id: int, conversation_id: int) -> int:
    """Sends what is due, in the order of the times, and returns how many. Safe to run at the same time elsewhere."""
    sent = 0
    while (outcome := _send_first(desk, account_id, conversation_id)) is not None:
        sent += outcome
    return sent


@retried
def _send_first(desk: Desk, account_id: int, conversation_id: int) -> bool | None:
    """Whether the first due message was sent. A refused one stays, with its problem. None when nothing is due."""
    conversation = desk.store.get(keys.conversation(account_id, conversation_id))
    first = first_due(conversation.scheduled) if conversation else None
    if conversation is None or first is None or (first.due_at or 0) > desk.clock.now():
        return None
    scheduled = desk.store.get(keys.scheduled_message(account_id, conversation_id, first.id))
    if scheduled is None:
        _forget(desk, conversation, first.id)
        return False
    return _send(desk, conversation, scheduled)


def _send(desk: Desk, conversation: Conversation, scheduled: ScheduledMessage) -> bool | None:
    """None for a conversation whose inbox was deleted: the erasure removes both."""
    work = _work(desk, conversation, scheduled)
    try:
        work.directory.inbox(conversation.inbox_id)
    except NotFound:
        return None
    try:
        if not has_author(work, scheduled):
            decide_stop(work, scheduled, *AUTHOR_LEFT)
        else:
            _refuse_answered(work, scheduled)
            decide_sending(work, scheduled)
    except DeskError as refusal:
        work = _work(desk, conversation, scheduled)
        decide_stop(work, scheduled, refusal.code, refusal.message)
    work.commit()
    return scheduled.id not in {each.id for each in work.conversation.scheduled}


def _refuse_answered(work: ConversationWork, scheduled: ScheduledMessage) -> None:
    """Another agent may have answered while the author could take the reply back."""
    if scheduled.seen_message_id is not None:
        from chalicelib.actions.answered_replies import decide_unanswered

        decide_unanswered(work, scheduled.seen_message_id)


def _work(desk: Desk, conversation: Conversation, scheduled: ScheduledMessage) -> ConversationWork:
    """Performed by the author of the message."""
    sender, cause = scheduled.message.sender, sending_cause(scheduled)
    return ConversationWork(desk, conversation, performer_id=sender.id if sender else None, cause=cause)


def _forget(desk: Desk, conversation: Conversation, scheduled_id: int) -> None:
    """A message that a restore has lost keeps no timer."""
    work = ConversationWork(desk, conversation)
    work.conversation = replace(conversation, scheduled=without_ref(conversation.scheduled, scheduled_id))
    work.commit()
