"""Moves the notes of a contact that was merged into another one."""

from chalicelib.actions.reaction import Reaction, is_merge
from chalicelib.domain.event_types import CONTACT_DELETED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk


def move_notes(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.contact_notes.actions import move_notes as move

    move(desk, change.account_id, event.contact_id or 0, event.merged_into_id or 0)


REACTIONS = {CONTACT_DELETED: (Reaction(move_notes, when=is_merge, queue=QueueClass.BACKGROUND),)}
