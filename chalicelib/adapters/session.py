"""AWS clients: one boto3 session, each client built when it is first used, because building costs tens of milliseconds."""

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.settings import Settings

PUSH_POOL = 32


class Clients:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: Any = boto3.session.Session(region_name=settings.region)

    def _client(self, name: str, **options: Any) -> Any:
        return self._session.client(name, endpoint_url=self._settings.endpoint_url, **options)

    @cached_property
    def sqs(self) -> Any:
        return self._client("sqs", config=Config(connect_timeout=2, read_timeout=5))

    @cached_property
    def s3(self) -> Any:
        """Signature v4 and path style: the only links that both AWS and a local stack check as they should."""
        return self._client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))

    @cached_property
    def connections(self) -> Any:
        config = Config(
            max_pool_connections=PUSH_POOL, retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=2
        )
        return self._session.client("apigatewaymanagementapi", endpoint_url=self._settings.websocket_endpoint, config=config)
