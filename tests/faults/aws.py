"""AWS in this process. It answers the SDK's requests and keeps its state where a test can copy and inspect it."""

import copy
import re
from base64 import b64decode
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from chalicelib.queue_retries import MAX_RECEIVES
from tests.faults.aws_responses import body_of, json_body, json_response, response
from tests.faults.dynamodb import DynamoTable
from tests.faults.fifo import FifoQueue
from tests.support.fakes.clock import FakeClock

TABLE = "faults"
WORKER_OF = {
    "ingest": "ingest",
    "broadcast": "broadcast",
    "events": "react",
    "background": "background",
    "outbound": "deliver",
    "mail": "mail",
}
VISIBILITY_MS = {
    "ingest": 30_000,
    "broadcast": 25_000,
    "events": 30_000,
    "background": 65_000,
    "outbound": 65_000,
    "mail": 65_000,
}
"""Visibility timeouts of infra/resources/queues.yaml; a test compares the two."""


def queues() -> dict[str, FifoQueue]:
    return {name: FifoQueue(name, VISIBILITY_MS[name], MAX_RECEIVES[worker]) for name, worker in WORKER_OF.items()}


@dataclass
class AwsState:
    """The state of AWS. The table's items are part of it only in a snapshot."""

    queues: dict[str, FifoQueue] = field(default_factory=queues)
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """The parts of uploads that are not completed, by key and number."""
    sockets: dict[str, list[str]] = field(default_factory=dict)
    """The texts pushed to each open connection."""
    mails: list[str] = field(default_factory=list)
    """The MIME texts that SES has taken."""
    mails_to_throttle: int = 0
    """The number of mails that SES refuses before it takes one."""
    closed: list[str] = field(default_factory=list)
    """Connections that the desk has closed and whose `$disconnect` event is still due."""
    stream: list[dict[str, Any]] = field(default_factory=list)
    """Records that the forward function has not processed yet."""
    streamed: int = 0
    table: Any = None
    """The table's items, in a snapshot only."""


class Aws:
    """Answers requests of the SDK, by operation (`sqs.SendMessageBatch`)."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.state = AwsState()
        self.table = DynamoTable(TABLE)
        self.table.on_transaction = self._append_to_stream
        self._handlers = {
            "sqs.SendMessageBatch": self._send_messages,
            "sqs.ChangeMessageVisibilityBatch": self._change_visibility,
            "s3.PutObject": self._put_object,
            "s3.CopyObject": self._copy_object,
            "s3.CreateMultipartUpload": self._create_upload,
            "s3.UploadPart": self._upload_part,
            "s3.CompleteMultipartUpload": self._complete_upload,
            "s3.GetObject": self._get_object,
            "s3.HeadObject": self._get_object,
            "s3.ListObjectVersions": self._list_versions,
            "s3.DeleteObjects": self._delete_objects,
            "sesv2.SendEmail": self._send_email,
            "apigatewaymanagementapi.PostToConnection": self._post_to_connection,
            "apigatewaymanagementapi.DeleteConnection": self._delete_connection,
        }

    def serve(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        service, _, name = operation.partition(".")
        return self.table.answer(name, request) if service == "dynamodb" else self._handlers[operation](request)

    def _append_to_stream(self, written: list[dict[str, Any]]) -> None:
        """Appends the changes to the stream, which are the only records that the event source's filter passes."""
        for write in written:
            item = write.get("Put", {}).get("Item", {})
            if "change" in item:
                self.state.streamed += 1
                image = {"SequenceNumber": f"{self.state.streamed:021d}", "NewImage": item, "StreamViewType": "NEW_IMAGE"}
                self.state.stream.append({"eventName": "INSERT", "dynamodb": image})

    def _send_messages(self, request: AWSPreparedRequest) -> AWSResponse:
        body = json_body(request)
        queue = self.state.queues[body["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")]
        sent = []
        for entry in body["Entries"]:
            if "MessageGroupId" in entry:
                queue.send(entry["MessageBody"], entry["MessageGroupId"], entry["MessageDeduplicationId"], self.clock.now())
            else:
                queue.send_unordered(entry["MessageBody"])
            sent.append({"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": "0" * 32})
        return json_response(request, {"Successful": sent})

    def _change_visibility(self, request: AWSPreparedRequest) -> AWSResponse:
        body = json_body(request)
        queue = self.state.queues[body["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")]
        for entry in body["Entries"]:
            queue.hide(entry["ReceiptHandle"], self.clock.now() + entry["VisibilityTimeout"] * 1000)
        return json_response(request, {"Successful": [{"Id": entry["Id"]} for entry in body["Entries"]], "Failed": []})

    def _put_object(self, request: AWSPreparedRequest) -> AWSResponse:
        self.state.files[_key(request)] = _unchunked(body_of(request))
        return response(request, 200, b"", ETag='"0"')

    def _copy_object(self, request: AWSPreparedRequest) -> AWSResponse:
        source = request.headers["x-amz-copy-source"]
        copied = self.state.files.get(unquote(source.decode() if isinstance(source, bytes) else source).split("/", 1)[1])
        if copied is None:
            return response(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")
        self.state.files[_key(request)] = copied
        return response(request, 200, b"<CopyObjectResult></CopyObjectResult>")

    def _create_upload(self, request: AWSPreparedRequest) -> AWSResponse:
        return response(request, 200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")

    def _upload_part(self, request: AWSPreparedRequest) -> AWSResponse:
        number = int(parse_qs(urlsplit(request.url).query)["partNumber"][0])
        self.state.uploads.setdefault(_key(request), {})[number] = _unchunked(body_of(request))
        return response(request, 200, b"", ETag='"0"')

    def _complete_upload(self, request: AWSPreparedRequest) -> AWSResponse:
        parts = self.state.uploads.pop(_key(request), {})
        if parts:
            self.state.files[_key(request)] = b"".join(parts[number] for number in sorted(parts))
        return response(request, 200, b"<CompleteMultipartUploadResult></CompleteMultipartUploadResult>")

    def _get_object(self, request: AWSPreparedRequest) -> AWSResponse:
        body = self.state.files.get(_key(request))
        if body is None:
            return response(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")
        asked = request.headers.get("Range", b"bytes=0-")
        first, _, last = (asked.decode() if isinstance(asked, bytes) else asked).removeprefix("bytes=").partition("-")
        part = body[int(first) : int(last) + 1] if last else body
        return response(request, 200, part, Content_Length=str(len(part)))

    def _list_versions(self, request: AWSPreparedRequest) -> AWSResponse:
        prefix = parse_qs(urlsplit(request.url).query)["prefix"][0]
        keys = [escape(key) for key in self.state.files if key.startswith(prefix)]
        found = "".join(f"<Version><Key>{key}</Key><VersionId>1</VersionId>{AGES_AGO}</Version>" for key in keys)
        return response(request, 200, f"<ListVersionsResult>{found}</ListVersionsResult>".encode())

    def _delete_objects(self, request: AWSPreparedRequest) -> AWSResponse:
        for key in re.findall(r"<Key>(.*?)</Key>", body_of(request).decode()):
            self.state.files.pop(unescape(key), None)
        return response(request, 200, b"<DeleteResult></DeleteResult>")

    def _post_to_connection(self, request: AWSPreparedRequest) -> AWSResponse:
        connection_id = unquote(urlsplit(request.url).path.rpartition("/")[2])
        if connection_id not in self.state.sockets:
            return json_response(request, {"message": None}, 410, x_amzn_ErrorType="GoneException")
        self.state.sockets[connection_id].append(body_of(request).decode())
        return response(request, 200, b"")

    def _send_email(self, request: AWSPreparedRequest) -> AWSResponse:
        if self.state.mails_to_throttle:
            self.state.mails_to_throttle -= 1
            return json_response(request, {"message": "Rate exceeded"}, 429, x_amzn_ErrorType="TooManyRequestsException")
        self.state.mails.append(b64decode(json_body(request)["Content"]["Raw"]["Data"]).decode())
        return json_response(request, {"MessageId": f"mail-{len(self.state.mails)}"})

    def _delete_connection(self, request: AWSPreparedRequest) -> AWSResponse:
        connection_id = unquote(urlsplit(request.url).path.rpartition("/")[2])
        if self.state.sockets.pop(connection_id, None) is None:
            return json_response(request, {"message": None}, 410, x_amzn_ErrorType="GoneException")
        self.state.closed.append(connection_id)
        return response(request, 204, b"")

    def snapshot(self) -> AwsState:
        snapshot = copy.deepcopy(self.state)
        snapshot.table = self.table.snapshot()
        return snapshot

    def restore(self, snapshot: AwsState) -> None:
        self.state = copy.deepcopy(replace(snapshot, table=None))
        self.table.restore(snapshot.table)


def _unchunked(body: bytes) -> bytes:
    """The content of a body in chunks (`aws-chunked`): each has its size in hexadecimal digits before it, the last is empty."""
    parts: list[bytes] = []
    while size := int(body[: (start := body.index(b"\r\n"))], 16):
        parts.append(body[start + 2 : start + 2 + size])
        body = body[start + 2 + size + 2 :]
    return b"".join(parts)


AGES_AGO = "<LastModified>2020-01-01T00:00:00Z</LastModified>"


def _key(request: AWSPreparedRequest) -> str:
    """The object's key. In a path-style URL the bucket comes first."""
    return unquote(urlsplit(request.url).path).split("/", 2)[2]
