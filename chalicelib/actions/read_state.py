"""Marks conversations as seen or unread by agents."""

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.conversations import change_conversation
from chalicelib.domain import conversations as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.ports import Desk


def mark_seen(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_seen(work, caller.user.id))


def mark_unread(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    return change_conversation(desk, caller, conversation_id, decide_unread)


def decide_seen(work: ConversationWork, user_id: int) -> None:
    work.apply(Edit(rules.seen_by_agent(work.conversation, user_id, work.at)))


def decide_unread(work: ConversationWork) -> None:
    work.apply(Edit(rules.mark_unread(work.conversation)))
