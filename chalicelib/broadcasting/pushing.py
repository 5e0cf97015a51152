"""Sends a text to sockets and unregisters the closed ones."""

from collections.abc import Sequence

from chalicelib.actions.open_sockets import unregister
from chalicelib.ports import Desk

OPENING_MS = 30_000
"""API Gateway reports a socket as gone until its `$connect` request was answered, which takes at most 29 s."""


def push(desk: Desk, connection_ids: Sequence[str], text: str) -> None:
    for connection_id in desk.push.send(connection_ids, text):
        socket = desk.sockets.find(connection_id)
        if socket and desk.clock.now() - socket.connected_at > OPENING_MS:
            unregister(desk, socket)
