"""The public API of an API inbox: the customer's own conversations (contract 3.2)."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from chalicelib.actions import customers as actions
from chalicelib.broadcasting import signals
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from chalicelib.domain.rate_limits import UNITS_OF_CREATE, UNITS_OF_THREAD
from chalicelib.http.access import Access, CustomerRequest
from chalicelib.http.fields import Attributes, Id, Short, Text
from chalicelib.http.page_limits import MAX_PAGE_BYTES, fit_from_end, fit_rows
from chalicelib.http.routing import Routes
from chalicelib.views.public import PublicConversationShape, PublicMessageShape, public_conversation, public_message
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.shortened import short_message, short_public_row

routes = Routes("/public/api/v1/inboxes/<inbox_identifier>/contacts/<source_id>/conversations", access=Access.CUSTOMER)
PER_PAGE = 20
MESSAGES_WITH_CONVERSATION = 100
ROW_BYTES = MAX_PAGE_BYTES // PER_PAGE


class NewPublicConversation(msgspec.Struct, kw_only=True):
    custom_attributes: Attributes | None = None


class NewCustomerMessage(msgspec.Struct, kw_only=True):
    content: Text | None = None
    echo_id: Short | None = None


class CustomerAnswer(msgspec.Struct, kw_only=True):
    submitted_values: list[Attributes] | Attributes | None = None
    email: Short | None = None


class CustomerTyping(msgspec.Struct, kw_only=True):
    typing_status: Literal["on", "off"]


class PageQuery(msgspec.Struct, kw_only=True):
    before: Id | None = None


@routes.get("", units=UNITS_OF_THREAD)
def index(request: CustomerRequest) -> list[PublicConversationShape]:
    """List the customer's newest 20 conversations, each with its newest messages."""
    found = actions.conversations_of_customer(request.desk, request.customer)
    rows, left = [], MAX_PAGE_BYTES
    for conversation in found:
        messages = _public_messages(request, conversation, PER_PAGE if left > 0 else 1)
        left -= actions.characters_of(messages)
        rows.append(_rendered(request, conversation, messages, ROW_BYTES))
    return fit_rows(rows, short_public_row)


@routes.post("", idempotent=True, units=UNITS_OF_CREATE)
def create(request: CustomerRequest, body: NewPublicConversation, idempotency_key: str | None) -> PublicConversationShape:
    """Start a conversation, or continue the current one if the inbox allows one per contact."""
    started = actions.start_conversation(
        request.desk, request.customer, custom_attributes=body.custom_attributes, idempotency_key=idempotency_key
    )
    return _render(request, started, MESSAGES_WITH_CONVERSATION)


@routes.get("/<conversation_id>", units=UNITS_OF_THREAD)
def show(request: CustomerRequest, conversation_id: int) -> PublicConversationShape:
    """Show a conversation with its newest 100 messages."""
    conversation = actions.conversation_of_customer(request.desk, request.customer, conversation_id)
    return _render(request, conversation, MESSAGES_WITH_CONVERSATION)


@routes.post("/<conversation_id>/toggle_status", units=UNITS_OF_THREAD)
def resolve(request: CustomerRequest, conversation_id: int) -> PublicConversationShape:
    """Resolve the conversation as the customer."""
    resolved = actions.resolve_by_customer(request.desk, request.customer, conversation_id)
    return _render(request, resolved, MESSAGES_WITH_CONVERSATION)


@routes.post("/<conversation_id>/toggle_typing")
def toggle_typing(request: CustomerRequest, body: CustomerTyping, conversation_id: int) -> None:
    """Show the agents that the customer is typing."""
    signals.customer_typing(request.desk, request.customer, conversation_id, on=body.typing_status == "on")


@routes.post("/<conversation_id>/update_last_seen", units=UNITS_OF_THREAD)
def mark_seen(request: CustomerRequest, conversation_id: int) -> None:
    """Mark all messages as seen by the customer."""
    actions.seen_by_customer(request.desk, request.customer, conversation_id)


@routes.get("/<conversation_id>/messages", units=UNITS_OF_THREAD)
def messages(request: CustomerRequest, query: PageQuery, conversation_id: int) -> list[PublicMessageShape]:
    """List the newest 20 messages, or the 20 before an id, oldest first."""
    conversation = actions.conversation_of_customer(request.desk, request.customer, conversation_id)
    found = _public_messages(request, conversation, PER_PAGE, before=query.before)
    context = _context(request, conversation, found)
    return _fit([public_message(message, context) for message in found])


@routes.post("/<conversation_id>/messages", idempotent=True)
def write(
    request: CustomerRequest, body: NewCustomerMessage, conversation_id: int, idempotency_key: str | None
) -> PublicMessageShape:
    """Write a message as the customer. Files are sent as `attachments[]` of a multipart form."""
    message = actions.write(
        request.desk,
        request.customer,
        conversation_id,
        content=body.content,
        attachments=request.http.content.files_in("attachments"),
        echo_id=idempotency_key,
    )
    return public_message(message, load_context(request.desk, request.customer.directory, (), messages=[message]))


@routes.update("/<conversation_id>/messages/<own_message_id>")
def answer(request: CustomerRequest, body: CustomerAnswer, conversation_id: int, own_message_id: int) -> PublicMessageShape:
    """Answer a message that asks for a choice, a form, a rating (`submitted_values`) or an e-mail address (`email`)."""
    values, email = body.submitted_values, body.email
    message, _ = actions.answer_message(
        request.desk, request.customer, conversation_id, own_message_id, values=values, email=email
    )
    return public_message(message, load_context(request.desk, request.customer.directory, (), messages=[message]))


def _public_messages(
    request: CustomerRequest, conversation: Conversation, wanted: int, *, before: int | None = None
) -> list[Message]:
    return actions.find_public_messages(request.desk, conversation, wanted, before=before, max_characters=MAX_PAGE_BYTES)


def _render(
    request: CustomerRequest, conversation: Conversation, wanted: int, max_bytes: int = MAX_PAGE_BYTES
) -> PublicConversationShape:
    return _rendered(request, conversation, _public_messages(request, conversation, wanted), max_bytes)


def _rendered(
    request: CustomerRequest, conversation: Conversation, found: list[Message], max_bytes: int
) -> PublicConversationShape:
    shown = public_conversation(conversation, request.customer.contact, found, _context(request, conversation, found))
    return replace(shown, messages=_fit(shown.messages, max_bytes))


def _fit(messages: list[PublicMessageShape], max_bytes: int = MAX_PAGE_BYTES) -> list[PublicMessageShape]:
    shortened = fit_rows(messages, short_message, max_bytes=max_bytes)
    return fit_from_end(shortened, newest=True, max_bytes=max_bytes)


def _context(request: CustomerRequest, conversation: Conversation, found: list[Message]) -> RenderContext:
    return load_context(request.desk, request.customer.directory, [conversation], messages=found)
