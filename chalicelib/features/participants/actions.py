"""Agents' actions on the participants of a conversation."""

from collections.abc import Collection

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.conversations import change_conversation
from chalicelib.actions.finding import find_conversation
from chalicelib.domain import participants as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Edit
from chalicelib.domain.people import Member
from chalicelib.ports import Desk


def list_participants(desk: Desk, caller: Caller, conversation_id: int) -> list[Member]:
    conversation = find_conversation(desk, caller, conversation_id)
    return rules.participants(caller.directory, conversation.inbox_id, conversation.participant_ids)


def add_participants(desk: Desk, caller: Caller, conversation_id: int, *, user_ids: Collection[int]) -> list[Member]:
    """Returns the added ones only (contract 2.11). Raises Invalid (`participant_not_in_inbox`, `too_many_participants`)."""
    added: set[int] = set()

    def decide(work: ConversationWork) -> None:
        before = _present(work)
        decide_participants(work, rules.with_participants(before, user_ids), named=user_ids)
        added.clear()
        added.update(set(work.conversation.participant_ids) - set(before))

    change_conversation(desk, caller, conversation_id, decide)
    return [member for member in caller.directory.members if member.user_id in added]


def replace_participants(desk: Desk, caller: Caller, conversation_id: int, *, user_ids: Collection[int]) -> list[Member]:
    """Raises Invalid (`participant_not_in_inbox`, `too_many_participants`)."""

    def decide(work: ConversationWork) -> None:
        kept = tuple(each for each in work.conversation.participant_ids if each in user_ids)
        decide_participants(work, rules.with_participants(kept, user_ids), named=user_ids)

    changed = change_conversation(desk, caller, conversation_id, decide)
    return rules.participants(caller.directory, changed.inbox_id, changed.participant_ids)


def remove_participants(desk: Desk, caller: Caller, conversation_id: int, *, user_ids: Collection[int]) -> None:
    """People who do not take part are ignored, so that a repetition has no effect."""

    def decide(work: ConversationWork) -> None:
        rest = tuple(each for each in work.conversation.participant_ids if each not in user_ids)
        decide_participants(work, rest)

    change_conversation(desk, caller, conversation_id, decide)


def decide_participants(work: ConversationWork, participant_ids: tuple[int, ...], *, named: Collection[int] = ()) -> None:
    """`named`: the people whom the request names, who must be able to see the conversation."""
    rules.check_participants(work.directory, work.conversation.inbox_id, named)
    work.apply(Edit(replace(work.conversation, participant_ids=participant_ids)))


def _present(work: ConversationWork) -> tuple[int, ...]:
    conversation = work.conversation
    return rules.without_strangers(work.directory, conversation.inbox_id, conversation.participant_ids)
