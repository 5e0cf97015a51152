"""The API of a website's widget (contract 3.4). Each request names the site by `website_token` in its query."""

from typing import Annotated, Literal

import msgspec

from chalicelib.actions import customers, identities
from chalicelib.actions.visitors import active_directory, known_or_new_visitor, website_inbox, website_of
from chalicelib.broadcasting import signals
from chalicelib.domain.browsers import browser_of, language_of_browser
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import UNITS_OF_CREATE, UNITS_OF_THREAD
from chalicelib.features.website import actions, views
from chalicelib.features.website.actions import Opening, VisitorMessage
from chalicelib.features.website.config import PublicWidgetShape, public_widget
from chalicelib.http.access import Access, Request, VisitorRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Attributes, Id, OptionalAttributes, OptionalShort, Short, Text
from chalicelib.http.page_limits import MAX_PAGE_BYTES, fit_from_end, fit_rows
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes
from chalicelib.views.public import PublicMessageShape, public_message
from chalicelib.views.render_context import load_context
from chalicelib.views.shortened import short_message

WIDGET = "/api/v1/widget"
routes = Routes(WIDGET, access=Access.VISITOR, resource="message")
contact_routes = Routes(f"{WIDGET}/contact", access=Access.VISITOR, resource="contact")
CACHED = {"Cache-Control": "public, max-age=60, stale-while-revalidate=600"}
NOT_KEPT = {"Cache-Control": "no-store"}
PER_PAGE = 20
Address = Annotated[str, msgspec.Meta(max_length=2048)]


class SiteQuery(msgspec.Struct, kw_only=True):
    website_token: Short = ""
    locale: Short = ""


class PageQuery(msgspec.Struct, kw_only=True):
    before: Id | None = None
    after: Id | None = None


class VisitorFields(msgspec.Struct, kw_only=True):
    email: OptionalShort = ABSENT
    name: OptionalShort = ABSENT
    phone_number: OptionalShort = ABSENT
    custom_attributes: OptionalAttributes = ABSENT


class SiteMessage(msgspec.Struct, kw_only=True):
    """`timestamp` and `referer_url`: when and on which page the visitor wrote, as the browser tells it. `contact`: what the
    visitor, or the page before there was a contact, has stated. `custom_attributes`: those of the conversation."""

    content: Text | None = None
    reply_to: Id | Short | None = None
    timestamp: Short | None = None
    referer_url: Address | None = None
    echo_id: Short | None = None
    custom_attributes: Attributes | None = None
    contact: VisitorFields | None = None


class VisitorTyping(msgspec.Struct, kw_only=True):
    typing_status: Literal["on", "off"]


@routes.get("/config", access=Access.PUBLIC)
def show_config(request: Request, query: SiteQuery) -> Reply[PublicWidgetShape]:
    """Show a site's widget as it is for every visitor."""
    inbox = website_inbox(request.desk, query.website_token)
    shown = _public_widget(request, inbox, active_directory(request.desk, inbox), query.locale)
    return Reply(200, shown, headers=CACHED)


@routes.post("/config", access=Access.PUBLIC)
def know_visitor(request: Request, query: SiteQuery) -> Reply[views.WidgetConfigShape]:
    """Show the widget to one visitor, with the token to keep: the one sent, or a new one. Nothing is stored."""
    sent = request.http.credential("x_auth_token") or ""
    visitor, token = known_or_new_visitor(request.desk, query.website_token, sent, request.http.visit)
    shown = _public_widget(request, visitor.inbox, visitor.directory, query.locale)
    return Reply(200, views.website_config(shown, visitor, token), headers=NOT_KEPT)


def _public_widget(request: Request, inbox: Inbox, directory: Directory, locale: str) -> PublicWidgetShape:
    return public_widget(inbox, website_of(inbox), request.desk.public_url, locale=locale or directory.account.locale)


@contact_routes.get("")
def show_contact(request: VisitorRequest) -> views.VisitorContactShape:
    """Show which values of the visitor's contact are known."""
    return views.visitor_contact(request.visitor.customer)


@contact_routes.update("")
def update_contact(request: VisitorRequest, body: VisitorFields) -> views.VisitorContactShape:
    """Change the visitor's contact. A visitor who has not written has none."""
    return views.visitor_contact(identities.state(request.desk, actions.find_customer(request.visitor), changes=given(body)))


@routes.get("/conversations")
def show_conversation(request: VisitorRequest) -> views.WidgetConversationShape | views.NoConversationShape:
    """Show the visitor's current conversation; an empty object without one."""
    found = actions.find_current(request.desk, request.visitor)
    return views.widget_conversation(found) if found else views.NoConversationShape()


@routes.post("/conversations", idempotent=True, units=UNITS_OF_CREATE)
def start_conversation(request: VisitorRequest, body: SiteMessage, idempotency_key: str | None) -> views.StartedConversationShape:
    """Start a conversation with the answers of the form before it, or continue one that is not resolved."""
    new = _message(request, body, idempotency_key)
    said = new if new.content or new.files else None
    opening = _opening(request, body)
    started = actions.start_conversation(request.desk, request.visitor, said, opening, idempotency_key=idempotency_key)
    shown = _shown_messages(request, started.conversation, PageQuery())
    return views.started_conversation(started.conversation, shown, started.customer)


@routes.post("/conversations/update_last_seen", units=UNITS_OF_THREAD)
def mark_seen(request: VisitorRequest) -> None:
    """Mark all messages as seen by the visitor."""
    if (customer := request.visitor.customer) and (conversation_id := customer.link.conversation_id):
        customers.seen_by_customer(request.desk, customer, conversation_id)


@routes.post("/conversations/toggle_typing")
def toggle_typing(request: VisitorRequest, body: VisitorTyping) -> None:
    """Show the agents that the visitor is typing."""
    customer, conversation_id = actions.find_current_id(request.visitor)
    signals.customer_typing(request.desk, customer, conversation_id, on=body.typing_status == "on")


@routes.post("/conversations/toggle_status")
def resolve(request: VisitorRequest) -> None:
    """End the conversation as the visitor."""
    actions.end_conversation(request.desk, request.visitor)


@routes.get("/conversations/toggle_status")
def resolve_by_reading(request: VisitorRequest) -> None:
    """End the conversation as the visitor, for clients of Chatwoot, which send a GET. Its header keeps out every prefetch."""
    actions.end_conversation(request.desk, request.visitor)


@routes.get("/messages", units=UNITS_OF_THREAD)
def messages(request: VisitorRequest, query: PageQuery) -> views.WidgetMessagePage:
    """List messages of the current conversation, oldest first: the newest 20, 20 before an id, or up to 100 after an id."""
    head = request.desk.feed.head(request.visitor.account_id)
    conversation = actions.find_current(request.desk, request.visitor)
    shown = views.widget_conversation(conversation) if conversation else None
    seen_at = shown.contact_last_seen_at if shown else 0
    payload = _shown_messages(request, conversation, query) if conversation else []
    return views.WidgetMessagePage(
        payload=payload, meta=views.WidgetMessagesMeta(contact_last_seen_at=seen_at, head=head, conversation=shown)
    )


@routes.post("/messages", idempotent=True)
def write(request: VisitorRequest, body: SiteMessage, idempotency_key: str | None) -> views.WrittenMessageShape:
    """Write a message as the visitor; the first begins a conversation. Files are sent as `message[attachments][]`."""
    new = _message(request, body, idempotency_key)
    written = actions.write(request.desk, request.visitor, new, _opening(request, body))
    context = load_context(request.desk, request.visitor.directory, (), messages=written.messages)
    return views.written_message(written.messages[0], written.customer, context)


def _message(request: VisitorRequest, body: SiteMessage, echo_id: str | None) -> VisitorMessage:
    reply_to = str(body.reply_to or "")
    return VisitorMessage(
        content=body.content,
        files=request.http.content.files_in("attachments", within="message"),
        echo_id=echo_id,
        in_reply_to=int(reply_to) if reply_to.isdecimal() and len(reply_to) <= 16 else None,
    )


def _opening(request: VisitorRequest, body: SiteMessage) -> Opening:
    stated = given(body.contact) if body.contact else {}
    return Opening(contact=stated, answers=body.custom_attributes or {}, arrival=_arrival(request, body))


def _arrival(request: VisitorRequest, body: SiteMessage) -> dict[str, object]:
    told = {"initiated_at": {"timestamp": body.timestamp} if body.timestamp else None, "referer": body.referer_url}
    browser = {
        "browser": browser_of(request.http.user_agent),
        "browser_language": language_of_browser(request.http.accept_language),
    }
    return {**browser, **{name: value for name, value in told.items() if value}}


def _shown_messages(request: VisitorRequest, conversation: Conversation, query: PageQuery) -> list[PublicMessageShape]:
    desk = request.desk
    if query.after is None:
        found = customers.find_public_messages(desk, conversation, PER_PAGE, before=query.before, max_characters=MAX_PAGE_BYTES)
    else:
        found = customers.find_public_messages_after(
            desk, conversation, query.after, before=query.before, max_characters=MAX_PAGE_BYTES
        )
    context = load_context(desk, request.visitor.directory, [conversation], messages=found)
    rows = fit_rows([public_message(each, context) for each in found], short_message)
    return fit_from_end(rows, newest=query.after is None)


routes.rows += contact_routes.rows
