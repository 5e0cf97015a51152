"""The audience of events. Agents receive the events of inboxes they may see, customers those of their own conversations."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import Audience, EventType
from chalicelib.domain.events import Event
from chalicelib.domain.messages import Message
from chalicelib.domain.people import Directory, Member
from chalicelib.domain.sockets import Socket, authorized_member
from chalicelib.views.events import type_of


class Viewer(Struct, frozen=True):
    """The rights of a socket. Sockets with equal viewers receive the same text.

    An agent has `inbox_ids`; a customer has `link`: the inbox id and source id of their contact inbox.
    """

    inbox_ids: frozenset[int] = frozenset()
    link: tuple[int, str] | None = None

    @property
    def is_customer(self) -> bool:
        return self.link is not None

    def receives(self, kind: EventType, conversation: Conversation | None) -> bool:
        if kind.agents is Audience.ACCOUNT:
            return not self.is_customer
        if conversation is None:
            return False
        if not self.is_customer:
            return conversation.inbox_id in self.inbox_ids
        return kind.customers and (conversation.inbox_id, conversation.source_id) == self.link

    def may_see(self, event: Event, conversation: Conversation | None, message: Message | None) -> bool:
        """The audience of a deleted conversation is that of the inbox which the event names."""
        if event.inbox_id is not None and conversation is None and type_of(event).agents is Audience.INBOX:
            return event.inbox_id in self.inbox_ids
        public = not event.internal and (event.message_id is None or (message is not None and message.is_public))
        return self.receives(type_of(event), conversation) and (public or not self.is_customer)


def viewer_of(socket: Socket, directory: Directory) -> Viewer | None:
    """None for an agent's socket that is no longer authorized."""
    if socket.user_id is None:
        return Viewer(link=(socket.inbox_id or 0, socket.source_id or ""))
    member = authorized_member(socket, directory)
    return viewer_of_member(directory, member) if member else None


def viewer_of_member(directory: Directory, member: Member) -> Viewer:
    return Viewer(frozenset(inbox.id for inbox in directory.visible_inboxes(member)))


def by_viewer(sockets: Iterable[Socket], directory: Directory) -> dict[Viewer, list[str]]:
    groups: dict[Viewer, list[str]] = {}
    for socket in sockets:
        viewer = viewer_of(socket, directory)
        if viewer:
            groups.setdefault(viewer, []).append(socket.connection_id)
    return groups
