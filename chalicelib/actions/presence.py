"""Presence of agents. It is derived from the sockets that were active within the last 90 s."""

from collections.abc import Iterable

from chalicelib.domain.people import Availability, Directory
from chalicelib.domain.sockets import Socket, authorized_member


def presence_of(directory: Directory, sockets: Iterable[Socket], now: int) -> dict[int, Availability]:
    """User id to chosen availability; absent users are offline."""
    present = [socket for socket in sockets if socket.is_present(now)]
    connected = {member.user_id for socket in present if (member := authorized_member(socket, directory))}
    return {
        member.user_id: member.availability
        for member in directory.members
        if member.user_id in connected or not member.auto_offline
    }
