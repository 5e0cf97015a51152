"""Queues an agent's message for delivery, in the message group of its conversation."""

from chalicelib.domain.events import Change, Event
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.ports import Desk


def queue_for_sending(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        task = DeliveryTask(change.account_id, event.conversation_id, event.message_id)
        desk.queues.deliver([task], attempt=str(change.id))
