"""Conversations that were merged into one of a deleted inbox, and belong to another inbox, stand by themselves again.

The survivor's row leads to them, so that it is removed after them.
"""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.messages import MANUAL, Activity, Cause
from chalicelib.ports import Desk


def separate_merged(desk: Desk, survivor: Conversation) -> None:
    """The newest one first: it receives the customer's next message. Safe to repeat."""
    for each in sorted(survivor.merged_ids, reverse=True):
        _separate(desk, survivor, each)


@retried
def _separate(desk: Desk, survivor: Conversation, conversation_id: int) -> None:
    found = desk.store.get(keys.conversation(survivor.account_id, conversation_id))
    if found is None or found.merged_into is None or found.merged_into.id != survivor.id:
        return
    work = of_conversation(desk, found)
    if any(inbox.id == found.inbox_id for inbox in work.directory.inboxes):
        work.apply_quietly(separated(found))
        _point_link(work, survivor)
        work.commit()


def separated(conversation: Conversation) -> Edit:
    """It stays resolved, with its own messages. The survivor takes along its labels, its priority and its unread count."""
    number = conversation.merged_into.id if conversation.merged_into else None
    line = Activity("conversation_separated", {"number": number}, cause=Cause(MANUAL))
    return Edit(replace(conversation, merged_into=None), activities=(line,))


def _point_link(work: ConversationWork, survivor: Conversation) -> None:
    conversation = work.conversation
    key = keys.contact_inbox(work.account_id, conversation.inbox_id, conversation.source_id)
    link = work.get(key)
    if link and link.conversation_id == survivor.id:
        work.update(key, replace(link, conversation_id=conversation.id))
