"""The path parameters of a customer's request. The source id in the path is a customer's only credential."""

from collections.abc import Callable
from typing import Any

from tests.security.two_tenants import TwoTenants

CUSTOMER_PATHS: dict[str, Callable[[TwoTenants], dict[str, Any]]] = {
    "own": lambda _: {},
    "another customer's source id": lambda tenants: {"source_id": tenants.acme.customers["lee"].link.source_id},
    "source id of another inbox": lambda tenants: {"source_id": tenants.acme.customers["sam"].link.source_id},
    "own source id in another inbox": lambda tenants: {"inbox_identifier": tenants.acme.identifier("back office")},
    "own source id in another account's inbox": lambda tenants: {"inbox_identifier": tenants.rival.identifier("app")},
    "unknown source id": lambda _: {"source_id": "nobody"},
    "socket token as source id": lambda tenants: {"source_id": tenants.acme.customers["kim"].link.pubsub_token},
    "unknown inbox identifier": lambda _: {"inbox_identifier": "nobody"},
    "bot id as inbox identifier": lambda _: {"inbox_identifier": "77"},
}
