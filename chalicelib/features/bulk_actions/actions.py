"""Changes many conversations at once. Each is changed in one transaction with one version and one change."""

from msgspec import UNSET

from chalicelib.actions.conversation_deciders import decide_assignee, decide_labels, decide_status, decide_team
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.conversations import change_conversation, run_deciders
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.features.bulk_actions.model import BulkChange, check_ids
from chalicelib.ports import Desk


def change_conversations(desk: Desk, caller: Caller, ids: list[int], change: BulkChange) -> None:
    """Decides about every conversation before it stores the first, so that a refusal changes nothing.

    Raises NotFound (`conversation_not_found`) or Forbidden (`inbox_not_yours`) for any of the ids. A repetition changes nothing
    in conversations that already have the wanted state, so a client repeats a request without an answer.
    """

    def decide(work: ConversationWork) -> None:
        decide_bulk_change(work, change)

    works = [of_conversation(desk, each, caller=caller) for each in _load(desk, caller, check_ids(ids))]
    for work in works:
        run_deciders(work, decide)
    for work in works:
        try:
            work.commit()
        except WriteConflict:
            change_conversation(desk, caller, work.conversation.id, decide)


def _load(desk: Desk, caller: Caller, ids: tuple[int, ...]) -> list[Conversation]:
    wanted = [keys.conversation(caller.account_id, each) for each in ids]
    stored = desk.store.get_many(wanted)
    if missing := [str(key.parts[-1]) for key in wanted if key not in stored]:
        raise NotFound(f"There is no conversation {', '.join(missing)}.", code="conversation_not_found")
    for conversation in stored.values():
        caller.inbox(conversation.inbox_id)
    return [stored[key] for key in wanted]


def decide_bulk_change(work: ConversationWork, change: BulkChange) -> None:
    """The assignee comes after the team, so that a named assignee stays who is not a member of it. Unlike a single change of the
    status, opening assigns nobody, as in the contract."""
    decide_labels(work, change.labels_of(work.conversation.labels))
    status = change.status_of(work.conversation.status)
    if status is not None:
        decide_status(work, status, snoozed_until=change.snoozed_until)
    if change.team_id is not UNSET:
        decide_team(work, change.team_id)
    if change.assignee_id is not UNSET:
        decide_assignee(work, change.assignee_id)
