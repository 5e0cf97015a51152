"""Sending a text to sockets, and forgetting those that are gone."""

from collections.abc import Sequence

from chalicelib.ports import Desk


def push(desk: Desk, connection_ids: Sequence[str], text: str) -> None:
    for connection_id in desk.push.send(connection_ids, text):
        desk.sockets.remove(connection_id)
