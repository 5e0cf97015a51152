"""ports.Push on API Gateway's management API."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.session import PUSH_POOL, Clients
from chalicelib.ports import Telemetry

T = TypeVar("T")
GONE = ("GoneException", "ForbiddenException")


class PushResult(Enum):
    """What became of a frame for one socket, and how it is counted."""

    SENT = "PushesSent"
    FAILED = "PushesFailed"
    GONE = "PushesGone"


class ApiGatewayPush:
    def __init__(self, clients: Clients, telemetry: Telemetry) -> None:
        self._clients, self._telemetry = clients, telemetry

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        body = text.encode()
        fates = side_by_side(lambda connection_id: self._post(connection_id, body), connection_ids)
        self._telemetry.count("Frames")
        for fate in PushResult:
            self._telemetry.count(fate.value, fates.count(fate))
        return [each for each, fate in zip(connection_ids, fates, strict=True) if fate is PushResult.GONE]

    def close(self, connection_ids: Sequence[str]) -> None:
        side_by_side(self._end, connection_ids)

    def _post(self, connection_id: str, body: bytes) -> PushResult:
        """A socket that is slow or throttled misses this frame, notices and resumes."""
        try:
            self._clients.connections.post_to_connection(ConnectionId=connection_id, Data=body)
        except ClientError as error:
            return PushResult.GONE if error.response.get("Error", {}).get("Code") in GONE else PushResult.FAILED
        except BotoCoreError:
            return PushResult.FAILED
        return PushResult.SENT

    def _end(self, connection_id: str) -> None:
        with suppress(ClientError, BotoCoreError):
            self._clients.connections.delete_connection(ConnectionId=connection_id)


def side_by_side(work: Callable[[str], T], connection_ids: Sequence[str]) -> list[T]:
    if len(connection_ids) < 2:
        return list(map(work, connection_ids))
    with ThreadPoolExecutor(max_workers=min(PUSH_POOL, len(connection_ids))) as pool:
        return list(pool.map(work, connection_ids))
