"""Search of messages, conversations and contacts (contract 2.11, 2.25, 4.15).

The rules are imported on first use: most processes of the API never search.
"""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain import keys
from chalicelib.domain.attributes import fitted_attributes
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Spam
from chalicelib.domain.messages import Message
from chalicelib.domain.search_documents import Query, plain_content
from chalicelib.features.search.model import (
    MAX_PAGE,
    ConversationHit,
    Found,
    Wanted,
    check_period,
    check_query,
    end_of_second,
    excerpt,
)
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Seconds, Short, milliseconds
from chalicelib.http.routing import Routes
from chalicelib.views.contacts import PushContactShape
from chalicelib.views.inboxes import InboxSlimShape, inbox_slim
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.shortened import ATTRIBUTES_BYTES, short_contact
from chalicelib.views.times import epoch

routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER)


class TextQuery(msgspec.Struct, kw_only=True):
    q: Short = ""


class SearchPageQuery(TextQuery, kw_only=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)] = 1


class MessagesQuery(SearchPageQuery, kw_only=True):
    """`since` and `until`: seconds since 1970."""

    inbox_id: Id | None = None
    since: Seconds | None = None
    until: Seconds | None = None


class FoundContact(msgspec.Struct, kw_only=True):
    email: str | None
    id: int
    name: str
    phone_number: str | None
    identifier: str | None


class FoundMessage(msgspec.Struct, kw_only=True):
    """`content` is the part around the first match when the message is long."""

    id: int
    content: str | None
    message_type: int
    content_type: str
    source_id: str | None
    inbox_id: int
    conversation_id: int
    created_at: int
    private: bool
    sender: PushUserShape | PushContactShape | UnsetType = UNSET
    inbox: InboxSlimShape


class FoundConversation(msgspec.Struct, kw_only=True):
    id: int
    account_id: int
    created_at: int
    status: str
    spam: Spam | msgspec.UnsetType = UNSET
    labels: list[str]
    message: FoundMessage | None
    contact: FoundContact | UnsetType = UNSET
    inbox: InboxSlimShape
    agent: PushUserShape | UnsetType = UNSET
    additional_attributes: dict[str, Any]


class SearchMeta(msgspec.Struct, kw_only=True):
    """`complete`: false while messages from before the index are still being read."""

    has_more: bool
    complete: bool = True


class Messages(msgspec.Struct, kw_only=True):
    messages: list[FoundMessage]


class Conversations(msgspec.Struct, kw_only=True):
    conversations: list[FoundConversation]


class Contacts(msgspec.Struct, kw_only=True):
    contacts: list[FoundContact]


class Everything(msgspec.Struct, kw_only=True):
    messages: list[FoundMessage]
    conversations: list[FoundConversation]
    contacts: list[FoundContact]
    articles: list[dict[str, Any]]


class MessagesPage(msgspec.Struct, kw_only=True):
    meta: SearchMeta
    payload: Messages


class ConversationsPage(msgspec.Struct, kw_only=True):
    meta: SearchMeta
    payload: Conversations


class ContactsPage(msgspec.Struct, kw_only=True):
    meta: SearchMeta
    payload: Contacts


class EverythingMeta(msgspec.Struct, kw_only=True):
    """Whether each kind has more pages."""

    messages: bool
    conversations: bool
    contacts: bool
    complete: bool


class EverythingPage(msgspec.Struct, kw_only=True):
    meta: EverythingMeta
    payload: Everything


@routes.get("/search")
def search(request: MemberRequest, query: TextQuery) -> EverythingPage:
    """Search messages, conversations and contacts. It returns the first 15 of each."""
    from chalicelib.features.search import actions

    text = check_query(query.q)
    found = actions.find_messages(request.desk, request.caller, text)
    conversations, more_conversations = actions.find_conversations(request.desk, request.caller, text)
    contacts, more_contacts = actions.find_contacts(request.desk, request.caller, text)
    return EverythingPage(
        meta=EverythingMeta(
            messages=found.has_more, conversations=more_conversations, contacts=more_contacts, complete=found.is_complete
        ),
        payload=Everything(
            messages=_messages(request, found, text),
            conversations=_conversations(request, conversations, text),
            contacts=list(map(_contact, contacts)),
            articles=[],
        ),
    )


@routes.get("/search/messages")
def search_messages(request: MemberRequest, query: MessagesQuery) -> MessagesPage:
    """Search messages of all time by words, their beginnings and their parts: whole words first, then the newest.

    `inbox_id`, `since` and `until` (seconds since 1970) narrow it.
    """
    from chalicelib.features.search import actions

    text = check_query(query.q)
    check_period(query.since, query.until)
    wanted = Wanted(query.inbox_id, milliseconds(query.since), end_of_second(query.until))
    found = actions.find_messages(request.desk, request.caller, text, page=query.page, wanted=wanted)
    return MessagesPage(
        meta=SearchMeta(has_more=found.has_more, complete=found.is_complete),
        payload=Messages(messages=_messages(request, found, text)),
    )


@routes.get("/search/conversations")
def search_conversations(request: MemberRequest, query: SearchPageQuery) -> ConversationsPage:
    """Search conversations by number, label, and the contact's name, e-mail address and phone number."""
    from chalicelib.features.search import actions

    text = check_query(query.q)
    found, has_more = actions.find_conversations(request.desk, request.caller, text, page=query.page)
    shown = _conversations(request, found, text)
    return ConversationsPage(meta=SearchMeta(has_more=has_more), payload=Conversations(conversations=shown))


@routes.get("/search/contacts")
def search_contacts(request: MemberRequest, query: SearchPageQuery) -> ContactsPage:
    """Search contacts by the beginning of a word in name, e-mail, phone number, identifier or company."""
    from chalicelib.features.search import actions

    found, has_more = actions.find_contacts(request.desk, request.caller, check_query(query.q), page=query.page)
    return ContactsPage(meta=SearchMeta(has_more=has_more), payload=Contacts(contacts=list(map(_contact, found))))


def _messages(request: MemberRequest, found: Found, text: str) -> list[FoundMessage]:
    from chalicelib.domain.search_words import parse_query

    conversations = {hit.conversation.id: hit.conversation for hit in found.messages}
    context = load_context(
        request.desk, request.directory, conversations.values(), messages=[hit.message for hit in found.messages]
    )
    query = parse_query(text)
    return [_message(request, hit.message, query, context) for hit in found.messages]


def _message(request: MemberRequest, message: Message, query: Query, context: RenderContext) -> FoundMessage:
    content = plain_content(message)
    return FoundMessage(
        id=message.id,
        content=excerpt(content, query) if content else None,
        message_type=int(message.type),
        content_type=message.content_type,
        source_id=message.source_id,
        inbox_id=message.inbox_id,
        conversation_id=_shown_in(message, context),
        created_at=epoch(message.created_at),
        private=message.private,
        sender=_sender(message, context),
        inbox=inbox_slim(request.directory.inbox(message.inbox_id), request.desk.public_url),
    )


def _shown_in(message: Message, context: RenderContext) -> int:
    """The conversation to which the message was split off. The number of a merged conversation leads on by itself."""
    stored = context.conversations.get(message.conversation_id)
    stretch = stored.stretch_of(message.conversation_id, message.id) if stored else None
    return stretch.shown_in if stretch else message.conversation_id


def _sender(message: Message, context: RenderContext) -> PushUserShape | PushContactShape | UnsetType:
    """A contact without attributes: fifteen senders with all of theirs would not fit into a response."""
    sender = context.sender(message)
    return short_contact(sender, 0) if isinstance(sender, PushContactShape) else sender or UNSET


def _conversations(request: MemberRequest, found: list[ConversationHit], text: str) -> list[FoundConversation]:
    from chalicelib.domain.search_words import parse_query

    query = parse_query(text)
    context = load_context(
        request.desk,
        request.directory,
        (),
        messages=[hit.message for hit in found if hit.message],
        preloaded={keys.contact(request.account_id, hit.contact.id): hit.contact for hit in found if hit.contact},
    )
    return [_conversation(request, hit, query, context) for hit in found]


def _conversation(request: MemberRequest, hit: ConversationHit, query: Query, context: RenderContext) -> FoundConversation:
    shown = hit.conversation
    agent = shown.assignee_id and push_user(context.directory, shown.assignee_id, context.public_url)
    return FoundConversation(
        id=shown.id,
        account_id=shown.account_id,
        created_at=epoch(shown.created_at),
        status=shown.status,
        spam=shown.spam or UNSET,
        labels=list(shown.labels),
        message=_message(request, hit.message, query, context) if hit.message else None,
        contact=_contact(hit.contact) if hit.contact else UNSET,
        inbox=inbox_slim(request.directory.inbox(shown.inbox_id), request.desk.public_url),
        agent=agent or UNSET,
        additional_attributes=fitted_attributes(shown.additional_attributes, ATTRIBUTES_BYTES),
    )


def _contact(contact: Contact) -> FoundContact:
    return FoundContact(
        email=contact.email, id=contact.id, name=contact.name, phone_number=contact.phone_number, identifier=contact.identifier
    )
