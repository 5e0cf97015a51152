"""AWS in this process: what the SDK sends is answered here, and everything is kept where it can be copied and looked at."""

import copy
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from chalicelib.workers import MAX_RECEIVES
from tests.fakes import FakeClock
from tests.faults.aws_responses import asked_in, body_of, json_response, response
from tests.faults.dynamodb import DynamoTable
from tests.faults.fifo import Fifo

TABLE = "faults"
WORKER_OF = {"ingest": "ingest", "broadcast": "broadcast", "events": "react", "outbound": "deliver"}
VISIBILITY_MS = {"ingest": 180_000, "broadcast": 120_000, "events": 360_000, "outbound": 360_000}
"""As in infra/resources/queues.yaml; a test compares the two."""


def queues() -> dict[str, Fifo]:
    return {name: Fifo(name, VISIBILITY_MS[name], MAX_RECEIVES[worker]) for name, worker in WORKER_OF.items()}


@dataclass
class Cloud:
    """What AWS keeps, besides the table's items."""

    queues: dict[str, Fifo] = field(default_factory=queues)
    files: dict[str, bytes] = field(default_factory=dict)
    sockets: dict[str, list[str]] = field(default_factory=dict)
    """What was pushed to each open connection."""
    ended: list[str] = field(default_factory=list)
    """Connections that the desk has ended, and of whose end it is not told yet."""
    stream: list[dict[str, Any]] = field(default_factory=list)
    """Records that the function has not yet taken."""
    streamed: int = 0
    table: Any = None
    """Its items, in a snapshot."""


class Aws:
    """Answers what the SDK sends."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.cloud = Cloud()
        self.table = DynamoTable(TABLE)
        self.table.transacted = self._stream
        self._own = {
            "sqs.SendMessageBatch": self._queue,
            "sqs.ChangeMessageVisibilityBatch": self._hide,
            "s3.PutObject": self._keep,
            "s3.GetObject": self._give,
            "apigatewaymanagementapi.PostToConnection": self._post,
            "apigatewaymanagementapi.DeleteConnection": self._end,
        }

    def serve(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        service, _, name = operation.partition(".")
        return self.table.answer(name, request) if service == "dynamodb" else self._own[operation](request)

    def _stream(self, written: list[dict[str, Any]]) -> None:
        """What the event source's filter lets through: changes that were put."""
        for write in written:
            item = write.get("Put", {}).get("Item", {})
            if item.get("kind", {}).get("S") == "change":
                self.cloud.streamed += 1
                image = {"SequenceNumber": f"{self.cloud.streamed:021d}", "NewImage": item, "StreamViewType": "NEW_IMAGE"}
                self.cloud.stream.append({"eventName": "INSERT", "dynamodb": image})

    def _queue(self, request: AWSPreparedRequest) -> AWSResponse:
        asked = asked_in(request)
        queue = self.cloud.queues[asked["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")]
        taken = []
        for entry in asked["Entries"]:
            queue.send(entry["MessageBody"], entry["MessageGroupId"], entry["MessageDeduplicationId"], self.clock.now())
            taken.append({"Id": entry["Id"], "MessageId": entry["MessageDeduplicationId"], "MD5OfMessageBody": "0" * 32})
        return json_response(request, {"Successful": taken})

    def _hide(self, request: AWSPreparedRequest) -> AWSResponse:
        asked = asked_in(request)
        queue = self.cloud.queues[asked["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")]
        for entry in asked["Entries"]:
            queue.hide(entry["ReceiptHandle"], self.clock.now() + entry["VisibilityTimeout"] * 1000)
        return json_response(request, {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []})

    def _keep(self, request: AWSPreparedRequest) -> AWSResponse:
        self.cloud.files[_key(request)] = body_of(request)
        return response(request, 200, b"", ETag='"0"')

    def _give(self, request: AWSPreparedRequest) -> AWSResponse:
        body = self.cloud.files.get(_key(request))
        if body is None:
            return response(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")
        return response(request, 200, body, Content_Length=str(len(body)))

    def _post(self, request: AWSPreparedRequest) -> AWSResponse:
        connection_id = unquote(urlsplit(request.url).path.rpartition("/")[2])
        if connection_id not in self.cloud.sockets:
            return json_response(request, {"message": None}, 410, x_amzn_ErrorType="GoneException")
        self.cloud.sockets[connection_id].append(body_of(request).decode())
        return response(request, 200, b"")

    def _end(self, request: AWSPreparedRequest) -> AWSResponse:
        connection_id = unquote(urlsplit(request.url).path.rpartition("/")[2])
        if self.cloud.sockets.pop(connection_id, None) is None:
            return json_response(request, {"message": None}, 410, x_amzn_ErrorType="GoneException")
        self.cloud.ended.append(connection_id)
        return response(request, 204, b"")

    def snapshot(self) -> Cloud:
        kept = copy.deepcopy(self.cloud)
        kept.table = self.table.snapshot()
        return kept

    def restore(self, kept: Cloud) -> None:
        self.cloud = copy.deepcopy(replace(kept, table=None))
        self.table.restore(kept.table)


def _key(request: AWSPreparedRequest) -> str:
    """Path style: the bucket comes first."""
    return unquote(urlsplit(request.url).path).split("/", 2)[2]
