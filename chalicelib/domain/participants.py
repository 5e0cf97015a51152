"""Participants: the people who follow a conversation (contract 8.7). Pure rules on their ids, oldest first."""

from collections.abc import Iterable

from chalicelib.domain.conversations import MAX_PARTICIPANTS
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Directory, Member


def with_participants(participant_ids: tuple[int, ...], user_ids: Iterable[int]) -> tuple[int, ...]:
    """With the people whom an agent adds. Raises Invalid (`too_many_participants`)."""
    wanted = tuple(dict.fromkeys((*participant_ids, *user_ids)))
    if len(wanted) > MAX_PARTICIPANTS:
        raise Invalid(
            f"A conversation has at most {MAX_PARTICIPANTS} participants.", code="too_many_participants", fields=("user_ids",)
        )
    return wanted


def check_participants(directory: Directory, inbox_id: int, user_ids: Iterable[int]) -> None:
    """Raises Invalid (`participant_not_in_inbox`) unless all of them may see the inbox: its members and administrators."""
    user_ids = set(user_ids)
    if user_ids - {member.user_id for member in viewers(directory, inbox_id)}:
        raise Invalid(
            "Participants are members of the inbox or administrators.", code="participant_not_in_inbox", fields=("user_ids",)
        )


def viewers(directory: Directory, inbox_id: int) -> list[Member]:
    """The members of the account who may see conversations of the inbox."""
    return directory.assignable((inbox_id,))


def participants(directory: Directory, inbox_id: int, participant_ids: tuple[int, ...]) -> list[Member]:
    """The participants who may still see the conversation. The others are removed by its next change."""
    if not participant_ids:
        return []
    present = {member.user_id: member for member in viewers(directory, inbox_id)}
    return [present[user_id] for user_id in participant_ids if user_id in present]


def without_strangers(directory: Directory, inbox_id: int, participant_ids: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(member.user_id for member in participants(directory, inbox_id, participant_ids))
