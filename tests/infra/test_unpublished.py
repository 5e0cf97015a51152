"""Whatever became of the stream: a change that nobody was told of is found in the table and told."""

from collections.abc import Iterator
from typing import Any

import boto3
import msgspec
import pytest
from moto import mock_aws
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import Row
from chalicelib.adapters.queues import SqsQueues
from chalicelib.domain import keys as identity
from chalicelib.domain.events import Change
from infra import unpublished
from tests.bench.scenario import Scenario, receive_all

WELL: dict[str, list[str]] = {"batchItemFailures": []}


@pytest.fixture(name="scenario")
def _scenario(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scenario]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        scenario = Scenario()
        scenario._published.clear()
        scenario.settle()
        yield scenario


def sqs() -> Any:
    return boto3.client("sqs")


def failures_queue() -> str:
    return str(sqs().create_queue(QueueName="forward-failures")["QueueUrl"])


def lose_what_happens(scenario: Scenario) -> list[Change]:
    """A message comes in, and the stream is silent. Its changes."""
    forward, scenario._forward = scenario._forward, lambda: False  # type: ignore[method-assign]
    scenario.customer_writes("Is anybody there?")
    scenario._forward = forward  # type: ignore[method-assign]
    lost = unpublished.find().changes
    scenario._published.update("/".join(keys.address(identity.change(each))) for each in lost)
    assert lost
    return lost


def noted(url: str) -> int:
    return len(sqs().receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages", []))


def test_a_settled_desk_has_nothing_to_forward(scenario: Scenario) -> None:
    assert unpublished.find() == unpublished.Found([], [])


def test_what_the_stream_has_lost_is_told_once(scenario: Scenario) -> None:
    url = failures_queue()
    lost = lose_what_happens(scenario)
    head = scenario.desk.feed.head(1)
    sqs().send_message(QueueUrl=url, MessageBody='{"DDBStreamBatchInfo": {}}')
    assert unpublished.forward_again(scenario.desk, sqs(), url) == len(lost)
    scenario.settle()
    assert scenario.desk.feed.head(1) > head
    assert unpublished.find().changes == []
    assert noted(url) == 0
    assert [message.content for message in scenario.desk.lists.messages(1, 1)].count("Is anybody there?") == 1


def test_listeners_are_told_too_and_repetitions_are_dropped_by_the_queues(scenario: Scenario) -> None:
    url = failures_queue()
    lost = lose_what_happens(scenario)
    for _ in range(2):
        unpublished.forward_again(scenario.desk, sqs(), url)
    assert len(receive_all(scenario.urls["broadcast"])) == len(lost)
    assert len(receive_all(scenario.urls["events"])) >= 1


def test_what_cannot_be_read_keeps_its_note_and_is_said(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    url = failures_queue()
    first, *rest = lose_what_happens(scenario)
    pk, sk = keys.address(identity.change(first))
    row = Row.get(pk, sk)
    readable = row.data
    row.update(actions=[Row.data.set('{"id": "of a newer version"}')])
    settings = replace(scenario.desk.queues._settings, forward_failures=url)  # type: ignore[attr-defined]
    desk = replace(scenario.desk, queues=SqsQueues(scenario.desk.queues._clients, settings))  # type: ignore[attr-defined]
    record = {"dynamodb": {"SequenceNumber": "1", "NewImage": {"pk": {"S": pk}, "sk": {"S": sk}, "data": {"S": row.data}}}}
    assert workers.forward(desk, {"Records": [record]}) == WELL
    assert unpublished.forward_again(desk, sqs(), url) == len(rest)
    assert f"{pk}/{sk} cannot be read" in capsys.readouterr().out
    assert noted(url) == 1
    row.update(actions=[Row.data.set(readable)])
    assert unpublished.forward_again(desk, sqs(), url) >= 1
    assert noted(url) == 0


def test_the_list_leaves_out_what_is_on_its_way(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    url = failures_queue()
    first, *_ = lose_what_happens(scenario)
    unpublished.show(scenario.desk, sqs(), url)
    assert "forward: 0 changes were not handed over; 0 failures are noted" in capsys.readouterr().out
    row = Row.get(*keys.address(identity.change(first)))
    old = {**msgspec.json.decode(row.data or ""), "at": 1}
    row.update(actions=[Row.data.set(msgspec.json.encode(old).decode())])
    unpublished.show(scenario.desk, sqs(), url)
    out = capsys.readouterr().out
    assert "forward: 1 changes were not handed over" in out
    assert f"change {first.id}, account 1 1/1" in out
    assert "Is anybody there?" not in out


def test_changes_outlive_queues_and_dead_letters() -> None:
    from chalicelib.actions.work import KEEP_CHANGES_SECONDS
    from infra.merge import merged_resources

    kept = [
        resource["Properties"]["MessageRetentionPeriod"]
        for resource in merged_resources()["Resources"].values()
        if resource.get("Type") == "AWS::SQS::Queue"
    ]
    assert len(kept) == 9
    assert 2 * max(kept) < KEEP_CHANGES_SECONDS
