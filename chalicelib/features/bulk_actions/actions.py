"""Changes many conversations at once."""

from msgspec import UNSET

from chalicelib.actions.conversation_deciders import (
    decide_assignee,
    decide_folder,
    decide_labels,
    decide_priority,
    decide_team,
)
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.conversations import change_each, change_possible
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import DeskError
from chalicelib.domain.messages import Cause
from chalicelib.features.bulk_actions.model import BulkChange
from chalicelib.ports import Desk


def change_conversations(desk: Desk, caller: Caller, ids: list[int], change: BulkChange) -> None:
    """A refusal changes nothing. A repetition changes nothing in conversations that already have the wanted state, so a client
    repeats a request without an answer."""
    change_each(desk, caller, ids, lambda work: decide_bulk_change(work, change, among=len(set(ids))))


def change_possible_conversations(desk: Desk, caller: Caller, ids: list[int], change: BulkChange) -> dict[int, DeskError]:
    """Changes the conversations for which nothing is refused. Returns the refusals by conversation."""
    return change_possible(desk, caller, ids, lambda work: decide_bulk_change(work, change, among=len(set(ids))))


def decide_bulk_change(work: ConversationWork, change: BulkChange, *, among: int = 1) -> None:
    """The assignee comes after the team, so that a named assignee stays who is not a member of it. Unlike a single change of the
    status, opening assigns nobody, as in the contract. A named assignee, also none, takes the place of the automatic assignment.

    `among`: the number of conversations that the request names.
    """
    change.check_expected(work.conversation)
    work.because(Cause("bulk_action", number=among))
    decide_labels(work, change.labels_of(work.conversation.labels))
    status = change.status_of(work.conversation.status)
    if status is not None:
        decide_folder(work, status, snoozed_until=change.snoozed_until)
    if change.priority is not UNSET:
        decide_priority(work, change.priority)
    if change.team_id is not UNSET:
        decide_team(work, change.team_id)
    if change.assignee_id is not UNSET:
        decide_assignee(work, change.assignee_id)
        work.assigns_automatically = False
