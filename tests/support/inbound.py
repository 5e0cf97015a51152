"""Messages and photos of customers, in the domain's structs."""

from typing import Any

from chalicelib.domain.inbound import (
    InboundAttachment,
    InboundContact,
    InboundMessage,
)
from chalicelib.domain.messages import FileType
from chalicelib.domain.outbound import StoredFile

PHOTO = StoredFile("photo.jpg", "image/jpeg", b"a photo")


def inbound_message(
    text: str | None = "Hello", *, provider_id: str = "in-1", source_id: str = "kim", name: str | None = "Kim", **fields: Any
) -> InboundMessage:
    contact = InboundContact(source_id, name, phone_number=fields.pop("phone_number", None))
    return InboundMessage(provider_id, contact, sent_at=fields.pop("sent_at", 1_789_999_999_000), content=text, **fields)


def inbound_photo(provider_ref: str = "photo-at-provider") -> InboundAttachment:
    return InboundAttachment(FileType.IMAGE, provider_ref=provider_ref, file_name="photo.jpg", content_type="image/jpeg")
