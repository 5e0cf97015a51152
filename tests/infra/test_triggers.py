import json

import pytest

from tests.infra.template import Template, arn

READERS = {
    "Ingest": "IngestQueue",
    "Broadcast": "BroadcastQueue",
    "React": "EventsQueue",
    "Background": "BackgroundQueue",
    "Deliver": "OutboundQueue",
    "Mail": "MailQueue",
}
STANDARD = {"MailQueue", "MailDeadLetters", "ForwardFailures"}
"""Queues that SES, SNS and the stream fill, which keep no order."""
FORTNIGHT = 14 * 24 * 3600


def _queues(template: Template) -> dict[str, dict[str, object]]:
    return template.of_type("AWS::SQS::Queue")


def test_every_queue_has_one_reader(template: Template) -> None:
    assert {name: trigger["Queue"] for name, trigger in template.triggers("SQS").items()} == {
        name: arn(queue) for name, queue in READERS.items()
    }


def test_every_queue_has_its_own_dead_letter_queue(template: Template) -> None:
    queues = _queues(template)
    targets = []
    for name in READERS.values():
        redrive = template.resources[name]["Properties"]["RedrivePolicy"]
        (target, attribute) = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
        assert attribute == "Arn"
        assert queues[target].get("FifoQueue", False) is (target not in STANDARD)
        assert queues[target]["MessageRetentionPeriod"] == FORTNIGHT
        assert redrive["maxReceiveCount"] >= 3
        targets.append(target)
    assert len(set(targets)) == len(READERS)
    assert queues.keys() == {*READERS.values(), *targets, "ForwardFailures"}


def test_deliveries_are_received_at_least_twenty_times(template: Template) -> None:
    assert template.resources["OutboundQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] >= 20


def test_throughput_limit_applies_per_message_group(template: Template) -> None:
    for name in set(READERS.values()) - STANDARD:
        queue = template.resources[name]["Properties"]
        assert queue["FifoQueue"] is True
        assert queue["DeduplicationScope"] == "messageGroup"
        assert queue["FifoThroughputLimit"] == "perMessageGroupId"


def test_every_queue_is_encrypted(template: Template) -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in _queues(template).values())


@pytest.mark.parametrize(("function", "queue"), READERS.items())
def test_killed_worker_stops_a_message_group_little_longer_than_its_timeout(
    template: Template, function: str, queue: str
) -> None:
    """AWS refuses a visibility timeout below the function's. The messages of a killed worker wait for the whole of it."""
    timeout = template.functions[function]["Timeout"]
    assert timeout + 5 <= template.resources[queue]["Properties"]["VisibilityTimeout"] <= timeout + 10


@pytest.mark.parametrize("queue", ["IngestQueue", "BroadcastQueue", "EventsQueue"])
def test_killed_worker_stops_a_screen_for_thirty_seconds_at_most(template: Template, queue: str) -> None:
    assert template.resources[queue]["Properties"]["VisibilityTimeout"] <= 30


def test_batches_report_failed_items(template: Template) -> None:
    triggers = [*template.triggers("SQS").values(), *template.triggers("DynamoDB").values()]
    assert len(triggers) == len(READERS) + 1
    assert all(trigger["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for trigger in triggers)


def test_stream_trigger_filters_inserted_changes(template: Template) -> None:
    (trigger,) = template.triggers("DynamoDB").values()
    assert trigger["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    patterns = [json.loads(found["Pattern"]) for found in trigger["FilterCriteria"]["Filters"]]
    assert patterns == [{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"change": {"S": [{"exists": True}]}}}}]


def test_stream_starts_at_trim_horizon_and_drops_records_after_hours(template: Template) -> None:
    (trigger,) = template.triggers("DynamoDB").values()
    assert trigger["StartingPosition"] == "TRIM_HORIZON"
    assert trigger["BisectBatchOnFunctionError"] is True
    assert 0 < trigger["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert trigger["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": arn("ForwardFailures")}
    failures = template.resources["ForwardFailures"]["Properties"]
    assert "FifoQueue" not in failures
    assert failures["MessageRetentionPeriod"] == FORTNIGHT


def test_wake_runs_every_minute(template: Template) -> None:
    assert template.triggers("Schedule") == {"Wake": {"Schedule": "rate(1 minute)"}}


def test_template_contains_no_placeholder_arn(template: Template) -> None:
    assert "000000000000" not in json.dumps(template.document)
