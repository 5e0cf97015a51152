"""Changes that the stream has lost are found in the table and published."""

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
from tests.bench.emulated import receive_all
from tests.bench.scenario import Scenario
from tests.support.dynamodb import use_emulator_credentials

NO_FAILURES: dict[str, list[str]] = {"batchItemFailures": []}


@pytest.fixture(name="scenario")
def _scenario(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scenario]:
    use_emulator_credentials(monkeypatch)
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


def find(scenario: Scenario) -> unpublished.Unpublished:
    return unpublished.find(scenario.desk.clock.now())


def lose_changes(scenario: Scenario) -> list[Change]:
    """A customer writes and the stream delivers nothing. Returns the lost changes."""
    forward, scenario._forward = scenario._forward, lambda: False  # type: ignore[method-assign]
    scenario.customer_writes("Is anybody there?")
    scenario._forward = forward  # type: ignore[method-assign]
    lost = find(scenario).changes
    scenario._published.update("/".join(keys.address(identity.change(each))) for each in lost)
    assert lost
    return lost


def failure_count(url: str) -> int:
    return len(sqs().receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages", []))


def test_settled_desk_has_no_unpublished_changes(scenario: Scenario) -> None:
    assert find(scenario) == unpublished.Unpublished([], [])


def test_lost_changes_are_published_once(scenario: Scenario) -> None:
    url = failures_queue()
    lost = lose_changes(scenario)
    head = scenario.desk.feed.head(1)
    sqs().send_message(QueueUrl=url, MessageBody='{"DDBStreamBatchInfo": {}}')
    assert unpublished.republish(scenario.desk, sqs(), url) == len(lost)
    scenario.settle()
    assert scenario.desk.feed.head(1) > head
    assert find(scenario).changes == []
    assert failure_count(url) == 0
    assert [message.content for message in scenario.desk.lists.messages(1, 1)].count("Is anybody there?") == 1


def test_republishing_reaches_reactions_and_repetitions_are_deduplicated(scenario: Scenario) -> None:
    url = failures_queue()
    lost = lose_changes(scenario)
    for _ in range(2):
        unpublished.republish(scenario.desk, sqs(), url)
    assert len(receive_all(scenario.urls["broadcast"])) == len(lost)
    assert len(receive_all(scenario.urls["events"])) >= 1


def test_undecodable_change_keeps_its_failure_and_is_reported(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    url = failures_queue()
    first, *rest = lose_changes(scenario)
    pk, sk = keys.address(identity.change(first))
    row = Row.get(pk, sk)
    readable = row.change
    row.update(actions=[Row.change.set('{"id": "of a newer version"}')])
    settings = replace(scenario.desk.queues._settings, forward_failures=url)  # type: ignore[attr-defined]
    desk = replace(scenario.desk, queues=SqsQueues(scenario.desk.queues._clients, settings))  # type: ignore[attr-defined]
    record = {"dynamodb": {"SequenceNumber": "1", "NewImage": {"pk": {"S": pk}, "sk": {"S": sk}, "change": {"S": row.change}}}}
    assert workers.forward(desk, {"Records": [record]}) == NO_FAILURES
    assert unpublished.republish(desk, sqs(), url) == len(rest)
    assert f"{pk}/{sk} cannot be decoded" in capsys.readouterr().out
    assert failure_count(url) == 1
    row.update(actions=[Row.change.set(readable)])
    assert unpublished.republish(desk, sqs(), url) >= 1
    assert failure_count(url) == 0


def test_list_omits_changes_still_in_the_queues(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    url = failures_queue()
    first, *_ = lose_changes(scenario)
    unpublished.show(scenario.desk, sqs(), url)
    assert "forward: 0 unpublished changes; 0 stream failures recorded" in capsys.readouterr().out
    row = Row.get(*keys.address(identity.change(first)))
    old = {**msgspec.json.decode(row.change or ""), "at": scenario.desk.clock.now() - unpublished.SETTLED_MS - 1}
    row.update(actions=[Row.change.set(msgspec.json.encode(old).decode())])
    unpublished.show(scenario.desk, sqs(), url)
    out = capsys.readouterr().out
    assert "forward: 1 unpublished changes" in out
    assert f"change {first.id}, account 1 1/1" in out
    assert "Is anybody there?" not in out


def test_change_of_an_expired_page_is_not_unpublished(scenario: Scenario) -> None:
    """A message keeps its change for ever, and the feed names it for thirty days only."""
    first, *_ = lose_changes(scenario)
    row = Row.get(*keys.address(identity.change(first)))
    old = {**msgspec.json.decode(row.change or ""), "at": scenario.desk.clock.now() - 30 * 86_400_000}
    row.update(actions=[Row.change.set(msgspec.json.encode(old).decode())])
    assert first.id not in [change.id for change in find(scenario).changes]


def test_changes_are_kept_twice_as_long_as_queue_messages() -> None:
    from chalicelib.domain.events import KEEP_CHANGES_SECONDS
    from infra.merge import merged_resources

    kept = [
        resource["Properties"]["MessageRetentionPeriod"]
        for resource in merged_resources()["Resources"].values()
        if resource.get("Type") == "AWS::SQS::Queue"
    ]
    assert len(kept) == 13
    assert 2 * max(kept) < KEEP_CHANGES_SECONDS
