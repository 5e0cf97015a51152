"""The API of a website's visitors (contract 3.4). Each request names the site by `website_token` in its query."""

from chalicelib.actions import contacts, customers, identities
from chalicelib.actions.attachments import NewFile
from chalicelib.actions.inbox_campaigns import find_enabled_campaigns
from chalicelib.actions.presence import presence_of
from chalicelib.actions.visitors import active_directory, known_or_new_visitor, token_of, website_inbox, website_of
from chalicelib.actions.visits import count_customer
from chalicelib.broadcasting import signals
from chalicelib.domain.browsers import browser_of, language_of_browser
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import UNITS_OF_CREATE, UNITS_OF_THREAD
from chalicelib.features.widget import actions, views
from chalicelib.features.widget.actions import VisitorMessage
from chalicelib.features.widget.bodies import (
    ClientEvent,
    ConversationAttributes,
    GoneAttributes,
    MessageAnswer,
    PageQuery,
    SignedInVisitor,
    SiteMessage,
    SiteQuery,
    VisitorChanges,
    VisitorLabel,
    VisitorTyping,
    read_trigger,
)
from chalicelib.features.widget.openings import Opening
from chalicelib.http.access import Access, Request, VisitorRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, AttributeNames
from chalicelib.http.page_limits import MAX_PAGE_BYTES, fit_from_end, fit_rows
from chalicelib.http.reply import Payload, Reply
from chalicelib.http.routing import Routes
from chalicelib.views.contacts import ContactRowShape, contact_row
from chalicelib.views.public import PublicMessageShape, public_message
from chalicelib.views.render_context import load_context
from chalicelib.views.shortened import short_message
from chalicelib.views.widget_config import locale_of, public_widget

WIDGET = "/api/v1/widget"
routes = Routes(WIDGET, access=Access.VISITOR, resource="message")
contact_routes = Routes(f"{WIDGET}/contact", access=Access.VISITOR, resource="contact")
BRIEFLY_CACHED = {"Cache-Control": "public, max-age=15"}
NOT_KEPT = {"Cache-Control": "no-store"}
PER_PAGE = 20
CAMPAIGN_TRIGGERED = "campaign.triggered"
EVENTS = ("webwidget.triggered", CAMPAIGN_TRIGGERED)


@routes.post("/config", access=Access.PUBLIC)
def know_visitor(request: Request, query: SiteQuery) -> Reply[views.WidgetConfigShape]:
    """Show the widget to one visitor, with the token to keep: the one sent, or a new one. Nothing is stored."""
    sent = request.http.credential("x_auth_token") or ""
    visitor, token = known_or_new_visitor(request.desk, query.website_token, sent, request.http.visit)
    inbox, desk = visitor.inbox, request.desk
    account = visitor.directory.account
    locale = locale_of(query.locale, account.locale)
    shown = public_widget(
        inbox,
        website_of(inbox),
        desk.public_url,
        account=account,
        locale=locale,
        now=desk.clock.now(),
        sends_mail=bool(desk.mail_from),
    )
    return Reply(200, views.website_config(shown, visitor, token), headers=NOT_KEPT)


@contact_routes.get("")
def show_contact(request: VisitorRequest) -> views.VisitorContactShape:
    """Show which values of the visitor's contact are known."""
    return views.visitor_contact(request.visitor.customer)


@contact_routes.update("")
def update_contact(request: VisitorRequest, body: VisitorChanges) -> views.VisitorContactShape:
    """Change the visitor's contact. A visitor who has not written has none."""
    return views.visitor_contact(identities.state(request.desk, actions.find_customer(request.visitor), changes=given(body)))


@contact_routes.update("/set_user")
def identify(request: VisitorRequest, body: SignedInVisitor) -> views.VisitorContactShape:
    """Tell who the visitor is. With a valid `identifier_hash` it is the contact with this identifier, on all devices."""
    visitor, stated = request.visitor, given(body)
    who = {name: stated.pop(name, None) for name in ("identifier", "identifier_hash")}
    customer = actions.identify(request.desk, visitor, **who, changes=stated)
    source_id = customer.link.source_id
    token = None if source_id == visitor.source_id else token_of(request.desk, visitor.inbox, source_id)
    return views.visitor_contact(customer, token=token)


@contact_routes.post("/destroy_custom_attributes")
def remove_contact_attributes(request: VisitorRequest, body: AttributeNames) -> ContactRowShape:
    """Remove custom attributes of the visitor's contact."""
    contact_id = actions.find_customer(request.visitor).contact.id
    names = body.custom_attributes
    return contact_row(contacts.remove_attributes(request.desk, request.visitor.account_id, contact_id, names=names))


@routes.post("/conversations/set_custom_attributes")
def set_attributes(request: VisitorRequest, body: ConversationAttributes) -> None:
    """Replace the custom attributes of the current conversation."""
    actions.set_attributes(request.desk, request.visitor, body.custom_attributes)


@routes.post("/conversations/destroy_custom_attributes")
def remove_attributes(request: VisitorRequest, body: GoneAttributes) -> views.AttributedConversationShape:
    """Remove custom attributes of the current conversation."""
    names = [*(body.custom_attribute or ()), *(body.custom_attributes or ())]
    return views.attributed_conversation(actions.remove_attributes(request.desk, request.visitor, names))


@routes.post("/labels", status=204)
def add_label(request: VisitorRequest, body: VisitorLabel) -> None:
    """Add a label of the account to the current conversation. Another one changes nothing."""
    actions.add_label(request.desk, request.visitor, body.label)


@routes.delete("/labels/<title>", status=204)
def remove_label(request: VisitorRequest, title: str) -> None:
    """Remove a label from the current conversation."""
    actions.remove_label(request.desk, request.visitor, title)


@routes.get("/inbox_members", access=Access.PUBLIC)
def members(request: Request, query: SiteQuery) -> Reply[Payload[list[views.MemberShape]]]:
    """List the agents whom visitors reach, with their availability."""
    directory, inbox = _visited(request, query)
    presence = presence_of(directory, request.desk.sockets.of_account(inbox.account_id), request.desk.clock.now())
    return Reply(200, Payload(payload=views.members(directory, inbox, request.desk.public_url, presence)), headers=BRIEFLY_CACHED)


@routes.get("/campaigns", access=Access.PUBLIC)
def campaigns(request: Request, query: SiteQuery) -> list[views.VisitorCampaignShape]:
    """List the site's enabled campaigns."""
    directory, inbox = _visited(request, query)
    return views.campaigns(find_enabled_campaigns(request.desk, inbox), directory, inbox, request.desk.public_url)


def _visited(request: Request, query: SiteQuery) -> tuple[Directory, Inbox]:
    inbox = website_inbox(request.desk, query.website_token)
    count_customer(request.desk, inbox, None, request.http.visit)
    return active_directory(request.desk, inbox), inbox


@routes.post("/events", status=204)
def note_event(request: VisitorRequest, body: ClientEvent) -> None:
    """Accept an event of the widget. `campaign.triggered` begins the conversation of a visitor who has none with the message of
    the campaign `event_info.campaign_id`; nothing follows from the others."""
    request.desk.telemetry.note(widget_event=body.name if body.name in EVENTS else "other")
    if body.name == CAMPAIGN_TRIGGERED:
        triggered = read_trigger(body.event_info or {})
        arrival = {**_browser(request), **triggered.arrival}
        actions.trigger_campaign(
            request.desk,
            request.visitor,
            triggered.campaign_id,
            version=triggered.version,
            answers=triggered.custom_attributes,
            arrival=arrival,
        )


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
    """Write a message as the visitor; the first begins a conversation. Files are sent as `message[attachments][]`; a signed id
    there, or in JSON, stands for a file that was uploaded before (`direct_uploads`)."""
    new = _message(request, body, idempotency_key)
    written = actions.write(request.desk, request.visitor, new, _opening(request, body))
    context = load_context(request.desk, request.visitor.directory, (), messages=written.messages)
    return views.written_message(written.messages[0], written.customer, context)


@routes.update("/messages/<asking_message_id>")
def answer(request: VisitorRequest, body: MessageAnswer, asking_message_id: int) -> views.AnsweredShape:
    """Answer a message that asks for an e-mail address (`contact.email`), a choice, a form or a rating (`submitted_values`)."""
    customer, conversation_id = actions.find_current_id(request.visitor)
    email = given(body.contact).get("email") if body.contact else None
    values = body.submitted_values
    message, contact = customers.answer_message(
        request.desk, customer, conversation_id, asking_message_id, values=values, email=email
    )
    shown = public_message(message, load_context(request.desk, request.visitor.directory, (), messages=[message]))
    return views.AnsweredShape(contact=contact_row(contact) if email else ABSENT, message=shown)


def _files(request: VisitorRequest, body: SiteMessage) -> tuple[NewFile, ...]:
    """The files of the form, then those of the signed ids."""
    files = request.http.content.files_in("attachments", within="message", beside_ids=True)
    if not body.attachments:
        return files
    from chalicelib.actions import uploads

    return (*files, *(uploads.read(request.desk, request.visitor, each) for each in body.attachments))


def _message(request: VisitorRequest, body: SiteMessage, echo_id: str | None) -> VisitorMessage:
    reply_to = str(body.reply_to or "")
    return VisitorMessage(
        content=body.content,
        files=_files(request, body),
        echo_id=echo_id,
        in_reply_to=int(reply_to) if reply_to.isdecimal() and len(reply_to) <= 16 else None,
    )


def _opening(request: VisitorRequest, body: SiteMessage) -> Opening:
    stated = given(body.contact) if body.contact else {}
    return Opening(contact=stated, answers=body.custom_attributes or {}, arrival=_arrival(request, body))


def _arrival(request: VisitorRequest, body: SiteMessage) -> dict[str, object]:
    told = {"initiated_at": {"timestamp": body.timestamp} if body.timestamp else None, "referer": body.referer_url}
    return {**_browser(request), **{name: value for name, value in told.items() if value}}


def _browser(request: VisitorRequest) -> dict[str, object]:
    return {
        "browser": browser_of(request.http.user_agent),
        "browser_language": language_of_browser(request.http.accept_language),
    }


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


routes.rows.extend(contact_routes.rows)
