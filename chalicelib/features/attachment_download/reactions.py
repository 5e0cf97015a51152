"""Downloads attachments of customers before the provider deletes them."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import MESSAGE_CREATED, MESSAGE_UPDATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.features.attachment_download.actions import download_media, mark_unavailable
from chalicelib.ports import Desk


def download_attachments(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        download_media(desk, change.account_id, event.conversation_id, event.message_id)


def mark_attachments_unavailable(desk: Desk, change: Change, event: Event) -> None:
    if event.conversation_id and event.message_id:
        mark_unavailable(desk, change.account_id, event.conversation_id, event.message_id)


DOWNLOAD = Reaction(
    download_attachments,
    when=triggered_by("media_pending"),
    queue=QueueClass.BACKGROUND,
    on_exhausted=mark_attachments_unavailable,
)
REACTIONS = {MESSAGE_CREATED: (DOWNLOAD,), MESSAGE_UPDATED: (DOWNLOAD,)}
