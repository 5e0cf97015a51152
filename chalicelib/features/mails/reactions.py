"""Sends mails. The rules are imported on first use: few events start them."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk

MAIL = "mail"


def send_queued(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.mails.sending import send_mail

    send_mail(desk, change.account_id, event.message_id or 0)


REACTIONS = {MESSAGE_CREATED: (Reaction(send_queued, when=triggered_by(MAIL), queue=QueueClass.BACKGROUND),)}
