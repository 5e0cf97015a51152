"""Messages as JSON, for REST responses and for events."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message, PartDelivery, ScheduledMessage
from chalicelib.views.attachments import AttachmentShape, attachment
from chalicelib.views.contacts import PushContactShape
from chalicelib.views.people import PushUserShape
from chalicelib.views.render_context import RenderContext
from chalicelib.views.times import epoch, iso


class MessagePartShape(Struct, kw_only=True):
    """One part of a message that the provider takes as several: the file `attachment_id`, or a part of the text."""

    attachment_id: int | None
    status: str
    delivery: str
    external_error: str | None
    source_id: str | None


class MessageShape(Struct, kw_only=True):
    id: int
    content: str | None
    inbox_id: int
    echo_id: str | UnsetType = UNSET
    conversation_id: int
    message_type: int
    content_type: str
    status: str
    content_attributes: dict[str, Any]
    created_at: int
    private: bool
    source_id: str | None
    sender: PushUserShape | PushContactShape | UnsetType = UNSET
    attachments: list[AttachmentShape] | UnsetType = UNSET
    delivery: str | None
    parts: list[MessagePartShape] | UnsetType = UNSET
    version: int
    truncated: bool | UnsetType = UNSET
    """Something is cut, because the page would be too large. Requested alone (`after=<id>&before=<id + 1>`), it is complete."""


class SchedulingProblemShape(Struct, kw_only=True):
    """The refusal for which a message was not sent at its time."""

    code: str
    message: str


class ScheduledMessageShape(MessageShape, kw_only=True):
    """A message that waits for its time; `status` is "scheduled". `scheduled_at`: seconds since 1970; null while a `problem`
    keeps it from being sent. `undo`: it waits only for its author to take it back."""

    scheduled_at: int | None
    undo: bool
    problem: SchedulingProblemShape | None


class MessageConversationShape(Struct, kw_only=True):
    assignee_id: int | None
    unread_count: int
    last_activity_at: int
    contact_inbox: dict[str, str]


class PushMessageShape(MessageShape, kw_only=True):
    account_id: int
    updated_at: str
    sender_type: str | None
    sender_id: int | None
    external_source_ids: dict[str, str]
    additional_attributes: dict[str, Any]
    processed_message_content: str | None
    sentiment: dict[str, Any]
    conversation: MessageConversationShape | None


STATUS = {
    Delivery.QUEUED: "sent",
    Delivery.SENT: "sent",
    Delivery.DELIVERED: "delivered",
    Delivery.READ: "read",
    Delivery.FAILED: "failed",
    Delivery.UNKNOWN: "failed",
}
"""The status in the contract. Clients offer to resend a failed message, which also resolves an unknown delivery."""


def message(message: Message, context: RenderContext) -> MessageShape:
    shape = MessageShape(
        id=message.id,
        content=message.content,
        inbox_id=message.inbox_id,
        conversation_id=message.conversation_id,
        message_type=int(message.type),
        content_type=message.content_type,
        status=STATUS[message.delivery] if message.delivery else "sent",
        content_attributes=message.content_attributes,
        created_at=epoch(message.created_at),
        private=message.private,
        source_id=message.source_id,
        delivery=message.delivery,
        version=message.version,
    )
    if message.echo_id is not None:
        shape.echo_id = message.echo_id
    sender = context.sender(message)
    if sender:
        shape.sender = sender
    if message.attachments:
        shape.attachments = [attachment(each, message, context.public_url) for each in message.attachments]
    if message.parts:
        shape.parts = [_part(each) for each in message.parts]
    return shape


def scheduled_message(scheduled: ScheduledMessage, context: RenderContext) -> ScheduledMessageShape:
    fields = asdict(message(scheduled.message, context)) | {"status": "scheduled", "version": scheduled.version}
    problem = SchedulingProblemShape(code=scheduled.problem[0], message=scheduled.problem[1]) if scheduled.problem else None
    due_at = None if scheduled.due_at is None else epoch(scheduled.due_at)
    return ScheduledMessageShape(**fields, scheduled_at=due_at, undo=scheduled.undo, problem=problem)


def _part(part: PartDelivery) -> MessagePartShape:
    return MessagePartShape(
        attachment_id=part.attachment_id,
        status=STATUS[part.delivery],
        delivery=part.delivery,
        external_error=part.error,
        source_id=part.provider_id,
    )


def push_message(pushed: Message, context: RenderContext) -> PushMessageShape:
    return PushMessageShape(
        **asdict(message(pushed, context)),
        account_id=pushed.account_id,
        updated_at=iso(pushed.updated_at),
        sender_type=pushed.sender.type if pushed.sender else None,
        sender_id=_sender_id(pushed, context),
        external_source_ids={},
        additional_attributes=pushed.additional_attributes,
        processed_message_content=pushed.content,
        sentiment={},
        conversation=_conversation(context.conversation_of(pushed)),
    )


def _sender_id(pushed: Message, context: RenderContext) -> int | None:
    """The id of the shown sender; of one that no longer exists the stored id."""
    shown = context.sender(pushed) or pushed.sender
    return shown.id if shown else None


def _conversation(conversation: Conversation | None) -> MessageConversationShape | None:
    if conversation is None:
        return None
    return MessageConversationShape(
        assignee_id=conversation.assignee_id,
        unread_count=min(conversation.unread_count, 10),
        last_activity_at=epoch(conversation.last_activity_at),
        contact_inbox={"source_id": conversation.source_id},
    )


PREVIEW_LENGTH = 5_000


def preview(message: Message) -> Message:
    """Cuts long content, so that lists stay small. A cut message has version 0, so that clients prefer every other copy."""
    if message.content is None or len(message.content) <= PREVIEW_LENGTH:
        return message
    return replace(message, content=message.content[:PREVIEW_LENGTH] + "…", version=0)
