"""Typing and presence: they are sent to sockets directly, never stored, and have no position in the feed."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.actions.customers import Customer, conversation_of_customer
from chalicelib.actions.finding import find_conversation
from chalicelib.actions.presence import Presence, presence_of
from chalicelib.broadcasting.audience import viewer_of
from chalicelib.broadcasting.pushing import push
from chalicelib.broadcasting.replay import to_text
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import PRESENCE_UPDATED, TYPING_OFF, TYPING_ON, EventType
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import Socket, authorized_member
from chalicelib.ports import Desk
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.render_context import load_context


class TypingShape(Struct, kw_only=True):
    conversation: PushConversationShape
    user: PushUserShape | PushContactShape
    is_private: bool
    account_id: int


class PresenceShape(Struct, kw_only=True):
    """`users`: the availability by user id; `contacts`: "online" by contact id."""

    account_id: int
    users: dict[str, str]
    contacts: dict[str, str]


class SignalShape(Struct, kw_only=True):
    event: str
    data: TypingShape | PresenceShape


class SignalFrame(Struct, kw_only=True):
    events: list[SignalShape]


def agent_typing(desk: Desk, caller: Caller, conversation_id: int, *, on: bool, private: bool) -> None:
    conversation = find_conversation(desk, caller, conversation_id)
    user = push_user(caller.directory, caller.user.id, None)
    _send_typing(desk, caller.directory, conversation, user, on=on, private=private, but_user=caller.user.id)


def customer_typing(desk: Desk, customer: Customer, conversation_id: int, *, on: bool) -> None:
    conversation = conversation_of_customer(desk, customer, conversation_id)
    user = push_contact(customer.contact)
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
    sockets = [
        socket
        for socket in desk.sockets.of_account(directory.account.id)
        if _receives(socket, directory, kind, conversation) and (socket.user_id != but_user if but_user else socket.user_id)
    ]
    if not sockets:
        return
    context = load_context(desk, directory, [conversation], links=True)
    data = TypingShape(
        conversation=push_conversation(conversation, context),
        user=user,
        is_private=private,
        account_id=directory.account.id,
    )
    _send(desk, sockets, kind, data)


def _receives(socket: Socket, directory: Directory, kind: EventType, conversation: Conversation) -> bool:
    viewer = viewer_of(socket, directory)
    return viewer is not None and viewer.receives(kind, conversation)


def send_presence(desk: Desk, directory: Directory, *, only: Socket | None = None, but: str | None = None) -> Presence:
    """Sends presence to all agents, to one socket (`only`), or to all agents except one connection (`but`)."""
    everybody = desk.sockets.of_account(directory.account.id)
    presence = presence_of(directory, everybody, desk.clock.now())
    data = PresenceShape(
        account_id=directory.account.id,
        users={str(user_id): availability for user_id, availability in presence.users.items()},
        contacts={str(contact_id): "online" for contact_id in presence.contacts},
    )
    agents = [socket for socket in everybody if authorized_member(socket, directory) and socket.connection_id != but]
    _send(desk, [only] if only else agents, PRESENCE_UPDATED, data)
    return presence


def _send(desk: Desk, sockets: Iterable[Socket], kind: EventType, data: TypingShape | PresenceShape) -> None:
    frame = to_text(SignalFrame(events=[SignalShape(event=kind.name, data=data)]))
    push(desk, [socket.connection_id for socket in sockets], frame)
