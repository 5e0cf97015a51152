"""The forward of messages of a conversation to somebody else, and the mails that follow from it (decision 55)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.letters import MAX_FILES_BYTES, RECIPIENTS
from chalicelib.domain.mail_subjects import FORWARD
from chalicelib.domain.messages import Attachment, FileState, Message, MessageType, is_deleted

MAX_MESSAGES = 50
FORWARDS = re.compile(rf"\s*(?:{FORWARD})\s*[:\uff1a]", re.IGNORECASE)


def is_forwardable(message: Message) -> bool:
    """Whether the customer has written or received it."""
    return message.is_public and message.type is not MessageType.TEMPLATE and not is_deleted(message)


def check_forwardable(messages: Sequence[Message]) -> None:
    """Raises Invalid (`message_not_forwardable`, `nothing_to_forward`, `forward_too_long`)."""
    if not all(map(is_forwardable, messages)):
        raise Invalid(
            "Only messages that the customer has written or received can be forwarded.",
            code="message_not_forwardable",
            fields=("message_ids",),
        )
    if not messages:
        raise Invalid("The conversation has no message to forward.", code="nothing_to_forward", fields=("message_ids",))
    check_number(messages)


def check_number(messages: Sequence[Any]) -> None:
    """Raises Invalid (`forward_too_long`)."""
    if len(messages) > MAX_MESSAGES:
        text = f"A mail forwards at most {MAX_MESSAGES} messages. Choose fewer."
        raise Invalid(text, code="forward_too_long", fields=("message_ids",))


def files_along(messages: Iterable[Message], wanted: Sequence[int] | None) -> list[Attachment]:
    """The stored files of the messages, or those of them that are `wanted`.

    Raises Invalid (`attachment_not_forwardable`, `forward_too_large`) and Conflict (`files_pending`).
    """
    files = [each for message in messages for each in message.attachments if wanted is None or each.id in wanted]
    if any(each.state is FileState.PENDING for each in files):
        raise Conflict("The files of this message are still being received. Try again in a moment.", code="files_pending")
    stored = [each for each in files if each.key and each.state is FileState.READY]
    if wanted is not None and set(wanted) != {each.id for each in stored}:
        raise Invalid(
            "A file to forward is not among those of the messages.", code="attachment_not_forwardable", fields=("attachment_ids",)
        )
    size = sum(each.size for each in stored)
    if size > MAX_FILES_BYTES:
        named = {"size": f"{size / 1_000_000:.1f}", "limit": MAX_FILES_BYTES // 1_000_000}
        text = f"The files have {named['size']} MB. A mail takes {named['limit']} MB: leave some out."
        raise Invalid(text, code="forward_too_large", fields=("attachment_ids",), **named)
    return stored


def receivers_of(content_attributes: Mapping[str, Any]) -> set[str]:
    fields = (content_attributes.get(name) for name in RECIPIENTS)
    return {each for field in fields if isinstance(field, list) for each in field}


def forwarding_subject(subject: str) -> str:
    """With one `Fwd:`, or the prefix of another language that it has already."""
    return subject if FORWARDS.match(subject) else f"Fwd: {subject}"
