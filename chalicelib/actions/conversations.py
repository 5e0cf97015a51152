"""Agents' actions on conversations. `conversation_deciders` decides, this module loads and commits."""

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.actions.conversation_deciders import (
    Decide,
    decide_assignee,
    decide_custom_attributes,
    decide_labels,
    decide_link,
    decide_muted,
    decide_owner,
    decide_priority,
    decide_removed_attributes,
    decide_status,
    decide_team,
)
from chalicelib.actions.conversation_work import ConversationWork, load_work
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.ports import Desk


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


def toggle_status(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    *,
    status: Status | None = None,
    snoozed_until: int | None = None,
    owner: Mapping[str, int | None] | None = None,
) -> Conversation:
    """An agent who opens a conversation is assigned to it; an administrator is not (contract 8.1).

    `owner`: the `assignee_id` and the `team_id` that an undo restores, in place of that assignment and of the automatic one.
    """

    def decide(work: ConversationWork) -> None:
        wanted = status or rules.toggled_status(work.conversation.status)
        takes_over = wanted is Status.OPEN and not caller.member.is_administrator and not owner
        decide_status(work, wanted, snoozed_until=snoozed_until, opened_by=caller.member if takes_over else None)
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
