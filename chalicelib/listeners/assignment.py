"""Assigns a waiting conversation to the next member of the round robin."""

from chalicelib.actions.assignment import assign_next
from chalicelib.domain.events import Change, Event
from chalicelib.ports import Desk


def auto_assign(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id:
        assign_next(desk, change.account_id, event.conversation_id)
