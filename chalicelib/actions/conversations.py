"""Agents' actions on conversations. `conversation_deciders` decides, this module loads and commits."""

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.actions.conversation_deciders import (
    Decide,
    decide_assignee,
    decide_blocked,
    decide_custom_attributes,
    decide_folder,
    decide_labels,
    decide_link,
    decide_muted,
    decide_owner,
    decide_priority,
    decide_removed_attributes,
    decide_team,
)
from chalicelib.actions.conversation_work import ConversationWork, load_work, of_conversation
from chalicelib.actions.finding import find_survivor
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Folder, Priority, Status
from chalicelib.domain.errors import DeskError, Invalid, NotFound, WriteConflict
from chalicelib.ports import Desk

MAX_CONVERSATIONS = 100
"""Each conversation takes a transaction of some 20 to 40 ms, so a hundred take at most a few of the API's 29 seconds."""


@retried
def change_conversation(desk: Desk, caller: Caller, conversation_id: int, *deciders: Decide) -> Conversation:
    """Loads a conversation, lets the deciders change it in this order, and commits once. Agents' changes use it."""
    work = load_work(desk, caller, conversation_id)
    run_deciders(work, *deciders)
    work.commit()
    return work.conversation


def run_deciders(work: ConversationWork, *deciders: Decide) -> None:
    for decide in deciders:
        decide(work)
    decide_link(work)


def change_each(desk: Desk, caller: Caller, ids: list[int], decide: Decide) -> None:
    """Decides about every conversation before it stores the first, so that a refusal changes nothing.

    Raises NotFound (`conversation_not_found`) or Forbidden (`inbox_not_yours`) for any of the ids.
    """
    works = [of_conversation(desk, each, caller=caller) for each in _load(desk, caller, check_ids(ids))]
    for work in works:
        run_deciders(work, decide)
    for work in works:
        _commit(desk, caller, work, decide)


def change_possible(desk: Desk, caller: Caller, ids: list[int], decide: Decide) -> dict[int, DeskError]:
    """Like `change_each`, but a refusal leaves only its own conversation as it is. Returns the refusals by conversation."""
    different = check_ids(ids)
    stored = desk.store.get_many([keys.conversation(caller.account_id, each) for each in different])
    refusals: dict[int, DeskError] = {}
    for conversation_id in different:
        try:
            conversation = stored.get(keys.conversation(caller.account_id, conversation_id))
            if conversation is None:
                raise NotFound(f"There is no conversation {conversation_id}.", code="conversation_not_found")
            conversation = find_survivor(desk, conversation)
            caller.inbox(conversation.inbox_id)
            work = of_conversation(desk, conversation, caller=caller)
            run_deciders(work, decide)
            _commit(desk, caller, work, decide)
        except DeskError as refusal:
            refusals[conversation_id] = refusal
    return refusals


def _commit(desk: Desk, caller: Caller, work: ConversationWork, decide: Decide) -> None:
    """Loads and decides again if another writer came first."""
    try:
        work.commit()
    except WriteConflict:
        change_conversation(desk, caller, work.conversation.id, decide)


def check_ids(ids: list[int]) -> tuple[int, ...]:
    """The ids without repetitions. Raises Invalid (`too_many_conversations`)."""
    different = tuple(dict.fromkeys(ids))
    if len(different) > MAX_CONVERSATIONS:
        raise Invalid(
            f"A request changes at most {MAX_CONVERSATIONS} conversations.", code="too_many_conversations", fields=("ids",)
        )
    return different


def _load(desk: Desk, caller: Caller, ids: tuple[int, ...]) -> list[Conversation]:
    wanted = [keys.conversation(caller.account_id, each) for each in ids]
    stored = desk.store.get_many(wanted)
    if missing := [str(key.parts[-1]) for key in wanted if key not in stored]:
        raise NotFound(f"There is no conversation {', '.join(missing)}.", code="conversation_not_found")
    found = {each.id: each for each in (find_survivor(desk, stored[key]) for key in wanted)}
    for conversation in found.values():
        caller.inbox(conversation.inbox_id)
    return list(found.values())


def toggle_status(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    *,
    status: Folder | Status | None = None,
    snoozed_until: int | None = None,
    owner: Mapping[str, int | None] | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
    contact_blocked: bool | None = None,
) -> Conversation:
    """An agent who opens a conversation is assigned to it; an administrator is not (contract 8.1).

    `owner`: the `assignee_id` and the `team_id` that an undo restores, in place of that assignment and of the automatic one.
    `custom_attributes` are added to those of the conversation before its status changes, because some may be required.
    `contact_blocked`: blocks or unblocks the contact; None leaves them as they are.
    """

    def decide(work: ConversationWork) -> None:
        if custom_attributes:
            decide_custom_attributes(work, {**work.conversation.custom_attributes, **custom_attributes})
        wanted = Folder(status or rules.toggled_status(work.conversation.status))
        takes_over = wanted is Folder.OPEN and not caller.member.is_administrator and not owner
        decide_folder(work, wanted, snoozed_until=snoozed_until, opened_by=caller.member if takes_over else None)
        if contact_blocked is not None:
            decide_blocked(work, contact_blocked)
        if owner:
            decide_owner(work, owner)

    return change_conversation(desk, caller, conversation_id, decide)


def set_priority(desk: Desk, caller: Caller, conversation_id: int, *, priority: Priority | None) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_priority(work, priority))


def assign_agent(desk: Desk, caller: Caller, conversation_id: int, *, assignee_id: int | None) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_assignee(work, assignee_id))


def assign_team(desk: Desk, caller: Caller, conversation_id: int, *, team_id: int | None) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_team(work, team_id))


def set_labels(desk: Desk, caller: Caller, conversation_id: int, *, labels: list[str]) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_labels(work, labels))


def set_custom_attributes(desk: Desk, caller: Caller, conversation_id: int, *, custom_attributes: dict[str, Any]) -> Conversation:
    return change_conversation(desk, caller, conversation_id, lambda work: decide_custom_attributes(work, custom_attributes))


def remove_custom_attributes(desk: Desk, caller: Caller, conversation_id: int, *, names: Collection[str]) -> Conversation:
    """Names that the conversation does not have change nothing."""
    return change_conversation(desk, caller, conversation_id, lambda work: decide_removed_attributes(work, names))


def set_muted(desk: Desk, caller: Caller, conversation_id: int, *, muted: bool) -> None:
    change_conversation(desk, caller, conversation_id, lambda work: decide_muted(work, muted))
