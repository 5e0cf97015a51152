"""The adapters that have no twin worth comparing: queues, files, sockets' management API, passwords, ids and time."""

import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from chalicelib.adapters.clock import RandomIds, SystemClock
from chalicelib.adapters.files import BucketFiles
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.adapters.queues import SqsQueues
from chalicelib.adapters.session import Clients
from chalicelib.domain.events import Change, CounterDimensions, Event
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask, StoredFile
from chalicelib.log import InvocationTelemetry
from chalicelib.settings import Settings
from chalicelib.wire import from_json
from tests.fakes import NOON

QUEUES = ("ingest", "broadcast", "events", "outbound")


@pytest.fixture(name="deployed")
def _deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
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
    """Everything that waits; a ordering_key goes on only when what came before is deleted."""
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


def test_a_change_arrives_as_it_was_sent(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.broadcast([change(1)])
    queues.react([change(1)])
    for url in (deployed.broadcast_queue, deployed.events_queue):
        assert [from_json(message["Body"], Change) for message in received(url)] == [change(1)]


def test_more_than_a_batch_is_sent_and_repetitions_are_dropped_by_the_queue(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for _ in range(2):
        queues.broadcast([change(number) for number in range(23)])
    assert len(received(deployed.broadcast_queue)) == 23


def test_nothing_to_send_asks_nobody(deployed: Settings) -> None:
    SqsQueues(Clients(deployed), deployed).broadcast([])
    assert received(deployed.broadcast_queue) == []


def test_lanes_stay_in_order_and_apart(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.react([change(1, "1:a"), change(2, "1:b"), change(3, "1:a")])
    seen = [
        (message["Attributes"]["MessageGroupId"], from_json(message["Body"], Change).id)
        for message in received(deployed.events_queue)
    ]
    lane_of = {number: ordering_key for ordering_key, number in seen}
    assert lane_of[1] == lane_of[3] != lane_of[2]
    assert [number for ordering_key, number in seen if ordering_key == lane_of[1]] == [1, 3]


def test_one_change_in_two_lanes_is_no_repetition(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for _ in range(2):
        queues.react([change(1, "1:a"), change(1, "1:a:1")])
    assert len(received(deployed.events_queue)) == 2


def test_a_lane_may_be_any_text(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    queues.ingest([Envelope(1, 11, "11:" + "ü" * 300, "piece-1", {"text": "Grüße 🎉"}, "Channel::Telegram")])
    [message] = received(deployed.ingest_queue)
    assert from_json(message["Body"], Envelope).payload == {"text": "Grüße 🎉"}
    assert message["Attributes"]["MessageDeduplicationId"] == "piece-1"


def test_a_resend_is_no_repetition_of_the_first_send(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    for attempt in ("1", "1", "2"):
        queues.deliver([DeliveryTask(1, 7, 9)], attempt=attempt)
    assert groups(deployed.outbound_queue) == ["1-7", "1-7"]


class Refusing:
    def send_message_batch(self, **_: Any) -> dict[str, Any]:
        return {"Failed": [{"Id": "0", "Code": "Throttled"}]}


def test_a_queue_that_refuses_is_told_of(deployed: Settings) -> None:
    queues = SqsQueues(Clients(deployed), deployed)
    refusing: Any = type(
        "Refusing", (), {"send_message_batch": lambda *_, **__: {"Failed": [{"Id": "0", "Code": "Throttled"}]}}
    )()
    queues._clients.__dict__["sqs"] = refusing
    with pytest.raises(ConnectionError, match="Throttled"):
        queues.broadcast([change(1)])


def test_what_is_to_be_tried_later_is_hidden_until_then(deployed: Settings) -> None:
    queues, sqs = SqsQueues(Clients(deployed), deployed), boto3.client("sqs", region_name="us-east-1")
    queues.deliver([DeliveryTask(1, 7, 9)], attempt="1")
    [message] = sqs.receive_message(QueueUrl=deployed.outbound_queue)["Messages"]
    queues.retry_later("outbound_queue", [message["ReceiptHandle"]], 900)
    assert received(deployed.outbound_queue) == []
    queues.retry_later("outbound_queue", [message["ReceiptHandle"]], 0)
    assert [from_json(each["Body"], DeliveryTask) for each in received(deployed.outbound_queue)] == [DeliveryTask(1, 7, 9)]


def test_what_nobody_can_read_is_named_beside_the_failures_of_the_stream(deployed: Settings) -> None:
    SqsQueues(Clients(deployed), deployed).dead_letter("A#1#CHANGE#9")
    assert [message["Body"] for message in received(deployed.forward_failures)] == ["A#1#CHANGE#9"]


def test_a_file_comes_back_and_is_linked_for_who_has_the_link(deployed: Settings) -> None:
    files = BucketFiles(Clients(deployed), deployed.files_bucket)
    files.save("attachments/1/token/Grüße 1.pdf", StoredFile("Grüße 1.pdf", "application/pdf", b"%PDF"))
    loaded = files.load("attachments/1/token/Grüße 1.pdf", name="a.pdf", content_type="application/pdf")
    assert loaded == StoredFile("a.pdf", "application/pdf", b"%PDF")
    link = files.link("attachments/1/token/Grüße 1.pdf", name='a"; x=\r\n.pdf', content_type="application/pdf", inline=False)
    assert "X-Amz-Signature=" in link
    assert "X-Amz-Expires=300" in link
    assert "\r" not in link
    assert "attachment%3B" in link


def test_a_file_that_is_gone_is_an_error(deployed: Settings) -> None:
    with pytest.raises(ClientError):
        BucketFiles(Clients(deployed), deployed.files_bucket).load("nothing", name="a", content_type="text/plain")


class Management:
    """API Gateway's side of open sockets."""

    def __init__(self, **troubles: Exception) -> None:
        self.troubles = troubles
        self.posted: list[str] = []
        self.ended: list[str] = []

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - as boto3 names them
        if ConnectionId in self.troubles:
            raise self.troubles[ConnectionId]
        self.posted.append(f"{ConnectionId} {Data.decode()}")

    def delete_connection(self, *, ConnectionId: str) -> None:  # noqa: N803 - as boto3 names them
        if ConnectionId in self.troubles:
            raise self.troubles[ConnectionId]
        self.ended.append(ConnectionId)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "PostToConnection")


def test_sockets_that_are_gone_are_told_apart_from_those_that_are_slow(deployed: Settings) -> None:
    clients = Clients(deployed)
    management = Management(
        gone=refused("GoneException"), slow=refused("LimitExceededException"), dark=EndpointConnectionError(endpoint_url="x")
    )
    clients.__dict__["connections"] = management
    push = ApiGatewayPush(clients, line := InvocationTelemetry("test"))
    assert push.send(["a", "gone", "slow", "b", "dark"], "hi") == ["gone"]
    assert sorted(management.posted) == ["a hi", "b hi"]
    counted = {"Frames": 1, "PushesSent": 2, "PushesGone": 1, "PushesFailed": 2}
    assert counted.items() <= line.take().items()
    assert push.send([], "hi") == []
    assert push.send(["gone"], "hi") == ["gone"]


def test_ending_sockets_passes_over_those_that_cannot_be_ended(deployed: Settings) -> None:
    clients = Clients(deployed)
    management = Management(
        gone=refused("GoneException"), slow=refused("LimitExceededException"), dark=EndpointConnectionError(endpoint_url="x")
    )
    clients.__dict__["connections"] = management
    push = ApiGatewayPush(clients, InvocationTelemetry("test"))
    push.close(["a", "gone", "slow", "b", "dark"])
    push.close(["c"])
    push.close([])
    assert sorted(management.ended) == ["a", "b", "c"]


def test_passwords_are_kept_as_argon2_and_checked() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("Secret-1")
    assert kept.startswith("$argon2id$")
    assert kept != passwords.hash("Secret-1"), "salted"
    assert passwords.verify(kept, "Secret-1")
    assert not passwords.verify(kept, "secret-1")
    assert not passwords.verify("not a hash", "Secret-1")


def test_nobodys_password_takes_as_long_as_anybodys() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("Secret-1")
    assert not passwords.verify(None, "nobody has this password")
    spent = []
    for known in (kept, None):
        started = time.process_time()
        passwords.verify(known, "wrong")
        spent.append(time.process_time() - started)
    assert spent[1] > spent[0] / 4


def test_ids_rise_and_fit_into_javascripts_numbers() -> None:
    ids = RandomIds()
    made = [ids.next() for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert made[-1] < 2**53
    assert made[-1] > 2**48, "they carry the time"
    assert ids.next(above=made[-1] + 10**6) > made[-1] + 10**6


def test_ids_fit_for_as_long_as_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 3_880_000_000 * 10**9)
    assert RandomIds().next() < 2**53


def test_tokens_are_long_and_never_the_same() -> None:
    ids = RandomIds()
    made = {ids.token() for _ in range(1000)} | {ids.uuid() for _ in range(1000)}
    assert len(made) == 2000
    assert len(ids.token()) == 32


def test_the_clock_counts_milliseconds() -> None:
    assert abs(SystemClock().now() - time.time() * 1000) < 1000
