"""The newest state of what events are about. The contact, the link and the sockets of a conversation are predicted, so that one
round trip usually suffices."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Event, NumberedChange
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import CustomerSockets, Socket
from chalicelib.ports import Desk
from chalicelib.views.events import own_data, type_of
from chalicelib.views.render_context import RenderContext, load_context, shown_around


class Subjects(Struct, frozen=True):
    """`asked`: the keys that were read. `found`: what exists of them. `public`: the ids of conversations whose customers may hear
    one of the events."""

    events: Sequence[Event]
    conversations: tuple[Conversation, ...]
    public: frozenset[int]
    asked: frozenset[Key[Any]]
    found: Mapping[Key[Any], Any]


def events_of(numbered: Sequence[NumberedChange]) -> list[Event]:
    return [event for each in numbered for event in each.change.events]


def public_conversations(events: Sequence[Event]) -> frozenset[int]:
    """Ids of the conversations whose customers may hear one of the events."""
    return frozenset(
        event.conversation_id for event in events if event.conversation_id and not event.internal and type_of(event).customers
    )


def load_subjects(desk: Desk, account_id: int, events: Sequence[Event], *, public: frozenset[int] = frozenset()) -> Subjects:
    """`public`: the conversations whose customers' sockets are read as well."""
    ids = dict.fromkeys(event.conversation_id for event in events if event.conversation_id)
    about = {conversation_id: keys.conversation(account_id, conversation_id) for conversation_id in ids}
    predicted = [
        key
        for conversation_id in ids
        for key in desk.read_ahead.get(about[conversation_id])
        if key.kind != keys.CUSTOMER_SOCKETS.name or conversation_id in public
    ]
    asked = dict.fromkeys([*about.values(), *_messages(account_id, events), *predicted])
    found = desk.store.get_many(list(asked)) if about else {}
    shown = tuple(found[key] for key in about.values() if key in found)
    for each in shown:
        desk.read_ahead.put(about[each.id], *shown_around(each), sockets_key(each))
    return Subjects(events, shown, public, frozenset(asked), found)


def _messages(account_id: int, events: Sequence[Event]) -> list[Key[Any]]:
    return [
        keys.message(account_id, event.conversation_id, event.message_id)
        for event in events
        if event.conversation_id and event.message_id
    ]


def sockets_key(conversation: Conversation) -> Key[CustomerSockets]:
    return keys.customer_sockets(conversation.account_id, conversation.inbox_id, conversation.source_id)


def sockets_of_customers(desk: Desk, subjects: Subjects) -> list[Socket]:
    """The open sockets of the customers who may hear one of the events."""
    wanted = dict.fromkeys(sockets_key(each) for each in subjects.conversations if each.id in subjects.public)
    missing = [key for key in wanted if key not in subjects.asked]
    found = {**subjects.found, **(desk.store.get_many(missing) if missing else {})}
    return [socket for key in wanted if key in found for socket in found[key].sockets]


def context_of(desk: Desk, directory: Directory, subjects: Subjects) -> RenderContext:
    account_id = directory.account.id
    contact_ids = [event.contact_id for event in subjects.events if event.contact_id]
    message_keys = _messages(account_id, subjects.events)
    context = load_context(
        desk,
        directory,
        subjects.conversations,
        message_keys=message_keys,
        contact_ids=contact_ids,
        links=True,
        preloaded=subjects.found,
    )
    own = own_data(desk, context, subjects.events)
    return replace(context, own=own) if own else context
