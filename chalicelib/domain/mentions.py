"""Mentions of people and teams in private notes (contract 8.12): `[@Ada](mention://user/1/Ada)`."""

import re

from msgspec.structs import replace

from chalicelib.domain.conversations import MAX_PARTICIPANTS, Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.participants import viewers
from chalicelib.domain.people import Directory

MAX_MENTIONED = 25
"""People whom one note mentions, and the last ones whom a conversation keeps: a transaction has at most 100 items."""
SCHEME = "mention://"
MENTION = re.compile(r"\[(@(?:\\.|[^\]\\])*)\]\(mention://(user|team)/(\d{1,16})(?:/[^)\s]*)?\)")


def mentioned_people(content: str, directory: Directory, inbox_id: int) -> tuple[int, ...]:
    """The people whom a note mentions, also as members of a team, if they may see the conversation. Others are left out, as in
    the contract. Raises Invalid (`too_many_mentions`)."""
    present = {member.user_id for member in viewers(directory, inbox_id)}
    named = dict.fromkeys(
        user_id for _, kind, number in MENTION.findall(content) for user_id in _people(directory, kind, int(number))
    )
    people = tuple(each for each in named if each in present)
    if len(people) > MAX_MENTIONED:
        raise Invalid(f"A note mentions at most {MAX_MENTIONED} people.", code="too_many_mentions", fields=("content",))
    return people


def _people(directory: Directory, kind: str, number: int) -> tuple[int, ...]:
    if kind == "user":
        return (number,)
    team = directory.team(number)
    return team.member_ids if team else ()


def mention(conversation: Conversation, user_ids: tuple[int, ...]) -> Conversation:
    """The conversation after a note that mentions these people: they take part from now on, as far as there is room."""
    mentioned = (*(each for each in conversation.mentioned_ids if each not in user_ids), *user_ids)
    known = conversation.participant_ids
    new = tuple(each for each in user_ids if each not in known)
    joined = (*known, *new[: max(0, MAX_PARTICIPANTS - len(known))])
    return replace(conversation, mentioned_ids=mentioned[-MAX_MENTIONED:], participant_ids=joined)


def plain_mentions(content: str) -> str:
    """The text with names in place of mentions: `@Ada`."""
    if SCHEME not in content:
        return content
    return MENTION.sub(lambda found: re.sub(r"\\(.)", r"\1", found[1]), content)
