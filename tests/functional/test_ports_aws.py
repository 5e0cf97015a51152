"""Adapters of AWS services, tested with moto: queues, files and push."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws
from msgspec.structs import replace

from chalicelib.adapters.aws_session import Clients
from chalicelib.adapters.files import BucketFiles
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.adapters.queues import SqsQueues
from chalicelib.domain.events import Change, CounterDimensions, Event, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask, StoredFile
from chalicelib.log import InvocationTelemetry
from chalicelib.settings import Settings
from chalicelib.wire import from_json
from tests.support.dynamodb import use_emulator_credentials
from tests.support.fakes.clock import NOON

QUEUES = ("ingest", "broadcast", "events", "background", "outbound")


@pytest.fixture(name="deployed")
def _deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    use_emulator_credentials(monkeypatch)
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-east-1")
        urls = {
            f"{name.upper()}_QUEUE_URL": sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
            for name in QUEUES
        }
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="files")
        urls["FORWARD_FAILURES_URL"] = sqs.create_queue(QueueName="forward-failures")["QueueUrl"]
        yield Settings.read({**urls, "FILES_BUCKET": "files"})


def received(url: str) -> list[Any]:
    """All visible messages. Each is deleted, because FIFO queues hold back the rest of its group until then."""
    sqs = boto3.client("sqs", region_name="us-east-1")
    found: list[Any] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages"):
        found += messages
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def groups(url: str) -> list[str]:
    return [message["Attributes"]["MessageGroupId"] for message in received(url)]


def change(number: int, ordering_key: str = "1:conversation:7") -> Change:
    counter_dimensions = CounterDimensions(11, "open", None, 31, ("vip",))
    return Change(
        number,
        1,
        ordering_key,
        NOON,
        (Event("message.created", 7, 9, trigger="queued"),),
        performer_id=5,
        before=None,
        after=counter_dimensions,
    )


def test_change_is_received_as_it_was_sent(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.broadcast([change(1)])
    queues.react([change(1)], QueueClass.PROMPT)
    queues.react([change(1)], QueueClass.BACKGROUND)
    for url in (deployed.broadcast_queue, deployed.events_queue, deployed.background_queue):
        assert [from_json(message["Body"], Change) for message in received(url)] == [change(1)]


def test_several_batches_are_sent_and_repetitions_are_dropped(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for _ in range(2):
        queues.broadcast([change(number) for number in range(23)])
    assert len(received(deployed.broadcast_queue)) == 23


def test_empty_send_makes_no_call(deployed: Settings) -> None:
    SqsQueues(Clients(deployed), deployed).broadcast([])
    assert received(deployed.broadcast_queue) == []


def test_ordering_keys_are_separate_message_groups_in_order(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.react([change(1, "1:a"), change(2, "1:b"), change(3, "1:a")], QueueClass.PROMPT)
    seen = [
        (message["Attributes"]["MessageGroupId"], from_json(message["Body"], Change).id)
        for message in received(deployed.events_queue)
    ]
    group_of = {number: ordering_key for ordering_key, number in seen}
    assert group_of[1] == group_of[3] != group_of[2]
    assert [number for ordering_key, number in seen if ordering_key == group_of[1]] == [1, 3]


def test_one_change_with_two_ordering_keys_is_no_repetition(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for _ in range(2):
        queues.react([change(1, "1:a"), change(1, "1:a:1")], QueueClass.PROMPT)
    assert len(received(deployed.events_queue)) == 2


def test_ordering_key_may_be_any_text(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.ingest([Envelope(1, 11, "11:" + "ü" * 300, "event-1", {"text": "Grüße 🎉"}, "Channel::Telegram")])
    [message] = received(deployed.ingest_queue)
    assert from_json(message["Body"], Envelope).payload == {"text": "Grüße 🎉"}
    assert message["Attributes"]["MessageDeduplicationId"] == "event-1"


def test_resend_is_no_repetition_of_the_first_send(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for attempt in ("1", "1", "2"):
        queues.deliver([DeliveryTask(1, 7, 9)], attempt=attempt)
    assert groups(deployed.outbound_queue) == ["1-7", "1-7"]


class Refusing:
    def send_message_batch(self, **_: Any) -> dict[str, Any]:
        return {"Failed": [{"Id": "0", "Code": "Throttled"}]}


def test_refused_send_raises_connection_error(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    refusing: Any = type(
        "Refusing", (), {"send_message_batch": lambda *_, **__: {"Failed": [{"Id": "0", "Code": "Throttled"}]}}
    )()
    queues._clients.__dict__["sqs"] = refusing
    with pytest.raises(ConnectionError, match="Throttled"):
        queues.broadcast([change(1)])


def test_retry_later_hides_the_message(deployed: Settings) -> None:
    queues, sqs = SqsQueues(Clients(deployed), deployed), boto3.client("sqs", region_name="us-east-1")
    queues.deliver([DeliveryTask(1, 7, 9)], attempt="1")
    [message] = sqs.receive_message(QueueUrl=deployed.outbound_queue)["Messages"]
    queues.retry_later("outbound_queue", [message["ReceiptHandle"]], 900)
    assert received(deployed.outbound_queue) == []
    queues.retry_later("outbound_queue", [message["ReceiptHandle"]], 0)
    assert [from_json(each["Body"], DeliveryTask) for each in received(deployed.outbound_queue)] == [DeliveryTask(1, 7, 9)]


def test_dead_letter_is_sent_to_the_stream_failures(deployed: Settings) -> None:
    SqsQueues(Clients(deployed), deployed).dead_letter("A#1#CHANGE#9")
    assert [message["Body"] for message in received(deployed.forward_failures)] == ["A#1#CHANGE#9"]


def test_file_is_loaded_and_has_a_signed_link(deployed: Settings) -> None:
    files = BucketFiles(Clients(deployed), deployed.files_bucket)
    files.save("attachments/1/token/Grüße 1.pdf", StoredFile("Grüße 1.pdf", "application/pdf", b"%PDF"))
    loaded = files.load("attachments/1/token/Grüße 1.pdf", name="a.pdf", content_type="application/pdf")
    assert loaded == StoredFile("a.pdf", "application/pdf", b"%PDF")
    with pytest.raises(FileNotFoundError):
        files.load("attachments/1/token/gone.pdf", name="a.pdf", content_type="application/pdf")
    link = files.link("attachments/1/token/Grüße 1.pdf", name='a"; x=\r\n.pdf', content_type="application/pdf", inline=False)
    assert "X-Amz-Signature=" in link
    assert "X-Amz-Expires=300" in link
    assert "\r" not in link
    assert "attachment%3B" in link


def test_file_is_copied_with_another_type(deployed: Settings) -> None:
    clients, bucket = Clients(deployed), deployed.files_bucket
    files = BucketFiles(clients, bucket)
    files.save("uploads/1/7-a/Grüße & 1.pdf", StoredFile("x", "application/octet-stream", b"%PDF"))
    files.copy("uploads/1/7-a/Grüße & 1.pdf", "attachments/1/7-2-b/x.pdf", content_type="application/pdf")
    found = clients.s3.get_object(Bucket=bucket, Key="attachments/1/7-2-b/x.pdf")
    assert (found["ContentType"], found["Body"].read()) == ("application/pdf", b"%PDF")
    with pytest.raises(FileNotFoundError):
        files.copy("uploads/1/7-a/gone.pdf", "attachments/1/7-2-c/x.pdf", content_type="application/pdf")


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "amazonaws.com"),
        ("eu-central-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
    ],
)
def test_pages_know_where_uploads_go_without_a_client(deployed: Settings, region: str, host: str) -> None:
    clients = Clients(replace(deployed, region=region, endpoint_url=None))
    base = BucketFiles(clients, "files").upload_base
    assert (base, "s3" in vars(clients)) == (f"https://s3.{region}.{host}/files/", False)
    target = BucketFiles(clients, "files").upload_target(
        "k", content_type="a/b", size=1, checksum_header="Content-MD5", checksum="x"
    )
    assert target.url.startswith(f"{base}k?")


def test_local_uploads_go_to_the_emulator(deployed: Settings) -> None:
    clients = Clients(replace(deployed, endpoint_url="http://127.0.0.1:4566"))
    assert BucketFiles(clients, "files").upload_base == "http://127.0.0.1:4566/files/"


def test_upload_target_signs_type_length_and_checksum(deployed: Settings) -> None:
    files = BucketFiles(Clients(deployed), deployed.files_bucket)
    target = files.upload_target("uploads/1/x", content_type="image/png", size=7, checksum_header="Content-MD5", checksum="bWQ1")
    assert "X-Amz-SignedHeaders=content-length%3Bcontent-md5%3Bcontent-type%3Bhost&" in target.url
    assert "X-Amz-Expires=900" in target.url
    assert target.headers == {"Content-Type": "image/png", "Content-MD5": "bWQ1"}


def test_files_are_erased_by_the_beginning_of_their_keys(deployed: Settings) -> None:
    files = BucketFiles(Clients(deployed), deployed.files_bucket)
    one, two, other = "attachments/1/7-1-a/Grüße & <b>.pdf", "attachments/1/7-2-b/x.pdf", "attachments/1/70-1-c/x.pdf"
    for key in (one, two, other):
        files.save(key, StoredFile("x.pdf", "application/pdf", b"%PDF"))
    assert files.exists(one)
    for _ in range(2):
        files.erase("attachments/1/7-")
        assert [files.exists(key) for key in (one, two, other)] == [False, False, True]


def test_file_is_erased_with_its_earlier_versions(deployed: Settings) -> None:
    """And with the marks that deletions by hand leave, which contain its name."""
    clients, bucket = Clients(deployed), deployed.files_bucket
    files, key = BucketFiles(clients, bucket), "attachments/1/7-1-a/x.pdf"
    clients.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second"):
        files.save(key, StoredFile("x.pdf", "application/pdf", body))
    clients.s3.delete_object(Bucket=bucket, Key=key)
    files.erase("attachments/1/7-")
    left = clients.s3.list_object_versions(Bucket=bucket)
    assert "Versions" not in left
    assert "DeleteMarkers" not in left


class ConnectionApi:
    """A fake of API Gateway's management API. `failures` maps a connection id to its error."""

    def __init__(self, **failures: Exception) -> None:
        self.failures = failures
        self.posted: list[str] = []
        self.closed: list[str] = []

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - the names of boto3
        if ConnectionId in self.failures:
            raise self.failures[ConnectionId]
        self.posted.append(f"{ConnectionId} {Data.decode()}")

    def delete_connection(self, *, ConnectionId: str) -> None:  # noqa: N803 - the names of boto3
        if ConnectionId in self.failures:
            raise self.failures[ConnectionId]
        self.closed.append(ConnectionId)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "PostToConnection")


def test_push_returns_only_gone_sockets(deployed: Settings) -> None:
    clients = Clients(deployed)
    api = ConnectionApi(
        gone=refused("GoneException"), slow=refused("LimitExceededException"), dark=EndpointConnectionError(endpoint_url="x")
    )
    clients.__dict__["connections"] = api
    push = ApiGatewayPush(clients, line := InvocationTelemetry("test"))
    assert push.send(["a", "gone", "slow", "b", "dark"], "hi") == ["gone"]
    assert sorted(api.posted) == ["a hi", "b hi"]
    counted = {"Frames": 1, "PushesSent": 2, "PushesGone": 1, "PushesFailed": 2}
    assert counted.items() <= line.take().items()
    assert push.send([], "hi") == []
    assert push.send(["gone"], "hi") == ["gone"]


def test_answer_tells_whether_it_was_sent(deployed: Settings) -> None:
    clients = Clients(deployed)
    clients.__dict__["connections"] = ConnectionApi(gone=refused("GoneException"), slow=refused("LimitExceededException"))
    push = ApiGatewayPush(clients, line := InvocationTelemetry("test"))
    assert [push.answer(each, "hi") for each in ("a", "gone", "slow")] == [True, False, False]
    assert {"PushesSent": 1, "PushesGone": 1, "PushesFailed": 1}.items() <= line.take().items()


def test_close_ignores_sockets_that_cannot_be_closed(deployed: Settings) -> None:
    clients = Clients(deployed)
    api = ConnectionApi(
        gone=refused("GoneException"), slow=refused("LimitExceededException"), dark=EndpointConnectionError(endpoint_url="x")
    )
    clients.__dict__["connections"] = api
    push = ApiGatewayPush(clients, InvocationTelemetry("test"))
    push.close(["a", "gone", "slow", "b", "dark"])
    push.close(["c"])
    push.close([])
    assert sorted(api.closed) == ["a", "b", "c"]
