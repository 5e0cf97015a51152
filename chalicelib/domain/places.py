"""The places of a conversation in lists (docs/decisions/0012)."""

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.kinds import Key

SLACK_MILLISECONDS = 120_000
"""A message moves a conversation in lists by activity at most once in this time. It may be raised; lists that were written with a
greater value would lose their order if it were lowered."""


def listed_until(conversation: Conversation) -> int:
    """The time by which lists by activity sort: never earlier than the last activity, and never later by more than the slack."""
    activity, stored = conversation.last_activity_at, conversation.listed_until
    return stored if activity <= stored <= activity + SLACK_MILLISECONDS else activity + SLACK_MILLISECONDS


def placed(before: Conversation | None, after: Conversation) -> Conversation:
    """`after` with its place in lists by activity: the place of `before` until it expires or the folder changes, because a new
    folder moves the conversation in every list."""
    if before is None or before.folder is not after.folder:
        return replace(after, listed_until=after.last_activity_at + SLACK_MILLISECONDS)
    return replace(after, listed_until=listed_until(after))


def followers(conversation: Conversation) -> dict[int, tuple[bool, bool]]:
    """The people with a row of their own: whether it lists the conversation as one that they follow, and as one that mentions
    them. The assignee finds a conversation that they follow in the lists of assignees."""
    following = [each for each in conversation.participant_ids if each != conversation.assignee_id]
    mentioned = conversation.mentioned_ids
    return {each: (each in following, each in mentioned) for each in (*following, *mentioned)}


def rows_of(conversation: Conversation) -> dict[Key[Conversation], tuple[object, ...]]:
    """The rows that list a conversation beside its own, with everything on which their places depend. A conversation of schema 0
    has no place and no row by priority yet."""
    folder, until = conversation.folder, conversation.listed_until
    names = (conversation.account_id, conversation.id)
    rows: dict[Key[Conversation], tuple[object, ...]] = {
        keys.conversation_under_label(*names, label): (folder, until) for label in conversation.labels
    }
    for user_id, reasons in followers(conversation).items():
        rows[keys.conversation_of_follower(*names, user_id)] = (folder, until, *reasons)
    if conversation.undelivered_message_ids:
        rows[keys.conversation_undelivered(*names)] = (folder, until)
    if conversation.priority and until:
        rows[keys.conversation_by_priority(*names)] = (folder, conversation.priority, conversation.assignee_id)
    return rows
