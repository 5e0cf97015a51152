"""Sending a text to sockets, and forgetting those that are gone."""

from collections.abc import Sequence

from chalicelib.ports import Desk

OPENING_MS = 30_000
"""Until `$connect` has been answered, which it is within 29 s, API Gateway calls a socket gone that is only coming."""


def push(desk: Desk, connection_ids: Sequence[str], text: str) -> None:
    for connection_id in desk.push.send(connection_ids, text):
        socket = desk.sockets.find(connection_id)
        if socket and desk.clock.now() - socket.connected_at > OPENING_MS:
            desk.sockets.remove(connection_id)
