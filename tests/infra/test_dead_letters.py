"""Dead letters are listed without content and replayed once, in order."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import msgspec
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.domain.events import Change, Event
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.features.email.notices import read_notice
from chalicelib.wire import to_json
from infra import dead_letters, stacks
from infra.dead_letters import QUEUES, DeadLetters
from tests.support import mails
from tests.support.dynamodb import use_emulator_credentials

SECRET = "Grace +15550009999 hello"
ENVELOPE = Envelope(1, 7, f"7:{SECRET}", SECRET, {"message": {"content": SECRET}}, "Channel::Telegram")
CHANGE = Change(9, 1, "1:conversation:3", 1, (Event("message.created", 3, 8),))


@dataclass
class Queues:
    """The four queues and their dead-letter queues."""

    sqs: Any
    outputs: dict[str, str]

    def letters(self, queue: str = "ingest") -> DeadLetters:
        spec = QUEUES[queue]
        source, dead_letters = (self.outputs[f"{spec.output}{part}Url"] for part in ("Queue", "DeadLetters"))
        return DeadLetters(self.sqs, source=source, dead_letters=dead_letters, is_fifo=spec.is_fifo)

    def add_dead_letter(self, body: str, *, group: str = "group", queue: str = "ingest") -> str:
        """Adds a dead letter, as SQS does after the last receive of a message."""
        name = QUEUES[queue].output
        url = self.outputs[f"{name}DeadLettersUrl"]
        count = self.letters(queue).count()
        place = {"MessageGroupId": group, "MessageDeduplicationId": f"{group} {count}"} if QUEUES[queue].is_fifo else {}
        sent = self.sqs.send_message(QueueUrl=url, MessageBody=body, **place)
        return str(sent["MessageId"])

    def waiting(self, queue: str = "ingest") -> list[tuple[str, str, str]]:
        """Takes all messages of the queue: message group, body and deduplication id."""
        url = self.outputs[f"{QUEUES[queue].output}QueueUrl"]
        found = []
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages"):
            for message in messages:
                attributes = message["Attributes"]
                found.append((attributes["MessageGroupId"], message["Body"], attributes["MessageDeduplicationId"]))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture(name="queues")
def _queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    use_emulator_credentials(monkeypatch)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        sqs = boto3.client("sqs")
        outputs = {
            f"{spec.output}{part}Url": create_queue(sqs, f"{spec.output}{part}", is_fifo=spec.is_fifo)
            for spec in QUEUES.values()
            for part in ("Queue", "DeadLetters")
        }
        monkeypatch.setattr(stacks, "outputs", lambda *_: outputs)
        monkeypatch.setattr(stacks, "session", lambda *_: boto3.Session())
        yield Queues(sqs, outputs)


def create_queue(sqs: Any, name: str, *, is_fifo: bool) -> str:
    if is_fifo:
        return str(sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"])
    return str(sqs.create_queue(QueueName=name)["QueueUrl"])


def test_peek_leaves_messages_in_place(queues: Queues) -> None:
    ids = [queues.add_dead_letter(to_json(ENVELOPE), group=group) for group in ("a", "a", "b")]
    for _ in range(2):
        assert {message.id for message in queues.letters().peek()} == set(ids)
    assert queues.letters().count() == 3
    assert queues.waiting() == []


def test_replay_keeps_groups_and_order_under_a_new_deduplication_id(queues: Queues) -> None:
    sent = [(group, f"{group}{number}") for number in range(13) for group in ("a", "b")]
    ids = {body: queues.add_dead_letter(body, group=group) for group, body in sent}
    replayed = [message.id for message in queues.letters().replay()]
    assert sorted(replayed) == sorted(ids.values())
    waiting = queues.waiting()
    for group in ("a", "b"):
        assert [body for each, body, _ in waiting if each == group] == [body for each, body in sent if each == group]
    assert {(body, name) for _, body, name in waiting} == {(body, f"replay-{id_}") for body, id_ in ids.items()}
    assert queues.letters().count() == 0


def test_replay_of_a_standard_queue_needs_no_group(queues: Queues) -> None:
    id_ = queues.add_dead_letter(mails.notice(), queue="mail")
    assert [message.id for message in queues.letters("mail").replay()] == [id_]
    sent = queues.sqs.receive_message(QueueUrl=queues.outputs["MailQueueUrl"])["Messages"]
    assert [each["Body"] for each in sent] == [mails.notice()]
    assert queues.letters("mail").count() == 0


def test_replay_of_one_message_leaves_the_others(queues: Queues) -> None:
    first, second, _ = [queues.add_dead_letter(str(number), group="a") for number in range(3)]
    assert [message.id for message in queues.letters().replay(second)] == [second]
    assert [body for _, body, _ in queues.waiting()] == ["1"]
    assert queues.letters().peek()[0].id == first
    assert queues.letters().count() == 2
    assert list(queues.letters().replay("nobody")) == []


class FailingSqs:
    """An SQS client with a connection error at the first call of the given name."""

    def __init__(self, sqs: Any, call: str) -> None:
        self._sqs, self._call = sqs, call

    def __getattr__(self, name: str) -> Any:
        if name == self._call:
            self._call = ""
            raise ClientError({"Error": {"Code": "Broken"}}, name)
        return getattr(self._sqs, name)


@pytest.mark.parametrize("call", ["send_message", "delete_message"])
def test_interrupted_replay_neither_loses_nor_repeats_a_message(queues: Queues, call: str) -> None:
    for number in range(3):
        queues.add_dead_letter(str(number))
    letters = queues.letters()
    letters._sqs = FailingSqs(queues.sqs, call)
    with pytest.raises(ClientError):
        list(letters.replay())
    assert queues.letters().count() == 3
    list(queues.letters().replay())
    assert [body for _, body, _ in queues.waiting()] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("queue", "content", "about"),
    [
        ("ingest", ENVELOPE, f"inbox 1/7, webhook event {ENVELOPE.trace}"),
        ("broadcast", CHANGE, "change 9, account 1 1/3"),
        ("events", CHANGE, "change 9, account 1 1/3"),
        ("outbound", DeliveryTask(1, 3, 8), "message 1/3/8"),
        ("mail", read_notice(mails.notice()), "mail ses-1"),
    ],
)
def test_list_shows_ids_and_error_without_content(
    queues: Queues, capsys: pytest.CaptureFixture[str], queue: str, content: Any, about: str
) -> None:
    known = queues.add_dead_letter(msgspec.json.encode(content).decode(), queue=queue)
    unknown = queues.add_dead_letter(f'{{"strange": "{SECRET}"}}', queue=queue, group="other")
    write_log(
        f"/aws/lambda/parley-trial-{QUEUES[queue].function}", {"dead_letters": [known], "error": "KeyError", "at": ["a.py:1 f"]}
    )
    command("--queue", queue)
    out = capsys.readouterr().out
    assert f"{queue}: 2 dead letters" in out
    assert f"{about}: KeyError at a.py:1 f" in out
    assert "cannot be decoded: nothing in the log" in out
    assert {known, unknown} <= set(out.split())
    assert "Grace" not in out
    assert "5550009999" not in out


def write_log(group: str, line: dict[str, Any]) -> None:
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    events = [
        {"timestamp": int(time.time() * 1000), "message": text}
        for text in (json.dumps(line), 'not JSON: "dead_letters"', '{"dead_letters": 1}')
    ]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def command(*arguments: str) -> None:
    dead_letters.main([*arguments, "--stage", "trial"])


def test_replay_without_yes_sends_nothing(queues: Queues, capsys: pytest.CaptureFixture[str]) -> None:
    queues.add_dead_letter(to_json(ENVELOPE))
    command("--queue", "ingest", "--all")
    assert "Nothing was sent" in capsys.readouterr().out
    assert queues.waiting() == []
    command("--queue", "ingest", "--all", "--yes")
    assert "1 sent back to ingest" in capsys.readouterr().out
    assert [body for _, body, _ in queues.waiting()] == [to_json(ENVELOPE)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all"],
        ["--id", "x"],
        ["--queue", "ingest", "--id", ""],
        ["--queue", "nowhere"],
        ["--queue", "ingest", "--all", "--restored-at", "2026-01-02T12:00:00Z"],
    ],
)
def test_ambiguous_replay_command_is_refused(queues: Queues, arguments: list[str]) -> None:
    queues.add_dead_letter(to_json(ENVELOPE))
    with pytest.raises(SystemExit):
        command(*arguments, "--yes")
    assert queues.letters().count() == 1


def test_unknown_message_id_is_reported(queues: Queues) -> None:
    with pytest.raises(SystemExit, match="nobody is not a dead letter of ingest"):
        command("--queue", "ingest", "--id", "nobody", "--yes")


def test_stopped_local_stack_is_reported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit, match="is `make run` running"):
        dead_letters.main(["--stage", "local"])


def test_local_stack_is_found_through_stack_json(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stack.json").write_text('{"aws_endpoint_url": "http://127.0.0.1:9"}')
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "before")
    assert stacks.session("local").client("sqs").meta.endpoint_url == "http://127.0.0.1:9"
    assert (stacks.stack_name("local"), stacks.stack_name("trial")) == ("parley", "parley-trial")
