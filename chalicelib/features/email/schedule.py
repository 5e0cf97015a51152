"""Asks the function `mail` to poll each mailbox that is due: the network time of one must not hold back the other timers."""

from collections.abc import Sequence

from chalicelib.domain.timers import Timer
from chalicelib.features.email.notices import poll_of
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    """A timer stays due until its poll begins, so that a lost request is repeated a minute later."""
    desk.queues.mail([poll_of(timer) for timer in due])
    return {"mailboxes": len(due)}
