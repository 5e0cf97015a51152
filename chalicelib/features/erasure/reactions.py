"""Begins an erasure as soon as its deletion is stored. Its timer continues what is left.

The rules are imported on first use: deletions are rare, and these functions start for every message.
"""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import CONTACT_DELETED, CONVERSATION_DELETED, INBOX_DELETED, MESSAGE_UPDATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk


def _erase(desk: Desk, change: Change, name: str) -> None:
    from chalicelib.features.erasure.removal import erase

    erase(desk, change.account_id, name)


def erase_conversation(desk: Desk, change: Change, event: Event) -> None:
    _erase(desk, change, f"conversation:{event.conversation_id}")


def erase_contact(desk: Desk, change: Change, event: Event) -> None:
    _erase(desk, change, f"contact:{event.contact_id}")


def erase_inbox(desk: Desk, change: Change, event: Event) -> None:
    _erase(desk, change, f"inbox:{event.inbox_id}")


def erase_files(desk: Desk, change: Change, event: Event) -> None:
    _erase(desk, change, f"message:{event.conversation_id}:{event.message_id}")


REACTIONS = {
    CONVERSATION_DELETED: (Reaction(erase_conversation, queue=QueueClass.BACKGROUND),),
    CONTACT_DELETED: (Reaction(erase_contact, queue=QueueClass.BACKGROUND),),
    INBOX_DELETED: (Reaction(erase_inbox, queue=QueueClass.BACKGROUND),),
    MESSAGE_UPDATED: (Reaction(erase_files, when=triggered_by("files_erased"), queue=QueueClass.BACKGROUND),),
}
