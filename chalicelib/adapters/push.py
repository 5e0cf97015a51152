"""ports.Push on API Gateway's management API."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.aws_session import PUSH_POOL, Clients
from chalicelib.ports import Telemetry

T = TypeVar("T")
GONE = ("GoneException", "ForbiddenException")


class PushResult(Enum):
    """The outcome of a frame for one socket; the value is the name of its metric."""

    SENT = "PushesSent"
    FAILED = "PushesFailed"
    GONE = "PushesGone"


class ApiGatewayPush:
    def __init__(self, clients: Clients, telemetry: Telemetry) -> None:
        self._clients, self._telemetry = clients, telemetry

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        results = self._send(connection_ids, text)
        return [each for each, result in zip(connection_ids, results, strict=True) if result is PushResult.GONE]

    def answer(self, connection_id: str, text: str) -> bool:
        return self._send([connection_id], text) == [PushResult.SENT]

    def _send(self, connection_ids: Sequence[str], text: str) -> list[PushResult]:
        body = text.encode()
        results = in_parallel(lambda connection_id: self._post(connection_id, body), connection_ids)
        self._telemetry.count("Frames")
        for result in PushResult:
            self._telemetry.count(result.value, results.count(result))
        return results

    def close(self, connection_ids: Sequence[str]) -> None:
        in_parallel(self._delete, connection_ids)

    def _post(self, connection_id: str, body: bytes) -> PushResult:
        """A slow or throttled socket misses the frame; its client sees the gap in the positions and resumes."""
        try:
            self._clients.connections.post_to_connection(ConnectionId=connection_id, Data=body)
        except ClientError as error:
            return PushResult.GONE if error.response.get("Error", {}).get("Code") in GONE else PushResult.FAILED
        except BotoCoreError:
            return PushResult.FAILED
        return PushResult.SENT

    def _delete(self, connection_id: str) -> None:
        with suppress(ClientError, BotoCoreError):
            self._clients.connections.delete_connection(ConnectionId=connection_id)


def in_parallel(work: Callable[[str], T], connection_ids: Sequence[str]) -> list[T]:
    if len(connection_ids) < 2:
        return list(map(work, connection_ids))
    with ThreadPoolExecutor(max_workers=min(PUSH_POOL, len(connection_ids))) as pool:
        return list(pool.map(work, connection_ids))
