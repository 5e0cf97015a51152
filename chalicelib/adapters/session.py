"""AWS clients: one session for all of them, each client built when it is first used, because building costs tens of
milliseconds.

What botocore would do again with every call is left out: it puts a long user agent together, checks parameters that are right
by construction (and are checked by AWS), and walks through every attribute of every item. docs/decisions/0010 has the figures.
"""

from functools import cached_property
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session

from chalicelib.settings import Settings

PUSH_POOL = 32
USER_AGENT = "parley"
ITEMS = frozenset({"ItemList", "AttributeMap"})


class ItemsAsTheyAre(JSONParser):
    """DynamoDB's items need no parsing: the table has no binary attributes, and all others are JSON already."""

    def _parse_shape(self, shape: Any, node: Any) -> Any:
        return node if shape.name in ITEMS else super()._parse_shape(shape, node)  # type: ignore[misc]


class Parsers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return ItemsAsTheyAre() if protocol_name == "json" else super().create_parser(protocol_name)


def open_session(region: str) -> Session:
    session = botocore.session.get_session()
    session.set_config_variable("region", region)
    session.set_default_client_config(Config(user_agent=USER_AGENT, parameter_validation=False))
    session.register_component("response_parser_factory", Parsers())
    return session


class Clients:
    def __init__(self, settings: Settings, session: Session | None = None) -> None:
        self._settings = settings
        self._botocore = session or open_session(settings.region)

    @cached_property
    def _session(self) -> Any:
        """Functions that speak to the table alone never pay for the import, a tenth of a cold start."""
        from boto3.session import Session as Boto3Session

        return Boto3Session(botocore_session=self._botocore)

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
