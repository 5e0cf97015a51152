"""The event of a merge."""

from chalicelib.domain.event_types import Audience, FeedEventType, Subject

CONVERSATION_MERGED = FeedEventType("conversation.merged", Audience.INBOX, shows=Subject.CONVERSATION, performer=False)
"""A conversation was merged into another one, which its `merged_into_id` names and whose thread has its messages now."""
