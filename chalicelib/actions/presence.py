"""Presence of users and contacts. It is derived from the sockets that were active within the last 90 s."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.domain.people import Availability, Directory
from chalicelib.domain.sockets import Socket, authorized_member
from chalicelib.ports import Desk


class Presence(Struct, frozen=True):
    """`users`: user id to chosen availability; absent users are offline. `contacts`: ids of connected contacts."""

    users: dict[int, Availability]
    contacts: set[int]


def online(desk: Desk, account_id: int) -> Presence:
    return presence_of(desk.store.directory(account_id), desk.sockets.of_account(account_id), desk.clock.now())


def presence_of(directory: Directory, sockets: Iterable[Socket], now: int) -> Presence:
    present = [socket for socket in sockets if socket.is_present(now)]
    connected = {member.user_id for socket in present if (member := authorized_member(socket, directory))}
    users = {
        member.user_id: member.availability
        for member in directory.members
        if member.user_id in connected or not member.auto_offline
    }
    return Presence(users, {socket.contact_id for socket in present if socket.contact_id})
