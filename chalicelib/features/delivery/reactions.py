"""Queues an agent's message for sending, in the order of its conversation."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import MESSAGE_CREATED, MESSAGE_UPDATED
from chalicelib.domain.events import Change, Event
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.ports import Desk


def queue_for_sending(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        task = DeliveryTask(change.account_id, event.conversation_id, event.message_id)
        desk.queues.deliver([task], attempt=str(change.id))


QUEUE = Reaction(queue_for_sending, when=triggered_by("queued"))
REACTIONS = {MESSAGE_CREATED: (QUEUE,), MESSAGE_UPDATED: (QUEUE,)}
