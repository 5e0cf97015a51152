"""Pushes to sockets that are counted and sent nowhere."""

from collections.abc import Sequence


class CountingPush:
    """Replaces API Gateway's management API; a push to one connection is one call."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.calls += len(connection_ids) if text else 0
        return []

    def answer(self, connection_id: str, text: str) -> bool:
        return not self.send([connection_id], text)

    def close(self, connection_ids: Sequence[str]) -> None:
        self.calls += len(connection_ids)
