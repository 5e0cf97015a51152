"""ports.Push on API Gateway's management API."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.session import PUSH_POOL, Clients
from chalicelib.ports import Watch

GONE = ("GoneException", "ForbiddenException")


class Fate(Enum):
    """What became of a frame for one socket, and how it is counted."""

    SENT = "PushesSent"
    FAILED = "PushesFailed"
    GONE = "PushesGone"


class ApiGatewayPush:
    def __init__(self, clients: Clients, watch: Watch) -> None:
        self._clients, self._watch = clients, watch

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        body = text.encode()

        def post(connection_id: str) -> Fate:
            return self._post(connection_id, body)

        if len(connection_ids) < 2:
            fates = list(map(post, connection_ids))
        else:
            with ThreadPoolExecutor(max_workers=min(PUSH_POOL, len(connection_ids))) as pool:
                fates = list(pool.map(post, connection_ids))
        self._watch.count("Frames")
        for fate in Fate:
            self._watch.count(fate.value, fates.count(fate))
        return [each for each, fate in zip(connection_ids, fates, strict=True) if fate is Fate.GONE]

    def _post(self, connection_id: str, body: bytes) -> Fate:
        """A socket that is slow or throttled misses this frame, notices and resumes."""
        try:
            self._clients.connections.post_to_connection(ConnectionId=connection_id, Data=body)
        except ClientError as error:
            return Fate.GONE if error.response.get("Error", {}).get("Code") in GONE else Fate.FAILED
        except BotoCoreError:
            return Fate.FAILED
        return Fate.SENT
