"""Attachments as JSON."""

from typing import Any, NotRequired, TypedDict
from urllib.parse import quote

from chalicelib.domain.messages import Attachment, FileType, Message

KEY_PREFIX = "attachments/"
LINK_PATH = "/rails/active_storage/blobs/redirect/"


class AttachmentShape(TypedDict):
    id: int
    message_id: int
    file_type: str
    account_id: int
    meta: dict[str, Any]
    state: str
    file_name: str | None
    content_type: str | None
    extension: NotRequired[str | None]
    data_url: NotRequired[str | None]
    thumb_url: NotRequired[str]
    file_size: NotRequired[int]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    transcribed_text: NotRequired[str]
    coordinates_lat: NotRequired[float | None]
    coordinates_long: NotRequired[float | None]
    fallback_title: NotRequired[str | None]


def attachment(attachment: Attachment, message: Message, public_url: str) -> AttachmentShape:
    shape: AttachmentShape = {
        "id": attachment.id,
        "message_id": message.id,
        "file_type": attachment.file_type,
        "account_id": message.account_id,
        "meta": attachment.meta,
        "state": attachment.state,
        "file_name": attachment.file_name,
        "content_type": attachment.content_type,
    }
    match attachment.file_type:
        case FileType.LOCATION:
            shape.update(
                {
                    "coordinates_lat": attachment.latitude,
                    "coordinates_long": attachment.longitude,
                    "fallback_title": attachment.title,
                    "data_url": attachment.url,
                }
            )
        case FileType.CONTACT | FileType.FALLBACK:
            shape.update({"fallback_title": attachment.title, "data_url": attachment.url})
        case _:
            _add_file(shape, attachment, public_url)
    return shape


def _add_file(shape: AttachmentShape, attachment: Attachment, public_url: str) -> None:
    link = file_link(attachment, public_url)
    stem, dot, extension = (attachment.file_name or "").rpartition(".")
    shape["extension"] = extension.lower() if stem and dot else None
    shape["data_url"] = link
    shape["thumb_url"] = link if attachment.file_type is FileType.IMAGE else ""
    shape["file_size"] = attachment.size
    shape["width"] = attachment.meta.get("width")
    shape["height"] = attachment.meta.get("height")
    if attachment.file_type is FileType.AUDIO:
        shape["transcribed_text"] = ""


def file_link(attachment: Attachment, public_url: str) -> str:
    """Empty until the file was downloaded. The link is protected by the random part of the key."""
    if not attachment.key:
        return ""
    return f"{public_url}{LINK_PATH}{quote(attachment.key.removeprefix(KEY_PREFIX))}"
