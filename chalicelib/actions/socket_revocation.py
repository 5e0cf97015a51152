"""Closes sockets that are no longer authorized. Such a socket receives nothing in any case, because every broadcast checks the
current memberships; closing it informs the client and frees the connection."""

from collections.abc import Callable, Iterable, Sequence

from chalicelib.actions.open_sockets import Link, customer_sockets, unregister
from chalicelib.domain.sockets import Socket
from chalicelib.ports import Desk


def sockets_of(desk: Desk, user_id: int, account_ids: Iterable[int]) -> list[Socket]:
    """The sockets of a user in the given accounts."""
    found = [socket for account_id in account_ids for socket in desk.sockets.of_account(account_id)]
    return [socket for socket in found if socket.user_id == user_id]


def end_sockets(desk: Desk, user_id: int, account_ids: Iterable[int]) -> None:
    """Closes a user's sockets. The disconnect event unregisters them and updates presence, as for any socket."""
    if found := sockets_of(desk, user_id, account_ids):
        desk.push.close([socket.connection_id for socket in found])


def drop_sockets(desk: Desk, sockets: Sequence[Socket]) -> None:
    """Unregisters the sockets at once and closes them, even when closing fails."""
    for socket in sockets:
        unregister(desk, socket)
    if sockets:
        desk.push.close([socket.connection_id for socket in sockets])


def drop_customer_sockets(desk: Desk, account_id: int, links: Iterable[Link]) -> None:
    """Of contact inboxes whose data is deleted. The customers connect again if they still may, and load what is left."""
    drop_sockets(desk, customer_sockets(desk, account_id, links))


def drop_listed_customers(desk: Desk, account_id: int, concerned: Callable[[Socket], bool]) -> None:
    """The same for sockets that 0.1.0 has registered: it listed those of customers with those of agents."""
    found = [each for each in desk.sockets.of_account(account_id) if each.user_id is None and concerned(each)]
    for socket in found:
        desk.sockets.remove(socket, listed=True)
    if found:
        desk.push.close([socket.connection_id for socket in found])
