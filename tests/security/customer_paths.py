"""What stands in the path of a customer's request, which is all the credential a customer has."""

from collections.abc import Callable
from typing import Any

from tests.security.world import World

CUSTOMER_PATHS: dict[str, Callable[[World], dict[str, Any]]] = {
    "own": lambda _: {},
    "another customer's source id": lambda world: {"source_id": world.acme.customers["lee"].link.source_id},
    "source id of another inbox": lambda world: {"source_id": world.acme.customers["sam"].link.source_id},
    "own source id in another inbox": lambda world: {"inbox_identifier": world.acme.identifier("back office")},
    "own source id in another account's inbox": lambda world: {"inbox_identifier": world.rival.identifier("app")},
    "source id of nobody": lambda _: {"source_id": "nobody"},
    "socket token for a source id": lambda world: {"source_id": world.acme.customers["kim"].link.pubsub_token},
    "inbox of nobody": lambda _: {"inbox_identifier": "nobody"},
    "bot's number for an inbox": lambda _: {"inbox_identifier": "77"},
}
