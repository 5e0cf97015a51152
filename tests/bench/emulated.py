"""Queues and tables of moto, read without calls that would be counted."""

from collections.abc import Mapping
from typing import Any

REGION = "us-east-1"


def receive_all(url: str) -> list[Any]:
    """Empties moto's queue directly, so that the event source mapping's receives are not counted."""
    from moto.sqs.models import sqs_backends

    (account_id,) = sqs_backends
    queue = sqs_backends[account_id][REGION].get_queue(url.rpartition("/")[2])
    messages = list(queue.messages)
    queue._messages.clear()
    return messages


def stored_changes() -> list[Mapping[str, Any]]:
    """The change items as stream records, oldest first. Each has an `id` (its key) and a `record`."""
    from moto.dynamodb.models import dynamodb_backends

    (account_id,) = dynamodb_backends
    table = dynamodb_backends[account_id][REGION].tables["bench"]
    changes = []
    for item in table.all_items():
        attributes = item.to_json()["Attributes"]
        if "change" in attributes:
            key = f"{attributes['pk']['S']}/{attributes['sk']['S']}"
            record = {"dynamodb": {"SequenceNumber": key, "NewImage": attributes}, "eventName": "INSERT"}
            changes.append({"id": key, "record": record})
    return sorted(changes, key=lambda change: int(change["id"].rpartition("#")[2]))
