"""The end of sockets that have lost their right. They were told nothing more from the moment the right was gone, because who is
told is decided by the memberships of that moment; ending them tells the client, and frees the socket."""

from collections.abc import Iterable, Sequence

from chalicelib.ports import Desk


def sockets_of(desk: Desk, user_id: int, account_ids: Iterable[int]) -> list[str]:
    """Of one person, in these accounts."""
    found = [socket for account_id in account_ids for socket in desk.sockets.of_account(account_id)]
    return [socket.connection_id for socket in found if socket.user_id == user_id]


def end_sockets(desk: Desk, user_id: int, account_ids: Iterable[int]) -> None:
    """That they are gone is noticed and told as with any socket: by its disconnection."""
    if connection_ids := sockets_of(desk, user_id, account_ids):
        desk.push.close(connection_ids)


def drop_sockets(desk: Desk, connection_ids: Sequence[str]) -> None:
    """Ended, and forgotten at once, however it ends."""
    for connection_id in connection_ids:
        desk.sockets.remove(connection_id)
    if connection_ids:
        desk.push.close(connection_ids)
