"""ports.Push on API Gateway's management API."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.session import PUSH_POOL, Clients

GONE = ("GoneException", "ForbiddenException")


class ApiGatewayPush:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        body = text.encode()

        def post(connection_id: str) -> str | None:
            return None if self._post(connection_id, body) else connection_id

        if len(connection_ids) < 2:
            return [each for each in map(post, connection_ids) if each]
        with ThreadPoolExecutor(max_workers=min(PUSH_POOL, len(connection_ids))) as pool:
            return [each for each in pool.map(post, connection_ids) if each]

    def _post(self, connection_id: str, body: bytes) -> bool:
        """False for a socket that is gone. One that is slow or throttled misses this frame, notices and resumes."""
        try:
            self._clients.connections.post_to_connection(ConnectionId=connection_id, Data=body)
        except ClientError as error:
            return error.response.get("Error", {}).get("Code") not in GONE
        except BotoCoreError:
            return True
        return True
