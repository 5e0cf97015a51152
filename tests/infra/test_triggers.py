import json

import pytest

from tests.infra.template import Template, arn

READERS = {"Ingest": "IngestQueue", "Broadcast": "BroadcastQueue", "React": "EventsQueue", "Deliver": "OutboundQueue"}
FORTNIGHT = 14 * 24 * 3600


def _queues(template: Template) -> dict[str, dict[str, object]]:
    return template.of_type("AWS::SQS::Queue")


def test_every_queue_has_one_reader(template: Template) -> None:
    assert {name: trigger["Queue"] for name, trigger in template.triggers("SQS").items()} == {
        name: arn(queue) for name, queue in READERS.items()
    }


def test_every_queue_that_is_read_has_dead_letters_of_its_own(template: Template) -> None:
    queues = _queues(template)
    targets = []
    for name in READERS.values():
        redrive = template.resources[name]["Properties"]["RedrivePolicy"]
        (target, attribute) = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
        assert attribute == "Arn"
        assert queues[target]["FifoQueue"] is True
        assert queues[target]["MessageRetentionPeriod"] == FORTNIGHT
        assert redrive["maxReceiveCount"] >= 3
        targets.append(target)
    assert len(set(targets)) == len(READERS)
    assert queues.keys() == {*READERS.values(), *targets, "ForwardFailures"}


def test_deliveries_may_be_put_off_often(template: Template) -> None:
    assert template.resources["OutboundQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] >= 20


def test_groups_do_not_share_a_throughput_limit(template: Template) -> None:
    for name in READERS.values():
        queue = template.resources[name]["Properties"]
        assert queue["FifoQueue"] is True
        assert queue["DeduplicationScope"] == "messageGroup"
        assert queue["FifoThroughputLimit"] == "perMessageGroupId"


def test_every_queue_is_encrypted(template: Template) -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in _queues(template).values())


@pytest.mark.parametrize(("function", "queue"), READERS.items())
def test_a_message_stays_hidden_for_six_timeouts(template: Template, function: str, queue: str) -> None:
    timeout = template.functions[function]["Timeout"]
    assert template.resources[queue]["Properties"]["VisibilityTimeout"] >= 6 * timeout


def test_one_bad_message_does_not_repeat_its_batch(template: Template) -> None:
    triggers = [*template.triggers("SQS").values(), *template.triggers("DynamoDB").values()]
    assert len(triggers) == len(READERS) + 1
    assert all(trigger["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for trigger in triggers)


def test_the_stream_hands_over_inserted_changes_only(template: Template) -> None:
    (trigger,) = template.triggers("DynamoDB").values()
    assert trigger["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    patterns = [json.loads(found["Pattern"]) for found in trigger["FilterCriteria"]["Filters"]]
    assert patterns == [{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["change"]}}}}]


def test_the_stream_is_read_from_its_beginning_and_never_blocked_for_good(template: Template) -> None:
    (trigger,) = template.triggers("DynamoDB").values()
    assert trigger["StartingPosition"] == "TRIM_HORIZON"
    assert trigger["BisectBatchOnFunctionError"] is True
    assert 0 < trigger["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert trigger["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": arn("ForwardFailures")}
    parked = template.resources["ForwardFailures"]["Properties"]
    assert "FifoQueue" not in parked
    assert parked["MessageRetentionPeriod"] == FORTNIGHT


def test_the_clock_wakes_every_minute(template: Template) -> None:
    assert template.triggers("Schedule") == {"Wake": {"Schedule": "rate(1 minute)"}}


def test_no_placeholder_of_the_sources_is_left(template: Template) -> None:
    assert "000000000000" not in json.dumps(template.document)
