"""The audience of events. Agents receive the events of inboxes they may see, customers those of their own conversations."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import Audience, EventType, Subject
from chalicelib.domain.events import Event
from chalicelib.domain.messages import Message
from chalicelib.domain.people import Directory, Member
from chalicelib.domain.sockets import Socket, authorized_member
from chalicelib.views.events import type_of


class Viewer(Struct, frozen=True):
    """The rights of a socket. Sockets with equal viewers receive the same text.

    An agent has `inbox_ids`, and `user_id` where events for one agent may be among the rendered ones; a customer has `link`: the
    inbox id and source id of their contact inbox.
    """

    inbox_ids: frozenset[int] = frozenset()
    link: tuple[int, str] | None = None
    user_id: int | None = None

    @property
    def is_customer(self) -> bool:
        return self.link is not None

    def receives(self, kind: EventType, conversation: Conversation | None) -> bool:
        if kind.agents is Audience.ACCOUNT:
            return not self.is_customer
        if conversation is None:
            return False
        if not self.is_customer:
            return self._sees(conversation)
        return kind.customers and (conversation.inbox_id, conversation.source_id) == self.link

    def _sees(self, conversation: Conversation) -> bool:
        """The messages of a merged conversation are part of the other one's thread."""
        into = conversation.merged_into
        return conversation.inbox_id in self.inbox_ids or (into is not None and into.inbox_id in self.inbox_ids)

    def may_see(self, event: Event, conversation: Conversation | None, message: Message | None) -> bool:
        """The audience of a deleted conversation is that of the inbox which the event names. An agent receives an event of their
        own about a conversation that they may see; the data of one about another item say whether they may see that."""
        if type_of(event).agents is Audience.PERSON:
            is_own = self.user_id is not None and self.user_id in event.user_ids
            if type_of(event).shows is Subject.OWN:
                return is_own
            return is_own and conversation is not None and self._sees(conversation)
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
    return Viewer(frozenset(inbox.id for inbox in directory.visible_inboxes(member)), user_id=member.user_id)


def by_viewer(sockets: Iterable[Socket], directory: Directory, events: Iterable[Event]) -> dict[Viewer, list[str]]:
    """Agents with the same inboxes share a viewer, except for those to whom one of the events is sent alone."""
    alone = {user_id for event in events if type_of(event).agents is Audience.PERSON for user_id in event.user_ids}
    groups: dict[Viewer, list[str]] = {}
    for socket in sockets:
        viewer = viewer_of(socket, directory)
        if viewer:
            shared = viewer if viewer.user_id in alone else replace(viewer, user_id=None)
            groups.setdefault(shared, []).append(socket.connection_id)
    return groups
