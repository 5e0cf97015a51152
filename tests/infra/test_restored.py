"""A restore: the table is rolled back behind sends that the provider has accepted. No customer receives them again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws
from msgspec.structs import replace

from chalicelib.actions import message_delivery, sessions
from chalicelib.domain import keys
from chalicelib.domain.messages import Delivery, Message, MessageType, PartDelivery
from infra import restored, unpublished
from tests.bench.scenario import Scenario
from tests.support.dynamodb import use_emulator_credentials

NOON = "2026-01-02T12:00:00Z"
NOON_MS = 1_767_355_200_000


@pytest.fixture(name="scenario")
def _scenario(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scenario]:
    use_emulator_credentials(monkeypatch)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        scenario = Scenario()
        scenario.customer_writes("Hello")
        scenario.whatsapp_customer_writes("Hello")
        yield scenario


def failures_queue() -> str:
    return str(boto3.client("sqs").create_queue(QueueName="forward-failures")["QueueUrl"])


def items() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="bench", ConsistentRead=True)["Items"]
    return found


def roll_back(copy: list[dict[str, Any]]) -> None:
    table = boto3.client("dynamodb")
    for item in items():
        table.delete_item(TableName="bench", Key={"pk": item["pk"], "sk": item["sk"]})
    for item in copy:
        table.put_item(TableName="bench", Item=item)


def lose_the_time_after(scenario: Scenario, *conversations: int) -> int:
    """Ada replies, the table is copied, the replies are sent, and the table is replaced by the copy. Returns the time of it."""
    forward, scenario._forward = scenario._forward, lambda: False  # type: ignore[method-assign]
    for conversation in conversations:
        scenario.agent_replies(f"Reply {conversation}", conversation=conversation)
    copy, at = items(), scenario.desk.clock.now()
    scenario._forward = forward  # type: ignore[method-assign]
    scenario.settle()
    assert scenario.provider.accepted == len(conversations)
    scenario.wait(60_000)
    roll_back(copy)

    return at


def replay(scenario: Scenario, at: int | None) -> None:
    unpublished.republish(scenario.desk, boto3.client("sqs"), failures_queue(), at)
    scenario.settle()


def newest(scenario: Scenario, conversation: int) -> Message:
    return scenario.desk.lists.messages(1, conversation)[-1]


def test_messages_that_waited_at_the_restore_point_are_unknown_and_not_sent_again(scenario: Scenario) -> None:
    at = lose_the_time_after(scenario, 1, 2)
    replay(scenario, at)
    replay(scenario, at)
    assert scenario.provider.accepted == 2
    for conversation in (1, 2):
        message = newest(scenario, conversation)
        assert (message.delivery, message.content_attributes["external_error"]) == (Delivery.UNKNOWN, restored.REASON)
        assert scenario.desk.store.get(keys.conversation(1, conversation)).undelivered_message_ids == (message.id,)  # type: ignore[union-attr]
    assert unpublished.find(scenario.desk.clock.now()).changes == []


def test_agent_decides_to_send_such_a_message_again(scenario: Scenario) -> None:
    replay(scenario, lose_the_time_after(scenario, 1))
    message = newest(scenario, 1)
    caller = sessions.caller(scenario.desk, scenario.desk.store.get(keys.user(scenario.ada_id)), 1)  # type: ignore[arg-type]
    message_delivery.resend_message(scenario.desk, caller, 1, message.id)
    scenario.settle()
    assert (scenario.provider.accepted, newest(scenario, 1).delivery) == (2, Delivery.SENT)


def test_message_that_is_written_after_the_restore_point_is_sent(scenario: Scenario) -> None:
    """The stream lost its change, as an outage of some hours does."""
    at = scenario.desk.clock.now() - 1
    forward, scenario._forward = scenario._forward, lambda: False  # type: ignore[method-assign]
    scenario.agent_replies("Reply")
    scenario._forward = forward  # type: ignore[method-assign]
    scenario._published.update(f"{item['pk']['S']}/{item['sk']['S']}" for item in items() if "change" in item)
    replay(scenario, at)
    assert (scenario.provider.accepted, newest(scenario, 1).delivery) == (1, Delivery.SENT)


def test_part_that_waits_is_found_although_the_message_is_unknown(scenario: Scenario) -> None:
    message = Message(5, 1, 1, 1, MessageType.OUTGOING, NOON_MS, NOON_MS, content="Hi", delivery=Delivery.UNKNOWN)
    for number, parts in ((5, (Delivery.UNKNOWN, Delivery.QUEUED)), (6, (Delivery.UNKNOWN, Delivery.SENT))):
        waiting = replace(message, id=number, parts=tuple(PartDelivery(part) for part in parts))
        scenario.desk.store.overwrite(keys.message(1, 1, number), waiting)
    assert [task.message_id for task in restored.waiting(NOON_MS)] == [5]
    assert restored.waiting(NOON_MS - 1) == []


def test_list_tells_what_a_replay_would_send_or_mark(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    at = lose_the_time_after(scenario, 1)
    scenario.wait(unpublished.SETTLED_MS)
    arguments = (scenario.desk, boto3.client("sqs"), failures_queue())
    unpublished.show(*arguments)
    assert (
        "a replay sends 1 messages to customers; after a restore of the table, say RESTORED_AT=<time>" in capsys.readouterr().out
    )
    unpublished.show(*arguments, at)
    assert f"1 messages would become unknown: they waited at {restored.shown(at)}" in capsys.readouterr().out
    assert newest(scenario, 1).delivery is Delivery.QUEUED


def test_dynamodb_tells_the_restore_point_of_a_table_that_it_restored() -> None:
    class Tables:
        def __init__(self, table: dict[str, Any]) -> None:
            self.table = table

        def describe_table(self, **_: str) -> dict[str, Any]:
            return {"Table": self.table}

    summary = {"RestoreDateTime": datetime(2026, 1, 2, 12, tzinfo=UTC), "RestoreInProgress": False}
    assert restored.restored_at(Tables({"RestoreSummary": summary}), "desk") == NOON_MS
    assert restored.restored_at(Tables({}), "desk") is None


def test_time_needs_a_zone_and_is_past() -> None:
    assert restored.time_of(NOON, NOON_MS) == NOON_MS
    assert restored.time_of("2026-01-02T13:00:00+01:00", NOON_MS) == NOON_MS
    assert restored.shown(NOON_MS) == "2026-01-02T12:00:00+00:00"
    for text, reason in (("2026-01-02T12:00:00", "no time zone"), ("2026-01-02T12:00:01Z", "future"), ("noon", "isoformat")):
        with pytest.raises(ValueError, match=reason):
            restored.time_of(text, NOON_MS)
