"""Every invocation of a function writes one line of ids, counts and durations, without personal data."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

import app
from chalicelib import bootstrap, log
from chalicelib.api.route_table import ROUTES
from chalicelib.domain import keys
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.keys import Claim
from chalicelib.domain.outbound import DeliveryTask, SendLater, SendRefused, SendUnknown
from chalicelib.invocation import ColdStart, InvocationFailed
from chalicelib.ports import MetricName
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
    websocket,
)
from tests.support.socket_client import connect_customer

LAST = 99
CONTEXT: Any = SimpleNamespace(aws_request_id="5f2c-11", function_name="parley-test")
NAME, PHONE, EMAIL, TOKEN = "Grace Hopper", "+15550009999", "grace@navy.example", "t0ken-t0ken-t0ken"
HOSTILE = f'{NAME} {PHONE} {EMAIL} {TOKEN}\r\n{{"trigger":"forged"}}\u2028\x1b[31m"\\'
PERSONAL_DATA = re.compile(r"Grace|Hopper|5550009999|navy|t0ken|forged|\\u2028|\x1b|\u2028")

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def call(company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Invokes a function as Lambda does. Asserts that it wrote one line, and returns that line."""

    def invoke(function: str, event: Any, *, fails: bool = False, **ports: Any) -> dict[str, Any]:
        monkeypatch.setattr(bootstrap, "desk", lambda: replace(company.desk, **ports))
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        company.desk.telemetry.take()
        capsys.readouterr()
        if fails:
            with pytest.raises(InvocationFailed) as failure:
                getattr(app, function)(event, CONTEXT)
            assert not PERSONAL_DATA.search(str(failure.value))
            assert failure.value.__suppress_context__
        else:
            getattr(app, function)(event, CONTEXT)
        written = capsys.readouterr()
        assert written.err == ""
        assert not PERSONAL_DATA.search(written.out), written.out
        (text,) = written.out.splitlines()
        line: dict[str, Any] = json.loads(text)
        assert (line["request_id"], line["function"]) == ("5f2c-11", "parley-test")
        assert line["ms"] >= 0
        assert_plain(line)
        return line

    return invoke


NUMBERS = {"ms", "records", "failed", "woken", "status", "account_id", "user_id", "inbox_id", "later"}
LISTS_OF_IDS = {"made", "changes", "conversations", "messages", "webhook_events", "dead_letters"}
ID = re.compile(r"[0-9]+(/[0-9]+)*|[0-9a-f]{16}|A#[0-9]+#[A-Z]+#[0-9:a-z]+/[A-Z]+#[0-9]+|[\w -]{1,40}")
SHAPES = {
    "trigger": r"api|connect|handle_message|disconnect|ingest|forward|broadcast|react|background|deliver|wake",
    "request_id": r"5f2c-11",
    "function": r"parley-test",
    "method": r"[A-Z]+",
    "gateway_id": r"[\w=-]+",
    "connection": r"[\w= -]+",
    "code": r"[a-z0-9_]+",
    "action": r"resume|ping|typing|presence",
    "error": r"\w+",
    "cause": r"\w+",
    "failed_schedule": r"snooze",
    "Stage": r"test",
}


def assert_plain(line: dict[str, Any]) -> None:
    """Each field of a line is known, and its value has the expected format."""
    for name, value in line.items():
        if value is None or name in ("cold", "_aws"):
            continue
        if name in NUMBERS:
            assert isinstance(value, int | float), (name, value)
        elif name in LISTS_OF_IDS:
            assert all(ID.fullmatch(str(each)) for each in value), (name, value)
        elif name == "at":
            assert all(re.fullmatch(r"[\w./<>-]+\.py:\d+ [\w<>]+", place) for place in value), value
        elif name == "route":
            assert value in {"-", *(route.path for route in ROUTES)}
        elif name in MetricName.__args__:  # type: ignore[attr-defined]
            assert all(each >= 0 for each in (value if isinstance(value, list) else [value])), (name, value)
        else:
            assert re.fullmatch(SHAPES[name], value), (name, value)


class FailingPort:
    """A port that fails with personal data and secrets in its error."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise ValueError(f"{name}: https://api.example/bot{TOKEN}/send {HOSTILE}") from KeyError(HOSTILE)

        return fail


def request(method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    return {
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": {"q": [HOSTILE], TOKEN: [TOKEN]},
        "requestContext": {"requestId": "gateway=1", "identity": {"sourceIp": "203.0.113.9"}},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
    }


def test_request_line_holds_ids(company: Company, call: Call) -> None:
    ben = {"api_access_token": company.users["ben"].access_token, "content-type": "application/json"}
    conversation = company.receive(HOSTILE)
    line = call(
        "app", request("POST", f"/api/v1/accounts/1/conversations/{conversation.id}/messages", {"content": HOSTILE}, **ben)
    )
    assert (line["status"], line["account_id"], line["user_id"]) == (200, 1, company.users["ben"].id)
    assert line["conversations"] == [f"1/{conversation.id}"]
    assert line["made"] == [company.desk.store.changes[-1].id]
    assert line["gateway_id"] == "gateway=1"


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", f"/webhooks/{HOSTILE}", None, "path_not_found"),
        ("POST", f"/webhooks/telegram/{TOKEN}", {"text": HOSTILE}, "inbox_not_found"),
        ("POST", f"/webhooks/whatsapp/{PHONE}", HOSTILE, "inbox_not_found"),
        ("GET", f"/public/api/v1/inboxes/app-identifier/contacts/{PHONE}", None, "contact_not_found"),
        ("POST", "/auth/sign_in", {"email": EMAIL, "password": TOKEN}, "credentials_invalid"),
        ("POST", "/auth/sign_in", f'{{"email": "{EMAIL}"', "json_malformed"),
        (f"GET\r\n{TOKEN}", "/api", None, None),
        ("PATCH", "/auth/sign_in", None, "method_not_allowed"),
    ],
)
def test_refused_request_line_holds_its_code(call: Call, method: str, path: str, body: Any, code: str | None) -> None:
    line = call("app", request(method, path, body, api_access_token=TOKEN, **{"content-type": "application/json"}))
    assert 400 <= line["status"] < 500
    assert code is None or line["code"] == code


def test_failed_request_line_holds_error_and_cause(company: Company, call: Call) -> None:
    line = call("app", request("GET", "/api/v1/profile", api_access_token=TOKEN), store=FailingPort())
    assert (line["status"], line["error"], line["cause"]) == (500, "ValueError", "KeyError")
    assert any("actions/" in place for place in line["at"])


def test_malformed_event_fails_with_a_line(call: Call) -> None:
    assert call("app", {HOSTILE: HOSTILE}, fails=True)["error"] == "KeyError"


def test_webhook_with_a_wrong_signature_is_counted(company: Company, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise Unauthenticated(HOSTILE)

    monkeypatch.setattr(company.provider, "verify", refuse)
    line = call("app", request("POST", "/webhooks/telegram/77", {"text": HOSTILE}))
    assert (line["status"], line["WebhooksRefused"], line["inbox_id"]) == (401, 1, company.telegram.id)
    monkeypatch.undo()


def test_socket_lines_hold_ids(company: Company, call: Call) -> None:
    ben = company.users["ben"]
    line = call("websocket_connect", websocket("CONNECT", "c=1", token=ben.pubsub_token, account_id="1"))
    assert (line["status"], line["account_id"], line["user_id"], line["connection"]) == (200, 1, ben.id, "c=1")
    line = call("websocket_message", websocket("MESSAGE", "c=1", body='{"action": "resume", "after": 0}'))
    assert (line["action"], line["user_id"]) == ("resume", ben.id)
    line = call("websocket_message", websocket("MESSAGE", "c=1", body=json.dumps({"action": HOSTILE, "said": HOSTILE})))
    assert line["code"] == "action_unknown"
    assert call("websocket_message", websocket("MESSAGE", "c=9", body=HOSTILE))["code"] == "socket_unknown"
    assert call("websocket_disconnect", websocket("DISCONNECT", "c=1"))["user_id"] == ben.id
    assert call("websocket_disconnect", websocket("DISCONNECT", "c=1"))["status"] == 200
    refused = call("websocket_connect", websocket("CONNECT", "c=2", token=TOKEN, account_id=HOSTILE))
    assert (refused["status"], refused["code"]) == (401, "pubsub_token_invalid")


def test_customer_socket_line_holds_no_identity(company: Company, call: Call) -> None:
    name, kim = connect_customer(company, "kim")
    line = call("websocket_message", websocket("MESSAGE", name, body='{"action": "ping"}'))
    assert (line["account_id"], line["user_id"]) == (1, None)
    assert kim.link.source_id not in {str(value) for key, value in line.items() if key != "connection"}


@pytest.mark.parametrize("function", ["websocket_connect", "websocket_message", "websocket_disconnect"])
def test_failed_socket_line_holds_its_error(call: Call, function: str) -> None:
    event = websocket("CONNECT", "c=1", token=TOKEN, account_id="1")
    line = call(function, event, fails=True, store=FailingPort(), sockets=FailingPort())
    assert line["error"] == "ValueError"


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


OUTCOMES: list[tuple[str | Exception, str, int]] = [
    ("provider-1", "MessagesSent", 0),
    (SendRefused(HOSTILE), "MessagesFailed", 0),
    (SendUnknown(HOSTILE), "MessagesUnknown", 0),
    (SendLater(HOSTILE, after=7), "SendsPutOff", 1),
    (RuntimeError(HOSTILE), "RecordsFailed", 1),
]


@pytest.mark.parametrize(("outcome", "counted", "failed"), OUTCOMES)
def test_send_is_counted_by_its_outcome(
    company: Company, call: Call, outcome: str | Exception, counted: str, failed: int
) -> None:
    message = company.reply(company.receive(HOSTILE, name=NAME), HOSTILE)
    company.provider.outcomes.append(outcome)
    line = call("deliver", batch(delivery_record(DeliveryTask(1, message.conversation_id, message.id))))
    assert line["messages"] == [f"1/{message.conversation_id}/{message.id}"]
    assert (line[counted], line["failed"]) == (1, failed)
    assert {name for name in line if name[0].isupper() and name != "Stage"} == {counted}
    assert "dead_letters" not in line


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


def test_wake_line_holds_its_count(call: Call) -> None:
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "version": "0", "account": "1", "id": "1"}
    event |= {"region": "us-east-1", "time": "2026-01-01T00:00:00Z", "resources": []}
    assert call("wake", event)["woken"] == 0
    assert call("wake", event, fails=True, lists=FailingPort())["error"] == "ValueError"


def test_failed_start_has_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "desk", FailingPort().build)
    with pytest.raises(InvocationFailed):
        app.ingest(batch(), CONTEXT)
    (text,) = capsys.readouterr().out.splitlines()
    assert (json.loads(text)["trigger"], json.loads(text)["error"]) == ("ingest", "ValueError")


def test_only_the_first_invocation_of_a_process_is_cold(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ColdStart, "cold", True)
    assert call("ingest", batch())["cold"] is True
    assert call("ingest", batch())["cold"] is False


def test_metrics_are_embedded_in_the_line(company: Company, call: Call) -> None:
    line = call("ingest", batch(ingest_record(envelope(company, "kim"))))
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Parley",
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": "MessagesReceived", "Unit": "Count"}],
    }
    assert (line["Stage"], line["MessagesReceived"]) == ("test", 1)
    assert line["_aws"]["Timestamp"] > 1_790_000_000_000 - 10**12
    assert "_aws" not in call("ingest", batch())


def test_line_holds_at_most_100_values_and_ids() -> None:
    line = log.InvocationTelemetry("test")
    line.trace("changes", *range(250))
    line.trace("changes", *range(500, 600))
    for value in range(250):
        line.measure("FeedLag", value)
    told = line.take()
    assert (len(told["changes"]), len(told["FeedLag"])) == (100, 100)
    assert line.take() == {}


def test_metrics_stay_within_the_free_ten() -> None:
    assert len(log.METRICS) <= 10
    assert log.METRICS.keys() <= set(MetricName.__args__)  # type: ignore[attr-defined]
