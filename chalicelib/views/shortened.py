"""Shortened forms of what lists show, for pages that would be too large. `truncated` tells clients to fetch the entity alone."""

from typing import Any, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.domain.attributes import fitted_attributes
from chalicelib.views.attachments import AttachmentShape
from chalicelib.views.contacts import ContactRowShape, ContactShape, PushContactShape
from chalicelib.views.conversations import ConversationShape
from chalicelib.views.messages import MessageShape, PushMessageShape
from chalicelib.views.public import PublicConversationShape, PublicMessageShape

C = TypeVar("C", ContactShape, PushContactShape, ContactRowShape)
M = TypeVar("M", MessageShape, PushMessageShape, PublicMessageShape)

ATTRIBUTES_BYTES = 2_000
MESSAGE_ATTRIBUTES_BYTES = 1_000
ROW_CHARACTERS = 500
THREAD_CHARACTERS = 5_000
TEXT_CHARACTERS = 100
URL_CHARACTERS = 500
LINKS = 20


def short_contact(shown: C, attributes_bytes: int = ATTRIBUTES_BYTES) -> C:
    fields: dict[str, Any] = {
        name: fitted_attributes(getattr(shown, name), attributes_bytes) for name in ("additional_attributes", "custom_attributes")
    }
    links = getattr(shown, "contact_inboxes", UNSET)
    if links is not UNSET:
        fields["contact_inboxes"] = links[:LINKS]
    return replace(shown, **fields, truncated=True)


def short_message(shown: M, characters: int = THREAD_CHARACTERS) -> M:
    fields: dict[str, Any] = {
        "content": _cut(shown.content, characters),
        "content_attributes": fitted_attributes(shown.content_attributes, MESSAGE_ATTRIBUTES_BYTES),
    }
    if isinstance(shown, PushMessageShape):
        fields["processed_message_content"] = fields["content"]
        fields["additional_attributes"] = fitted_attributes(shown.additional_attributes, MESSAGE_ATTRIBUTES_BYTES)
    if isinstance(shown.sender, PushContactShape):
        fields["sender"] = short_contact(shown.sender, 0)
    if shown.attachments is not UNSET:
        fields["attachments"] = [_short_attachment(each) for each in shown.attachments]
    if fields == {name: getattr(shown, name) for name in fields}:
        return shown
    return replace(shown, **fields, truncated=True)


def _short_attachment(shown: AttachmentShape) -> AttachmentShape:
    fields: dict[str, Any] = {"meta": fitted_attributes(shown.meta, MESSAGE_ATTRIBUTES_BYTES)}
    for name in ("file_name", "content_type", "extension", "fallback_title"):
        fields[name] = _cut(getattr(shown, name), TEXT_CHARACTERS)
    if isinstance(shown.data_url, str) and len(shown.data_url) > URL_CHARACTERS:
        fields["data_url"] = None
    return replace(shown, **fields)


def short_row(shown: ConversationShape) -> ConversationShape:
    """A row of a list: the conversation with its contact and its newest messages."""
    last = shown.last_non_activity_message
    meta = shown.meta
    return replace(
        shown,
        additional_attributes=fitted_attributes(shown.additional_attributes, ATTRIBUTES_BYTES),
        custom_attributes=fitted_attributes(shown.custom_attributes, ATTRIBUTES_BYTES),
        meta=meta if meta.sender is UNSET else replace(meta, sender=short_contact(meta.sender)),
        messages=[short_message(each, ROW_CHARACTERS) for each in shown.messages],
        last_non_activity_message=short_message(last, ROW_CHARACTERS) if last else None,
        truncated=True,
    )


def short_public_row(shown: PublicConversationShape) -> PublicConversationShape:
    """A customer's conversation; of its messages the customer's client requests the older ones by `before`."""
    messages = [short_message(each, ROW_CHARACTERS) for each in shown.messages]
    return replace(shown, messages=messages, contact=short_contact(shown.contact))


def _cut(text: Any, characters: int) -> Any:
    return text[:characters] if isinstance(text, str) else text
