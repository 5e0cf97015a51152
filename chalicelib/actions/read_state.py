"""Marks conversations as seen or unread by agents."""

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.conversations import change_conversation
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.events import KEEP_CHANGES_SECONDS
from chalicelib.ports import ANY_VERSION, Desk, Put


def mark_seen(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_seen(work, caller.user.id))


def mark_unread(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return change_conversation(desk, caller, conversation_id, decide_unread)


def decide_seen(work: ConversationWork, user_id: int) -> None:
    """The conversation has the time of its assignee; a participant has a row of their own, which no other person reads."""
    conversation = work.conversation
    work.apply(Edit(rules.seen_by_agent(conversation, user_id, work.at)))
    if user_id != conversation.assignee_id and user_id in (*conversation.participant_ids, *conversation.mentioned_ids):
        key = keys.seen_mark(work.account_id, conversation.id, user_id)
        work.add(Put(key, keys.SeenMark(work.at), expected=ANY_VERSION, expires_at=work.at // 1000 + KEEP_CHANGES_SECONDS))


def decide_unread(work: ConversationWork) -> None:
    work.apply(Edit(rules.mark_unread(work.conversation)))
