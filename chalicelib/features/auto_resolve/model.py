"""The rule of the automatic resolution."""

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.people import AutoResolve
from chalicelib.domain.timers import MINUTE_MS


def is_inactive(conversation: Conversation, settings: AutoResolve, now: int) -> bool:
    """Whether the conversation is to be resolved. `now`: milliseconds since 1970."""
    if conversation.status is not Status.OPEN or conversation.last_activity_at > now - settings.after * MINUTE_MS:
        return False
    return not (settings.ignore_waiting and conversation.waiting_since)


def duration(milliseconds: int) -> str:
    """In the largest whole unit: "3 days", "1 hour"."""
    minutes = milliseconds // MINUTE_MS
    for unit, size in (("day", 1_440), ("hour", 60)):
        if minutes >= size:
            return _counted(minutes // size, unit)
    return _counted(minutes, "minute")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
