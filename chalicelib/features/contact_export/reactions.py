"""Runs exports, and removes the rows of erased contacts. The rules are imported on first use: few events start them."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import CONTACT_DELETED, MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk

EXPORT = "contact_export"


def write_export(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_export.writing import run_export

    for user_id in event.user_ids:
        run_export(desk, change.account_id, user_id)


def remove_contact(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_export.writing import note_erased

    note_erased(desk, change.account_id, event.contact_id or 0)


REACTIONS = {
    MESSAGE_CREATED: (Reaction(write_export, when=triggered_by(EXPORT), queue=QueueClass.BACKGROUND),),
    CONTACT_DELETED: (Reaction(remove_contact, queue=QueueClass.BACKGROUND),),
}
