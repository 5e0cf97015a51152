"""Connected sockets and their rights."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.people import Directory, Member

PRESENT_FOR_MS = 90_000
"""Clients send a ping every 25 s. A socket that was silent for more than three pings counts as absent."""

LIFE_MS = 7_800_000
"""API Gateway closes every socket after two hours, and after ten minutes without data."""
MAX_PER_LINK = 10
"""Open sockets of a customer in one inbox: tabs and devices."""
MAX_PER_AGENT = 50
"""Open sockets of an agent in one account."""
READING_FOR_MS = 60_000
"""A client repeats with each ping which conversation it shows. After two lost pings its agent reads no longer."""
MAX_VIEWS_PER_MINUTE = 60
"""Changes of the conversation that one socket shows. A client waits until its agent has looked at one for a second."""


class View(Struct, frozen=True, omit_defaults=True):
    """The conversation that an agent's client shows, and its inbox, which never changes."""

    conversation_id: int
    inbox_id: int


class Socket(Struct, frozen=True):
    """One open connection: an agent's (`user_id`) or a customer's (`inbox_id`, `source_id`, `contact_id`)."""

    connection_id: str
    account_id: int
    connected_at: int
    last_seen_at: int
    user_id: int | None = None
    inbox_id: int | None = None
    source_id: str | None = None
    contact_id: int | None = None
    token_print: str = ""
    """A digest of the token with which the socket was opened."""
    view: View | None = None
    views: tuple[int, int] = (0, 0)
    """The minute of the newest change of `view`, and the number of those in it."""

    def is_present(self, now: int) -> bool:
        return now - self.last_seen_at < PRESENT_FOR_MS

    def is_reading(self, conversation_id: int, now: int) -> bool:
        return self.shows(conversation_id) and now - self.last_seen_at < READING_FOR_MS

    def shows(self, conversation_id: int) -> bool:
        return self.view is not None and self.view.conversation_id == conversation_id

    def with_view(self, view: View | None, now: int) -> "Socket":
        minute = now // 60_000
        count = self.views[1] + 1 if self.views[0] == minute else 1
        return replace(self, view=view, views=(minute, count), last_seen_at=now)

    def belongs_to(self, member: Member | None) -> bool:
        """Whether an agent's socket is still authorized: its user has a membership, and the token has not been replaced."""
        if member is None or member.user_id != self.user_id:
            return False
        return member.token_print == self.token_print or "" in (member.token_print, self.token_print)


class CustomerSockets(Struct, frozen=True):
    """The open sockets of a contact inbox, at most `MAX_PER_LINK`."""

    sockets: tuple[Socket, ...] = ()
    version: int = 1

    def find(self, connection_id: str) -> Socket | None:
        return next((each for each in self.sockets if each.connection_id == connection_id), None)


def surplus(sockets: Iterable[Socket], most: int, now: int) -> list[Socket]:
    """The sockets to close so that `most` are left: absent ones first, then the oldest."""
    in_order = sorted(sockets, key=lambda each: (each.is_present(now), each.connected_at, each.connection_id))
    return in_order[: max(0, len(in_order) - most)]


def authorized_member(socket: Socket, directory: Directory) -> Member | None:
    """The agent of a socket. None for customers, and for a socket that is no longer authorized."""
    member = directory.member(socket.user_id)
    return member if socket.belongs_to(member) and directory.account.is_active else None
