"""Runs imports. The rules are imported on first use: few events start them."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk

IMPORT = "contact_import"


def import_contacts(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_import.importing import run_import

    for user_id in event.user_ids:
        run_import(desk, change.account_id, user_id)


REACTIONS = {MESSAGE_CREATED: (Reaction(import_contacts, when=triggered_by(IMPORT), queue=QueueClass.BACKGROUND),)}
