"""AWS clients: one session for all, and each client built on first use, because building one costs tens of milliseconds.

Three steps that botocore repeats for every call are switched off: composing a long user agent, validating parameters (AWS
validates them too), and parsing every attribute of every item. docs/decisions/0010 has the figures.
"""

from functools import cached_property
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.regions import EndpointResolver
from botocore.session import Session

from chalicelib.settings import Settings

PUSH_POOL = 32
USER_AGENT = "parley"
ITEMS = frozenset({"ItemList", "AttributeMap"})


class RawItemParser(JSONParser):
    """Returns DynamoDB items unparsed: the table has no binary attributes, and all other attribute types are plain JSON."""

    def _parse_shape(self, shape: Any, node: Any) -> Any:
        return node if shape.name in ITEMS else super()._parse_shape(shape, node)  # type: ignore[misc]


class RawItemParsers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return RawItemParser() if protocol_name == "json" else super().create_parser(protocol_name)


def open_session(region: str) -> Session:
    session = botocore.session.get_session()
    session.set_config_variable("region", region)
    session.set_default_client_config(Config(user_agent=USER_AGENT, parameter_validation=False))
    session.register_component("response_parser_factory", RawItemParsers())
    return session


class Clients:
    def __init__(self, settings: Settings, session: Session | None = None) -> None:
        self._settings = settings
        self._botocore = session or open_session(settings.region)

    @cached_property
    def _session(self) -> Any:
        """Imported on first use: functions that use the table only save a tenth of their cold start."""
        from boto3.session import Session as Boto3Session

        return Boto3Session(botocore_session=self._botocore)

    def _client(self, name: str, **options: Any) -> Any:
        return self._session.client(name, endpoint_url=self._settings.endpoint_url, **options)

    @cached_property
    def sqs(self) -> Any:
        return self._client("sqs", config=Config(connect_timeout=2, read_timeout=5))

    @property
    def s3_host(self) -> str:
        """The host of all links, without a client, which takes long to make. The names are those of botocore's partitions, which
        the table's client has read by then."""
        region = self._settings.region
        resolver = EndpointResolver(self._botocore.get_data("endpoints"))
        suffix = resolver.get_partition_dns_suffix(self._botocore.get_partition_for_region(region))
        return self._settings.endpoint_url or f"https://s3.{region}.{suffix}"

    @cached_property
    def s3(self) -> Any:
        """Signature v4 and path style: the only links that both AWS and a local stack verify correctly. The host names the
        region everywhere, because the web client's policy names the host (infra/resources/web.yaml)."""
        config = Config(signature_version="s3v4", s3={"addressing_style": "path", "us_east_1_regional_endpoint": "regional"})
        return self._client("s3", config=config)

    @cached_property
    def ses(self) -> Any:
        """One attempt only (adapters/mail.py). `AWS_ENDPOINT_URL_SESV2` names another endpoint, as in a local stack."""
        config = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=20)
        return self._session.client("sesv2", config=config)

    @property
    def mail_configuration_set(self) -> str:
        return self._settings.mail_configuration_set

    @property
    def mail_id_domain(self) -> str:
        """The part after the `@` of the Message-IDs that SES gives."""
        region = self._settings.region
        return "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"

    @cached_property
    def connections(self) -> Any:
        config = Config(
            max_pool_connections=PUSH_POOL, retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=2
        )
        return self._session.client("apigatewaymanagementapi", endpoint_url=self._settings.websocket_endpoint, config=config)
