"""Closes sockets that are no longer authorized. Such a socket receives nothing in any case, because every broadcast checks the
current memberships; closing it informs the client and frees the connection."""

from collections.abc import Iterable, Sequence

from chalicelib.ports import Desk


def sockets_of(desk: Desk, user_id: int, account_ids: Iterable[int]) -> list[str]:
    """Connection ids of a user in the given accounts."""
    found = [socket for account_id in account_ids for socket in desk.sockets.of_account(account_id)]
    return [socket.connection_id for socket in found if socket.user_id == user_id]


def end_sockets(desk: Desk, user_id: int, account_ids: Iterable[int]) -> None:
    """Closes a user's sockets. The disconnect event unregisters them and updates presence, as for any socket."""
    if connection_ids := sockets_of(desk, user_id, account_ids):
        desk.push.close(connection_ids)


def drop_sockets(desk: Desk, connection_ids: Sequence[str]) -> None:
    """Unregisters the sockets at once and closes them, even when closing fails."""
    for connection_id in connection_ids:
        desk.sockets.remove(connection_id)
    if connection_ids:
        desk.push.close(connection_ids)
