"""Lines of batches, of the stream and of the schedule: ids, failures and dead letters, without personal data."""

import json

import pytest
from msgspec.structs import replace

import app
from chalicelib import bootstrap
from chalicelib.actions import conversations
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.keys import Claim
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.invocation import InvocationFailed
from tests.functional.log_lines import CONTEXT, HOSTILE, LAST, NAME, PHONE, TOKEN, Call, FailingPort
from tests.support.company import Company
from tests.support.lambda_events import (
    batch,
    broadcast_record,
    delivery_record,
    envelope,
    ingest_record,
    poison,
    reaction_record,
    sqs_record,
    stream_event,
    stream_record,
)


def test_each_line_of_a_message_holds_the_ids_of_the_next(company: Company, call: Call) -> None:
    """An operator follows a message from line to line by these ids."""
    webhook_event = envelope(company, "kim", 1, content=HOSTILE, contact={"source_id": PHONE, "name": NAME})
    line = call("ingest", batch(ingest_record(webhook_event)))
    assert (line["webhook_events"], line["records"], line["failed"], line["MessagesReceived"]) == ([webhook_event.trace], 1, 0, 1)
    [change] = line["made"]
    arrived = next(each for each in company.desk.store.changes if each.id == change)
    assert line["conversations"] == arrived.conversations
    assert call("forward", stream_event([arrived]))["changes"] == [change]
    company.desk.clock.at += 250
    line = call("broadcast", batch(broadcast_record(arrived)))
    assert (line["changes"], line["FeedLag"]) == ([change], [250])
    assert call("react", batch(reaction_record(arrived)))["changes"] == [change]
    again = call("ingest", batch(ingest_record(webhook_event)))
    assert (again["webhook_events"], "made" in again, "MessagesReceived" in again) == ([webhook_event.trace], False, False)


def test_trace_identifies_the_webhook_event(company: Company) -> None:
    webhook_event = envelope(company, "kim", 1)
    assert webhook_event.trace == envelope(company, "kim", 1, content="other words").trace
    names = {
        webhook_event.trace,
        envelope(company, "kim", 2).trace,
        replace(webhook_event, inbox_id=webhook_event.inbox_id + 1).trace,
    }
    assert len(names) == 3


def test_dead_letter_is_named(company: Company, call: Call) -> None:
    webhook_event = envelope(company, "kim", 1, content=HOSTILE)
    line = call("ingest", batch(poison(ingest_record(webhook_event), "m-1", received=LAST), ingest_record(webhook_event)))
    assert (line["dead_letters"], line["failed"], line["RecordsFailed"], line["error"]) == (["m-1"], 1, 1, "DecodeError")


@pytest.mark.parametrize("function", ["ingest", "broadcast", "react", "background", "deliver"])
@pytest.mark.parametrize("received", [1, LAST])
def test_failed_batch_line_holds_its_error(company: Company, call: Call, function: str, received: int) -> None:
    webhook_event = Envelope(
        1, company.telegram.id, f"{company.telegram.id}:{PHONE}", TOKEN, {"message": {"content": HOSTILE}}, "Channel::Telegram"
    )
    company.receive(HOSTILE)
    bodies = {
        "ingest": {**ingest_record(webhook_event, received=received), "messageId": "m-1"},
        "broadcast": broadcast_record(company.desk.store.changes[-1], received=received),
        "react": reaction_record(company.desk.store.changes[-1], received=received),
        "background": reaction_record(company.desk.store.changes[-1], received=received),
        "deliver": delivery_record(DeliveryTask(1, 1, 2), received=received),
    }
    unreadable = sqs_record(json.dumps({"account_id": HOSTILE}), "lane", "m-2", received=received)
    line = call(function, batch(bodies[function], unreadable), store=FailingPort(), feed=FailingPort(), lists=FailingPort())
    assert line["records"] == 2
    assert line["failed"] >= 1
    assert "error" in line
    assert ("dead_letters" in line) == (received == LAST)


def test_write_conflict_line_holds_no_key(company: Company, call: Call) -> None:
    """Keys contain e-mail addresses and phone numbers."""
    company.desk.store.overwrite(keys.contact_field(1, "phone_number", PHONE), Claim((404,)))
    stranger = envelope(company, "kim", contact={"source_id": "kim", "phone_number": PHONE})
    assert call("ingest", batch(ingest_record(stranger)))["failed"] == 1


def test_stream_lines_hold_failures_and_dead_letters(company: Company, call: Call) -> None:
    company.receive(HOSTILE)
    line = call("forward", stream_event(company.desk.store.changes), queues=FailingPort())
    assert (line["records"], line["failed"]) == (len(company.desk.store.changes),) * 2
    unreadable = stream_record(company.desk.store.changes[-1], 1)
    unreadable["dynamodb"]["NewImage"]["change"]["S"] = HOSTILE
    line = call("forward", {"Records": [unreadable]})
    assert (line["error"], line["RecordsFailed"], line["failed"]) == ("DecodeError", 1, 0)
    assert line["dead_letters"] == ["/".join(unreadable["dynamodb"]["Keys"][name]["S"] for name in ("pk", "sk"))]


def test_wake_line_holds_its_count(company: Company, call: Call) -> None:
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "version": "0", "account": "1", "id": "1"}
    event |= {"region": "us-east-1", "time": "2026-01-01T00:00:00Z", "resources": []}
    assert "woken" not in call("wake", event)
    conversation, until = company.receive(), company.desk.clock.now() + 1
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until)
    company.desk.clock.at = until
    assert call("wake", event)["woken"] == 1
    assert call("wake", event, fails=True, lists=FailingPort())["error"] == "ValueError"


def test_failed_start_has_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "desk", FailingPort().build)
    with pytest.raises(InvocationFailed):
        app.ingest(batch(), CONTEXT)
    (text,) = capsys.readouterr().out.splitlines()
    assert (json.loads(text)["trigger"], json.loads(text)["error"]) == ("ingest", "ValueError")
