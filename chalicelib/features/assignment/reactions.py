"""Assigns a conversation that nobody has to the next member of its inbox."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import CONVERSATION_CREATED, CONVERSATION_STATUS_CHANGED, TEAM_CHANGED
from chalicelib.domain.events import Change, Event
from chalicelib.features.assignment.actions import assign_next
from chalicelib.ports import Desk


def auto_assign(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id:
        assign_next(desk, change.account_id, event.conversation_id, event.name)


AUTO_ASSIGN = Reaction(auto_assign, when=triggered_by("unassigned"))
REACTIONS = dict.fromkeys((CONVERSATION_CREATED, CONVERSATION_STATUS_CHANGED, TEAM_CHANGED), (AUTO_ASSIGN,))
