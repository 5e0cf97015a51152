"""Downloads customers' files, because providers delete them after some time."""

from chalicelib.actions.media import download_media, mark_unavailable
from chalicelib.domain.events import Change, Event
from chalicelib.ports import Desk


def download_attachments(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        download_media(desk, change.account_id, event.conversation_id, event.message_id)


def mark_attachments_unavailable(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        mark_unavailable(desk, change.account_id, event.conversation_id, event.message_id)
