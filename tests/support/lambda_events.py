"""Lambda events as AWS sends them."""

from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.queues import message_group
from chalicelib.domain import keys
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.wire import to_json
from tests.support.company import Company

Record = dict[str, Any]


def sqs_record(body: str, group: str, message_id: str, *, received: int = 1) -> Record:
    return {
        "messageId": message_id,
        "receiptHandle": f"receipt of {message_id}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(received),
            "SentTimestamp": "1790000000000",
            "SequenceNumber": "18889992800000000000",
            "MessageGroupId": group,
            "SenderId": "AROAEXAMPLE",
            "MessageDeduplicationId": message_id,
            "ApproximateFirstReceiveTimestamp": "1790000000001",
        },
        "messageAttributes": {},
        "md5OfBody": "00000000000000000000000000000000",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue.fifo",
        "awsRegion": "us-east-1",
    }


def failures(answer: dict[str, Any]) -> list[str]:
    """The ids of the records that the function reported as failed."""
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def poison(like: Record, message_id: str = "poison", *, received: int = 1) -> Record:
    """An unreadable record in the message group of another record."""
    return sqs_record('{"not": "one of ours"', like["attributes"]["MessageGroupId"], message_id, received=received)


def batch(*records: Record) -> dict[str, Any]:
    return {"Records": list(records)}


def ingest_record(envelope: Envelope, *, received: int = 1) -> Record:
    return sqs_record(to_json(envelope), message_group(envelope.ordering_key), envelope.deduplication_id, received=received)


def broadcast_record(change: Change, *, received: int = 1) -> Record:
    return sqs_record(to_json(change), str(change.account_id), f"broadcast {change.id}", received=received)


def reaction_record(change: Change, *, received: int = 1) -> Record:
    return sqs_record(to_json(change), message_group(change.ordering_key), f"react {change.id}", received=received)


def delivery_record(task: DeliveryTask, *, received: int = 1) -> Record:
    group = f"{task.account_id}-{task.conversation_id}"
    return sqs_record(to_json(task), group, f"deliver {task.message_id}", received=received)


def stream_record(change: Change, sequence: int) -> Record:
    pk, sk = address(keys.change(change))
    return {
        "eventID": str(sequence),
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1790000000.0,
            "Keys": {"pk": {"S": pk}, "sk": {"S": sk}},
            "NewImage": {
                "pk": {"S": pk},
                "sk": {"S": sk},
                "kind": {"S": "message" if change.message_id else "change"},
                "change": {"S": to_json(change)},
            },
            "SequenceNumber": f"{sequence:021d}",
            "SizeBytes": 500,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/parley/stream/0",
    }


def stream_event(changes: Sequence[Change]) -> dict[str, Any]:
    return {"Records": [stream_record(change, sequence) for sequence, change in enumerate(changes, start=1)]}


def websocket(kind: str, connection_id: str, *, body: str | None = None, **query: str) -> dict[str, Any]:
    """`kind`: CONNECT, MESSAGE or DISCONNECT."""
    event: dict[str, Any] = {
        "requestContext": {
            "routeKey": {"CONNECT": "$connect", "DISCONNECT": "$disconnect"}.get(kind, "$default"),
            "eventType": kind,
            "connectionId": connection_id,
            "connectedAt": 1790000000000,
            "requestTimeEpoch": 1790000000000,
            "requestId": "request=",
            "domainName": "socket.example",
            "stage": "cable",
            "apiId": "api",
            "identity": {"sourceIp": "203.0.113.9"},
        },
        "isBase64Encoded": False,
    }
    if kind == "CONNECT":
        event["queryStringParameters"] = query or None
    if body is not None:
        event["body"] = body
    return event


def envelope(company: Company, source: str, number: int = 1, **inbound: Any) -> Envelope:
    facts = {"provider_id": f"{source}-{number}", "contact": {"source_id": source, "name": source}, "sent_at": 1, **inbound}
    payload = {"message": {"content": f"{source} says {number}", **facts}}
    return Envelope(
        company.account_id,
        company.telegram.id,
        f"{company.telegram.id}:{source}",
        f"{source}-{number}",
        payload,
        "Channel::Telegram",
    )
