"""The rule of the automatic resolution."""

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.people import AutoResolve
from chalicelib.domain.timers import MINUTE_MS


def is_inactive(conversation: Conversation, settings: AutoResolve, now: int) -> bool:
    """Whether the conversation is to be resolved. `now`: milliseconds since 1970."""
    if conversation.status is not Status.OPEN or conversation.last_activity_at > now - settings.after * MINUTE_MS:
        return False
    return not (settings.ignore_waiting and conversation.waiting_since)


def duration(milliseconds: int) -> tuple[int, str]:
    """In the largest whole unit: 3 and "days"."""
    minutes = milliseconds // MINUTE_MS
    for unit, size in (("days", 1_440), ("hours", 60)):
        if minutes >= size:
            return minutes // size, unit
    return minutes, "minutes"
