"""Attachments as JSON."""

from typing import Any
from urllib.parse import quote

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.messages import Attachment, FileType, Message

KEY_PREFIX = "attachments/"
LINK_PATH = "/rails/active_storage/blobs/redirect/"


class AttachmentShape(Struct, kw_only=True):
    id: int
    message_id: int
    file_type: str
    account_id: int
    meta: dict[str, Any]
    state: str
    file_name: str | None
    content_type: str | None
    extension: str | UnsetType | None = UNSET
    data_url: str | UnsetType | None = UNSET
    thumb_url: str | UnsetType = UNSET
    file_size: int | UnsetType = UNSET
    width: int | UnsetType | None = UNSET
    height: int | UnsetType | None = UNSET
    transcribed_text: str | UnsetType = UNSET
    coordinates_lat: float | UnsetType | None = UNSET
    coordinates_long: float | UnsetType | None = UNSET
    fallback_title: str | UnsetType | None = UNSET


def attachment(attachment: Attachment, message: Message, public_url: str) -> AttachmentShape:
    shape = AttachmentShape(
        id=attachment.id,
        message_id=message.id,
        file_type=attachment.file_type,
        account_id=message.account_id,
        meta=attachment.meta,
        state=attachment.state,
        file_name=attachment.file_name,
        content_type=attachment.content_type,
    )
    match attachment.file_type:
        case FileType.LOCATION:
            shape.coordinates_lat, shape.coordinates_long = attachment.latitude, attachment.longitude
            shape.fallback_title, shape.data_url = attachment.title, attachment.url
        case FileType.CONTACT | FileType.FALLBACK:
            shape.fallback_title, shape.data_url = attachment.title, attachment.url
        case _:
            _add_file(shape, attachment, public_url)
    return shape


def _add_file(shape: AttachmentShape, attachment: Attachment, public_url: str) -> None:
    link = file_link(attachment, public_url)
    stem, dot, extension = (attachment.file_name or "").rpartition(".")
    shape.extension = extension.lower() if stem and dot else None
    shape.data_url = link
    shape.thumb_url = link if attachment.file_type is FileType.IMAGE else ""
    shape.file_size = attachment.size
    shape.width = attachment.meta.get("width")
    shape.height = attachment.meta.get("height")
    if attachment.file_type is FileType.AUDIO:
        shape.transcribed_text = ""


def file_link(attachment: Attachment, public_url: str) -> str:
    """Empty until the file was downloaded. The link is protected by the random part of the key."""
    if not attachment.key:
        return ""
    return f"{public_url}{LINK_PATH}{quote(attachment.key.removeprefix(KEY_PREFIX))}"
