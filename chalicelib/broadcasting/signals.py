"""Typing and presence: they are sent to sockets directly, never stored, and have no position in the feed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType

from chalicelib.actions.customers import Customer, conversation_of_customer
from chalicelib.actions.finding import find_conversation
from chalicelib.actions.open_sockets import contacts_online, customer_sockets
from chalicelib.actions.presence import presence_of
from chalicelib.broadcasting.audience import viewer_of
from chalicelib.broadcasting.frames import to_text
from chalicelib.broadcasting.pushing import push
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import PRESENCE_UPDATED, TYPING_OFF, TYPING_ON, EventType
from chalicelib.domain.people import Availability, Directory
from chalicelib.domain.sockets import Socket, authorized_member
from chalicelib.ports import Desk
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.public import CustomerConversationShape, customer_conversation
from chalicelib.views.render_context import load_context

USERS_PER_FRAME = 800
"""Entries of at most 29 bytes. With those of 100 contacts they stay below the 28,000 bytes of a frame (frames.py)."""
MAX_ID = 2**53 - 1


class TypingShape(Struct, kw_only=True):
    conversation: PushConversationShape
    user: PushUserShape | PushContactShape
    is_private: bool
    account_id: int


class CustomerTypingShape(Struct, kw_only=True):
    """An agent's typing for the customer: the public API's view of the conversation and of a message's sender."""

    conversation: CustomerConversationShape
    user: PushUserShape
    is_private: bool
    account_id: int


class PresenceShape(Struct, kw_only=True):
    """`users`: the availability by user id. `users_range`: the first and the last id about which `users` tells, if it has not
    all. `contacts`: "online" by contact id, of those that a client asked about."""

    account_id: int
    users: dict[str, str]
    users_range: tuple[int, int] | UnsetType = UNSET
    contacts: dict[str, str] | UnsetType = UNSET


SignalData = TypingShape | CustomerTypingShape | PresenceShape


class SignalShape(Struct, kw_only=True):
    event: str
    data: SignalData


class SignalFrame(Struct, kw_only=True):
    events: list[SignalShape]


def agent_typing(desk: Desk, caller: Caller, conversation_id: int, *, on: bool, private: bool) -> None:
    conversation = find_conversation(desk, caller, conversation_id)
    user = push_user(caller.directory, caller.user.id, desk.public_url, None)
    _send_typing(desk, caller.directory, conversation, user, on=on, private=private, but_user=caller.user.id)


def customer_typing(desk: Desk, customer: Customer, conversation_id: int, *, on: bool) -> None:
    conversation = conversation_of_customer(desk, customer, conversation_id)
    user = push_contact(customer.contact, desk.public_url)
    _send_typing(desk, customer.directory, conversation, user, on=on, private=False, but_user=None)


def _send_typing(
    desk: Desk,
    directory: Directory,
    conversation: Conversation,
    user: PushUserShape | PushContactShape,
    *,
    on: bool,
    private: bool,
    but_user: int | None,
) -> None:
    kind = TYPING_ON if on else TYPING_OFF
    heard = [*desk.sockets.of_account(directory.account.id), *_customers(desk, conversation, user, private)]
    sockets = [
        socket
        for socket in heard
        if _receives(socket, directory, kind, conversation) and (socket.user_id != but_user if but_user else socket.user_id)
    ]
    if not sockets:
        return
    context = load_context(desk, directory, [conversation], links=True)
    agents = [socket for socket in sockets if socket.user_id]
    if agents:
        shown = push_conversation(conversation, context)
        data = TypingShape(conversation=shown, user=user, is_private=private, account_id=directory.account.id)
        _send(desk, agents, kind, data)
    public = customer_conversation(conversation, context)
    customers = [] if private else [socket for socket in sockets if not socket.user_id]
    if customers and public and isinstance(user, PushUserShape):
        typing = CustomerTypingShape(conversation=public, user=user, is_private=False, account_id=directory.account.id)
        _send(desk, customers, kind, typing)


def _customers(desk: Desk, conversation: Conversation, user: PushUserShape | PushContactShape, private: bool) -> list[Socket]:
    """The sockets of the conversation's customer, which an agent's public typing concerns."""
    if private or isinstance(user, PushContactShape):
        return []
    return customer_sockets(desk, conversation.account_id, [(conversation.inbox_id, conversation.source_id)])


def _receives(socket: Socket, directory: Directory, kind: EventType, conversation: Conversation) -> bool:
    viewer = viewer_of(socket, directory)
    return viewer is not None and viewer.receives(kind, conversation)


def send_presence(desk: Desk, directory: Directory, *, but: str | None = None) -> None:
    """Sends the presence of agents to all of them, except for one connection."""
    everybody = desk.sockets.of_account(directory.account.id)
    others = [socket for socket in everybody if authorized_member(socket, directory) and socket.connection_id != but]
    for data in presence_parts(directory, presence_of(directory, everybody, desk.clock.now())):
        _send(desk, others, PRESENCE_UPDATED, data)


def answer_presence(desk: Desk, directory: Directory, socket: Socket, contact_ids: Sequence[int] | None = None) -> None:
    """Sends the presence of agents, and of the contacts that the client shows, to one socket."""
    account_id = directory.account.id
    users = presence_of(directory, desk.sockets.of_account(account_id), desk.clock.now())
    contacts: dict[str, str] | UnsetType = UNSET
    if contact_ids is not None:
        found = desk.store.get_many([keys.contact(account_id, each) for each in dict.fromkeys(contact_ids)])
        contacts = {str(each): "online" for each in sorted(contacts_online(desk, account_id, found.values()))}
    for data in presence_parts(directory, users, contacts):
        _send(desk, [socket], PRESENCE_UPDATED, data)


def presence_parts(
    directory: Directory, users: Mapping[int, Availability], contacts: dict[str, str] | UnsetType = UNSET
) -> Iterator[PresenceShape]:
    """Each fits into a frame, with at most 100 contacts. One part alone has no range."""
    ids = sorted(users)
    starts = range(0, max(1, len(ids)), USERS_PER_FRAME)
    first = 0
    for start in starts:
        part = ids[start : start + USERS_PER_FRAME]
        last = MAX_ID if start == starts[-1] else part[-1]
        yield PresenceShape(
            account_id=directory.account.id,
            users={str(user_id): users[user_id] for user_id in part},
            users_range=(first, last) if len(starts) > 1 else UNSET,
            contacts=contacts if start == 0 else UNSET,
        )
        first = last + 1


def _send(
    desk: Desk, sockets: Iterable[Socket], kind: EventType, data: TypingShape | CustomerTypingShape | PresenceShape
) -> None:
    frame = to_text(SignalFrame(events=[SignalShape(event=kind.name, data=data)]))
    push(desk, [socket.connection_id for socket in sockets], frame)
