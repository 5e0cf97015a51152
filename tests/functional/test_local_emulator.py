"""Behaviour of the unpatched emulator that the application relies on; an upgrade of MiniStack must pass these tests."""

import hashlib
import json
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from chalicelib.adapters.aws_session import Clients
from chalicelib.adapters.files import BucketFiles
from chalicelib.domain.uploads import LIFE_SECONDS
from local.expired_files import remove_expired
from tests.functional.local_emulator import Running, eventually, free_port


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("emulator"), free_port())
    running.start()
    yield running
    running.stop()


def test_index_is_sparse_and_pages_in_descending_order(emulator: Running) -> None:
    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="lists",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "list_inbox", "activity")],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_activity",
                "KeySchema": [
                    {"AttributeName": "list_inbox", "KeyType": "HASH"},
                    {"AttributeName": "activity", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    for number in range(5):
        item = {
            "pk": {"S": str(number)},
            "list_inbox": {"S": "open"},
            "activity": {"S": f"{number:03}"},
            "title": {"S": f"t{number}"},
        }
        dynamodb.put_item(TableName="lists", Item=item)
    dynamodb.put_item(TableName="lists", Item={"pk": {"S": "unlisted"}})
    query = {
        "TableName": "lists",
        "IndexName": "by_activity",
        "KeyConditionExpression": "list_inbox = :l",
        "ExpressionAttributeValues": {":l": {"S": "open"}},
        "ScanIndexForward": False,
        "Limit": 3,
    }
    first = dynamodb.query(**query)
    rest = dynamodb.query(**query, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert [item["title"]["S"] for item in first["Items"] + rest["Items"]] == ["t4", "t3", "t2", "t1", "t0"]


def test_stream_mapping_filters_by_kind(emulator: Running) -> None:
    emulator.table("filtered")
    emulator.put("filtered", "not-wanted", kind="row")
    emulator.put("filtered", "wanted")
    eventually(lambda: emulator.notes("filtered"))
    assert [note["key"] for note in emulator.notes("filtered")] == ["wanted"]


def test_only_failed_messages_of_a_batch_are_redelivered(emulator: Running) -> None:
    queue = emulator.fifo("partial", VisibilityTimeout="1")
    emulator.send(queue, "a", number=1, fail=True)
    emulator.send(queue, "b", number=2)
    eventually(lambda: len(emulator.notes("partial")) == 2)
    time.sleep(1.2)
    assert [note["number"] for note in emulator.notes("partial")] == [2, 1]


def test_visibility_change_delays_a_message(emulator: Running) -> None:
    sqs = emulator.client("sqs")
    queue = sqs.create_queue(QueueName="later.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "60"})["QueueUrl"]
    emulator.send(queue, "g", number=1)
    received = sqs.receive_message(QueueUrl=queue)["Messages"][0]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=received["ReceiptHandle"], VisibilityTimeout=1)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    again = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=3)["Messages"][0]
    assert again["MessageId"] == received["MessageId"]


def test_presigned_urls_work_for_their_key_only(emulator: Running) -> None:
    s3 = emulator.client("s3", signature_version="s3v4", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="files")
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "files", "Key": "a b/ü.txt", "ContentType": "text/plain"})
    sent = urllib.request.Request(put, data=b"hello", method="PUT", headers={"content-type": "text/plain"})
    with urllib.request.urlopen(sent) as answer:
        assert answer.status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "files", "Key": "a b/ü.txt"})
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"hello"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(get.replace("a%20b", "other"))


def test_signed_upload_takes_the_announced_file_only(emulator: Running) -> None:
    """The length, the type and either checksum: a browser cannot send anything else."""
    s3 = emulator.client("s3", signature_version="s3v4", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="uploads")
    md5, sha256 = (b64encode(hashlib.new(kind, b"hello").digest()).decode() for kind in ("md5", "sha256"))
    files = BucketFiles(cast("Clients", SimpleNamespace(s3=s3)), "uploads")
    for header, checksum in (("Content-MD5", md5), ("x-amz-checksum-sha256", sha256)):
        target = files.upload_target("u/1", content_type="text/plain", size=5, checksum_header=header, checksum=checksum)
        assert put(target.url, b"hello", target.headers) == 200
        assert put(target.url, b"jello", target.headers) == 400
        assert put(target.url, b"hello!", target.headers) == 403
        assert put(target.url, b"hello", {**target.headers, "Content-Type": "text/html"}) == 403
        assert put(target.url, b"hello", {"Content-Type": "text/plain"}) == 403
        assert put(target.url.replace("u/1", "u/2"), b"hello", target.headers) == 403
    files.copy("u/1", "a/1", content_type="image/png")
    assert s3.get_object(Bucket="uploads", Key="a/1")["ContentType"] == "image/png"
    with pytest.raises(FileNotFoundError):
        files.copy("u/2", "a/2", content_type="image/png")


def test_local_run_expires_uploads_as_the_deployment_does(emulator: Running) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="expiring")
    for key in ("uploads/1/7-a/x.png", "attachments/1/7-1-a/x.png"):
        s3.put_object(Bucket="expiring", Key=key, Body=b"x")
    now = int(time.time() * 1000)
    assert remove_expired(s3, "expiring", now + LIFE_SECONDS * 1000 - 60_000) == 0
    assert remove_expired(s3, "expiring", now + LIFE_SECONDS * 1000 + 60_000) == 1
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="expiring")["Contents"]] == ["attachments/1/7-1-a/x.png"]


def put(url: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body, method="PUT", headers=headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_post_to_connection_reaches_the_socket_and_reports_gone(emulator: Running) -> None:
    address = emulator.socket_api()
    base = f"{emulator.url}{urlsplit(address).path}"
    management = emulator.client("apigatewaymanagementapi", at=base)
    with connect(address) as socket:
        socket.send(json.dumps({"tell": "me"}))
        connection = json.loads(socket.recv(timeout=5))["connection"]
        management.post_to_connection(ConnectionId=connection, Data=b'{"head": 1}')
        assert socket.recv(timeout=2) == '{"head": 1}'
    eventually(lambda: _is_gone(management, connection))


def _is_gone(management: Any, connection: str) -> bool:
    try:
        management.post_to_connection(ConnectionId=connection, Data=b"x")
    except management.exceptions.GoneException:
        return True
    return False
