"""Messages of a conversation (contract 2.11, 4.6, 5.4)."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.actions import message_delivery
from chalicelib.actions import messages as actions
from chalicelib.actions.attachments import NewFile
from chalicelib.actions.finding import find_messages, find_shown, find_thread
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Delivery, KnownDraft, Message, MessageType
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import object_from_text
from chalicelib.http.fields import Attributes, Id, Paragraph, Recipients, Seconds, Short, SignedId, Text, milliseconds
from chalicelib.http.page_limits import fit_from_end, fit_rows
from chalicelib.http.routing import Routes
from chalicelib.views import messages as views
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.messages import MessageShape, ScheduledMessageShape, scheduled_message
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.shortened import short_message
from chalicelib.views.times import iso_or_none

MAX_UNDO_SECONDS = 60

routes = Routes(
    "/api/v1/accounts/<account_id>/conversations/<conversation_id>/messages", access=Access.MEMBER, resource="message"
)


class PageQuery(msgspec.Struct, kw_only=True):
    before: Id | None = None
    after: Id | None = None


class MessageBody(msgspec.Struct, kw_only=True):
    content: Text | None = None
    message_type: Literal["outgoing", "incoming"] = "outgoing"
    private: bool = False
    content_type: Literal["text", "input_select", "cards", "form", "article", "input_email", "input_csat"] = "text"
    content_attributes: Attributes | Text | None = None
    template_params: Attributes | None = None
    external_created_at: Annotated[int, msgspec.Meta(ge=0)] | Short | None = None
    echo_id: Short | None = None
    source_id: Short | None = None
    scheduled_at: Seconds | None = None
    undo_seconds: Annotated[int, msgspec.Meta(ge=1, le=MAX_UNDO_SECONDS)] | None = None
    draft_version: Id | None = None
    draft_writer: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    draft_edit: Id = 0
    seen_message_id: Id | None = None
    attachments: Annotated[list[SignedId], msgspec.Meta(max_length=100)] | None = None
    to_emails: Recipients | None = None
    cc_emails: Recipients | None = None
    bcc_emails: Recipients | None = None


class DeliveryBody(msgspec.Struct, kw_only=True):
    status: Literal["sent", "delivered", "read", "failed"]
    external_error: Paragraph | None = None


class MessagesMeta(msgspec.Struct, kw_only=True):
    labels: list[str]
    additional_attributes: dict[str, Any]
    contact: PushContactShape | None
    assignee: PushUserShape | UnsetType = UNSET
    agent_last_seen_at: str | None
    assignee_last_seen_at: str | None
    head: int


class MessagePage(msgspec.Struct, kw_only=True):
    meta: MessagesMeta
    payload: list[MessageShape]


@routes.get("")
def index(request: MemberRequest, query: PageQuery, conversation_id: int) -> MessagePage:
    """List messages, oldest first: the newest 20, 20 before an id, up to 100 after an id, or all between two ids.

    Long messages of a page that would be too large are shortened and `truncated`. A message that is requested alone by its id is
    found under the number that it names also after it was split off.
    """
    head = request.desk.feed.head(request.account_id)
    conversation = find_thread(request.desk, request.caller, conversation_id)
    if conversation.splits and query.after is not None and query.before == query.after + 1:
        conversation = find_shown(request.desk, conversation, conversation_id, query.after)
    found = find_messages(request.desk, conversation, before=query.before, after=query.after, limit=_limit(query))
    context = load_context(request.desk, request.directory, [conversation], messages=found)
    shapes = fit_messages([views.message(message, context) for message in found], newest=query.after is None)
    return MessagePage(meta=_meta(conversation, context, head), payload=shapes)


def fit_messages(shapes: list[MessageShape], *, newest: bool) -> list[MessageShape]:
    """A message that is requested alone is complete."""
    return shapes if len(shapes) == 1 else fit_from_end(fit_rows(shapes, short_message), newest=newest)


def _limit(query: PageQuery) -> int:
    if query.after is None:
        return 20
    return 100 if query.before is None else 1000


def _meta(conversation: Conversation, context: RenderContext, head: int) -> MessagesMeta:
    contact = context.contacts.get(conversation.contact_id)
    assignee = conversation.assignee_id
    return MessagesMeta(
        labels=list(conversation.labels),
        additional_attributes=conversation.additional_attributes,
        contact=push_contact(contact, context.public_url) if contact else None,
        assignee=UNSET if assignee is None else push_user(context.directory, assignee, context.public_url),
        agent_last_seen_at=iso_or_none(conversation.agent_last_seen_at),
        assignee_last_seen_at=iso_or_none(conversation.assignee_last_seen_at),
        head=head,
    )


@routes.post("", idempotent=True)
def create(
    request: MemberRequest, body: MessageBody, conversation_id: int, idempotency_key: str | None
) -> MessageShape | ScheduledMessageShape:
    """Write a reply or, with `private`, a note. Files are sent as `attachments[]` of a multipart form; a signed id there, or in
    JSON, stands for a file that was uploaded before (`direct_uploads`).

    With `scheduled_at` (seconds since 1970) the reply waits for that time, with `undo_seconds` for so long. The answer is then
    the scheduled message, or the sent one when the repetition of a request comes after its time.

    With `draft_version` or `draft_writer` the message was written from the caller's draft, which is emptied with it.

    `to_emails`, `cc_emails` and `bcc_emails` are the addresses of a reply that leaves as a mail: lists, or texts with commas.
    Without `to_emails` it goes to the customer. Other channels ignore them.

    With `seen_message_id`, the newest message of the thread that the author had seen, a reply is refused if somebody else has
    sent one after it. Notes, and messages with `scheduled_at`, are not refused.
    """
    known = _draft(body)
    new = NewMessage(
        content=body.content,
        type=MessageType.INCOMING if body.message_type == "incoming" else MessageType.OUTGOING,
        private=body.private,
        content_type=body.content_type,
        content_attributes=_content_attributes(body),
        additional_attributes={"template_params": body.template_params} if body.template_params else {},
        attachments=_attachments(request, body),
        echo_id=idempotency_key,
        source_id=body.source_id,
        draft=known,
        seen_message_id=body.seen_message_id,
    )
    if body.scheduled_at is None and body.undo_seconds is None:
        shown = _render(request, actions.create_message(request.desk, request.caller, conversation_id, new))
    else:
        shown = _scheduled(request, body, conversation_id, new)
    if known:
        from chalicelib.broadcasting.drafts import send_stored_draft

        send_stored_draft(request.desk, request.caller, shown.conversation_id, private=body.private)
    return shown


def _attachments(request: MemberRequest, body: MessageBody) -> tuple[NewFile, ...]:
    """The files of the form, then those of the signed ids."""
    files = request.http.content.files_in("attachments", beside_ids=True)
    if not body.attachments:
        return files
    from chalicelib.actions import uploads

    return (*files, *(uploads.read(request.desk, request.caller, each) for each in body.attachments))


def _draft(body: MessageBody) -> KnownDraft | None:
    if body.draft_version is None and body.draft_writer is None:
        return None
    return KnownDraft(body.draft_version, body.draft_writer, body.draft_edit)


def _scheduled(request: MemberRequest, body: MessageBody, conversation_id: int, new: NewMessage) -> MessageShape:
    from chalicelib.actions.scheduled_messages import schedule_message

    if body.scheduled_at is not None and body.undo_seconds is not None:
        raise Invalid("Send either scheduled_at or undo_seconds.", code="scheduled_twice", fields=("undo_seconds",))
    due_at = milliseconds(body.scheduled_at)
    made = schedule_message(request.desk, request.caller, conversation_id, new, due_at=due_at, undo_seconds=body.undo_seconds)
    if isinstance(made, Message):
        return _render(request, made)
    return scheduled_message(made, load_context(request.desk, request.directory, (), messages=[made.message]))


def _content_attributes(body: MessageBody) -> dict[str, Any]:
    sent = body.content_attributes or {}
    if isinstance(sent, str):
        sent = object_from_text("content_attributes", sent)
    stated = {name: getattr(body, name) for name in ("external_created_at", "to_emails", "cc_emails", "bcc_emails")}
    return {**sent, **{name: value for name, value in stated.items() if value is not None}}


@routes.update("/<message_id>")
def report_delivery(request: MemberRequest, body: DeliveryBody, conversation_id: int, message_id: int) -> MessageShape:
    """Report the delivery state of a message. API inboxes only: other providers report it by webhook."""
    delivery = Delivery(body.status)
    changed = message_delivery.report_delivery(
        request.desk, request.caller, conversation_id, message_id, delivery=delivery, reason=body.external_error
    )
    return _render(request, changed)


@routes.delete("/<message_id>")
def delete(request: MemberRequest, conversation_id: int, message_id: int) -> MessageShape:
    """Delete a message's content; the message stays in the thread, marked as deleted."""
    return _render(request, actions.delete_message(request.desk, request.caller, conversation_id, message_id))


@routes.post("/<message_id>/retry")
def retry(request: MemberRequest, conversation_id: int, message_id: int) -> MessageShape:
    """Send a failed message again."""
    return _render(request, message_delivery.resend_message(request.desk, request.caller, conversation_id, message_id))


def _render(request: MemberRequest, message: Message) -> MessageShape:
    return views.message(message, load_context(request.desk, request.directory, (), messages=[message]))
