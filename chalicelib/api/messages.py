"""Messages of a conversation (contract 2.11, 4.6, 5.4)."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

import msgspec

from chalicelib.actions import messages as actions
from chalicelib.actions.finding import find_conversation
from chalicelib.actions.messages import NewMessage
from chalicelib.api.access import Access, MemberRequest
from chalicelib.api.bodies import object_in
from chalicelib.api.fields import Attributes, Id, Paragraph, Short, Text
from chalicelib.api.routing import Routes
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.views import messages as views
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.messages import MessageShape
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.times import iso_or_none

routes = Routes(
    "/api/v1/accounts/<account_id>/conversations/<conversation_id>/messages", access=Access.MEMBER, resource="message"
)
MOST_BYTES = 4_000_000
"""What a page may weigh: a Lambda function cannot answer with more than six megabytes."""


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


class DeliveryBody(msgspec.Struct, kw_only=True):
    status: Literal["sent", "delivered", "read", "failed"]
    external_error: Paragraph | None = None


class MessagesMeta(TypedDict):
    labels: list[str]
    additional_attributes: dict[str, Any]
    contact: PushContactShape | None
    assignee: NotRequired[PushUserShape]
    agent_last_seen_at: str | None
    assignee_last_seen_at: str | None
    head: int


class MessagePage(TypedDict):
    meta: MessagesMeta
    payload: list[MessageShape]


@routes.get("")
def index(request: MemberRequest, query: PageQuery, conversation_id: int) -> MessagePage:
    """A page of the thread, oldest first: the newest 20, 20 before an id, up to 100 after one, or those between two."""
    head = request.desk.feed.head(request.account_id)
    conversation = find_conversation(request.desk, request.caller, conversation_id)
    found = request.desk.lists.messages(
        request.account_id, conversation.id, before=query.before, after=query.after, limit=_limit(query)
    )
    context = load_context(request.desk, request.directory, [conversation], messages=found)
    shapes = fitting([views.message(message, context) for message in found], newest=query.after is None)
    return {"meta": _meta(conversation, context, head), "payload": shapes}


def _limit(query: PageQuery) -> int:
    if query.after is None:
        return 20
    return 100 if query.before is None else 1000


def fitting(shapes: list[MessageShape], *, newest: bool) -> list[MessageShape]:
    """As many as one answer can carry, from the end that was asked for; the client goes on from the last id it got."""
    room, taken = MOST_BYTES, 0
    for shape in reversed(shapes) if newest else shapes:
        room -= len(msgspec.json.encode(shape))
        if room < 0 and taken:
            break
        taken += 1
    return shapes[len(shapes) - taken :] if newest else shapes[:taken]


def _meta(conversation: Conversation, context: RenderContext, head: int) -> MessagesMeta:
    contact = context.contacts.get(conversation.contact_id)
    meta: MessagesMeta = {
        "labels": list(conversation.labels),
        "additional_attributes": conversation.additional_attributes,
        "contact": push_contact(contact) if contact else None,
        "agent_last_seen_at": iso_or_none(conversation.agent_last_seen_at),
        "assignee_last_seen_at": iso_or_none(conversation.assignee_last_seen_at),
        "head": head,
    }
    if conversation.assignee_id is not None:
        meta["assignee"] = push_user(context.directory, conversation.assignee_id)
    return meta


@routes.post("")
def create(request: MemberRequest, body: MessageBody, conversation_id: int) -> MessageShape:
    """Write a reply or, with `private`, a note. Files come as `attachments[]` of a multipart form."""
    new = NewMessage(
        content=body.content,
        type=MessageType.INCOMING if body.message_type == "incoming" else MessageType.OUTGOING,
        private=body.private,
        content_type=body.content_type,
        content_attributes=_content_attributes(body),
        additional_attributes={"template_params": body.template_params} if body.template_params else {},
        attachments=request.http.content.files_in("attachments"),
        echo_id=body.echo_id or request.idempotency_key,
        source_id=body.source_id,
    )
    return _shown(request, actions.create_message(request.desk, request.caller, conversation_id, new))


def _content_attributes(body: MessageBody) -> dict[str, Any]:
    sent = body.content_attributes or {}
    if isinstance(sent, str):
        sent = object_in("content_attributes", sent)
    return sent if body.external_created_at is None else {**sent, "external_created_at": body.external_created_at}


@routes.update("/<message_id>")
def report_delivery(request: MemberRequest, body: DeliveryBody, conversation_id: int, message_id: int) -> MessageShape:
    """Say how far a message has got. Only for API inboxes: of other channels the provider tells."""
    delivery = Delivery(body.status)
    changed = actions.report_delivery(
        request.desk, request.caller, conversation_id, message_id, delivery=delivery, reason=body.external_error
    )
    return _shown(request, changed)


@routes.delete("/<message_id>")
def delete(request: MemberRequest, conversation_id: int, message_id: int) -> MessageShape:
    """Take back what was said; that something was said stays."""
    return _shown(request, actions.delete_message(request.desk, request.caller, conversation_id, message_id))


@routes.post("/<message_id>/retry")
def retry(request: MemberRequest, conversation_id: int, message_id: int) -> MessageShape:
    """Send again what failed."""
    return _shown(request, actions.resend_message(request.desk, request.caller, conversation_id, message_id))


def _shown(request: MemberRequest, message: Message) -> MessageShape:
    return views.message(message, load_context(request.desk, request.directory, (), messages=[message]))
