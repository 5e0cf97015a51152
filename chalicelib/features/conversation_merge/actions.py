"""Agents merge a conversation into another one of the same contact.

One transaction holds both conversations, their lines and events, and the link that leads the customer's next message to the
survivor. No message is written, so that conversations of any length are merged at once.
"""

from msgspec.structs import replace

from chalicelib.actions.conversation_deciders import decide_link
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.finding import find_itself, find_survivor
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import CONVERSATION_UPDATED
from chalicelib.features.conversation_merge.events import CONVERSATION_MERGED
from chalicelib.features.conversation_merge.model import check_merge, merged_after, survivor_after
from chalicelib.ports import Desk


def find_merge(desk: Desk, caller: Caller, conversation_id: int, *, into_id: int) -> Conversation:
    """The survivor as a merge would leave it. Changes nothing. Raises what `merge_conversations` raises."""
    merged, into = _found(desk, caller, conversation_id, into_id)
    if _is_done(desk, merged, into):
        return find_survivor(desk, into)
    _check(caller, merged, into)
    return survivor_after(into, merged, caller.directory, by=caller.name).conversation


@retried
def merge_conversations(desk: Desk, caller: Caller, conversation_id: int, *, into_id: int) -> Conversation:
    """Returns the survivor; a repetition changes nothing.

    Raises NotFound (`conversation_not_found`), Forbidden (`inbox_not_yours`), Invalid (`conversation_merged_with_itself`,
    `merge_of_different_contacts`, `merge_would_publish`, `too_many_labels`) and Conflict (`conversation_merged`,
    `merge_with_scheduled`, `too_many_merged`, `merge_too_large`, `merge_of_too_many_splits`).
    """
    merged, into = _found(desk, caller, conversation_id, into_id)
    if _is_done(desk, merged, into):
        return find_survivor(desk, into)
    _check(caller, merged, into)
    work, other = (of_conversation(desk, each, caller=caller) for each in (into, merged))
    work.apply(survivor_after(into, merged, caller.directory, by=work.by))
    _point_link(work, merged)
    decide_link(work)
    other.apply(merged_after(merged, into))
    other.event(CONVERSATION_MERGED, conversation_id=merged.id)
    _point_earlier(other, merged)
    work.include(other)
    work.commit()
    return work.conversation


def _found(desk: Desk, caller: Caller, conversation_id: int, into_id: int) -> tuple[Conversation, Conversation]:
    return find_itself(desk, caller, conversation_id), find_itself(desk, caller, into_id)


def _is_done(desk: Desk, merged: Conversation, into: Conversation) -> bool:
    """Whether the merged conversation leads to the other one, or to the one into which that was merged since."""
    return merged.merged_into is not None and merged.merged_into.id == find_survivor(desk, into).id


def _check(caller: Caller, merged: Conversation, into: Conversation) -> None:
    check_merge(merged, into, [caller.inbox(each.inbox_id) for each in (merged, into)])


def _point_link(work: ConversationWork, merged: Conversation) -> None:
    """The customer's next message there reaches the survivor, unless a later conversation waits for it."""
    key = keys.contact_inbox(merged.account_id, merged.inbox_id, merged.source_id)
    link = work.get(key)
    if link and link.conversation_id == merged.id:
        work.update(key, replace(link, conversation_id=work.conversation.id))


def _point_earlier(work: ConversationWork, merged: Conversation) -> None:
    """Conversations that were merged into the merged one lead to the survivor without a detour."""
    wanted = [keys.conversation(merged.account_id, each) for each in merged.merged_ids]
    for key, earlier in (work.desk.store.get_many(wanted) if wanted else {}).items():
        work.update(key, replace(earlier, merged_into=work.conversation.merged_into, updated_at=work.at))
        work.event(CONVERSATION_UPDATED, conversation_id=earlier.id)
