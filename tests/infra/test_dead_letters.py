"""What was parked is shown without a word of anybody, and goes back in order, once."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.domain.events import Change, Event
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.wire import to_json
from infra import dead_letters, stacks
from infra.dead_letters import KINDS, DeadLetters

SECRET = "Grace +15550009999 hello"
PIECE = Envelope(1, 7, f"7:{SECRET}", SECRET, {"message": {"content": SECRET}}, "Channel::Telegram")
CHANGE = Change(9, 1, "1:conversation:3", 1, (Event("message.created", 3, 8),))


@dataclass
class House:
    """Four queues with dead letters behind them."""

    sqs: Any
    outputs: dict[str, str]

    def letters(self, queue: str = "ingest") -> DeadLetters:
        name = KINDS[queue].output
        return DeadLetters(self.sqs, source=self.outputs[f"{name}QueueUrl"], parked=self.outputs[f"{name}DeadLettersUrl"])

    def park(self, body: str, *, lane: str = "lane", queue: str = "ingest") -> str:
        """As the queue itself does when a message has been tried often enough."""
        name = KINDS[queue].output
        url = self.outputs[f"{name}DeadLettersUrl"]
        count = self.letters(queue).count()
        sent = self.sqs.send_message(
            QueueUrl=url, MessageBody=body, MessageGroupId=lane, MessageDeduplicationId=f"{lane} {count}"
        )
        return str(sent["MessageId"])

    def waiting(self, queue: str = "ingest") -> list[tuple[str, str, str]]:
        """Lane, body and id for deduplication of all that is in the queue again."""
        url = self.outputs[f"{KINDS[queue].output}QueueUrl"]
        found = []
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages"):
            for message in messages:
                attributes = message["Attributes"]
                found.append((attributes["MessageGroupId"], message["Body"], attributes["MessageDeduplicationId"]))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture(name="house")
def _house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        sqs = boto3.client("sqs")
        names = [f"{kind.output}{part}" for kind in KINDS.values() for part in ("Queue", "DeadLetters")]
        fifo = {"FifoQueue": "true"}
        outputs = {f"{name}Url": sqs.create_queue(QueueName=f"{name}.fifo", Attributes=fifo)["QueueUrl"] for name in names}
        monkeypatch.setattr(stacks, "outputs", lambda *_: outputs)
        monkeypatch.setattr(stacks, "session", lambda *_: boto3.Session())
        yield House(sqs, outputs)


def test_looking_changes_nothing(house: House) -> None:
    ids = [house.park(to_json(PIECE), lane=lane) for lane in ("a", "a", "b")]
    for _ in range(2):
        assert {message.id for message in house.letters().look()} == set(ids)
    assert house.letters().count() == 3
    assert house.waiting() == []


def test_all_go_back_to_their_lanes_in_their_order_under_a_new_name(house: House) -> None:
    sent = [(lane, f"{lane}{number}") for number in range(13) for lane in ("a", "b")]
    ids = {body: house.park(body, lane=lane) for lane, body in sent}
    told = [message.id for message in house.letters().replay()]
    assert sorted(told) == sorted(ids.values())
    waiting = house.waiting()
    for lane in ("a", "b"):
        assert [body for group, body, _ in waiting if group == lane] == [body for group, body in sent if group == lane]
    assert {(body, name) for _, body, name in waiting} == {(body, f"replay-{id_}") for body, id_ in ids.items()}
    assert house.letters().count() == 0


def test_one_goes_back_and_the_others_stay(house: House) -> None:
    first, second, _ = [house.park(str(number), lane="a") for number in range(3)]
    assert [message.id for message in house.letters().replay(second)] == [second]
    assert [body for _, body, _ in house.waiting()] == ["1"]
    assert house.letters().look()[0].id == first
    assert house.letters().count() == 2
    assert list(house.letters().replay("nobody")) == []


class Interrupted:
    """The connection breaks at the given call."""

    def __init__(self, sqs: Any, call: str) -> None:
        self._sqs, self._call = sqs, call

    def __getattr__(self, name: str) -> Any:
        if name == self._call:
            self._call = ""
            raise ClientError({"Error": {"Code": "Broken"}}, name)
        return getattr(self._sqs, name)


@pytest.mark.parametrize("call", ["send_message", "delete_message"])
def test_a_replay_that_breaks_off_loses_nothing_and_repeats_nothing(house: House, call: str) -> None:
    for number in range(3):
        house.park(str(number))
    letters = house.letters()
    letters._sqs = Interrupted(house.sqs, call)
    with pytest.raises(ClientError):
        list(letters.replay())
    assert house.letters().count() == 3
    list(house.letters().replay())
    assert [body for _, body, _ in house.waiting()] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("queue", "content", "about"),
    [
        ("ingest", PIECE, f"inbox 1/7, piece {PIECE.trace}"),
        ("broadcast", CHANGE, "change 9, account 1 1/3"),
        ("events", CHANGE, "change 9, account 1 1/3"),
        ("outbound", DeliveryTask(1, 3, 8), "message 1/3/8"),
    ],
)
def test_the_list_names_what_it_is_about_and_why_and_nobody(
    house: House, capsys: pytest.CaptureFixture[str], queue: str, content: Any, about: str
) -> None:
    known = house.park(to_json(content), queue=queue)
    unknown = house.park(f'{{"strange": "{SECRET}"}}', queue=queue, lane="other")
    write_log(
        f"/aws/lambda/parley-trial-{KINDS[queue].function}", {"dead_letters": [known], "error": "KeyError", "at": ["a.py:1 f"]}
    )
    command("--queue", queue)
    out = capsys.readouterr().out
    assert f"{queue}: 2 parked" in out
    assert f"{about}: KeyError at a.py:1 f" in out
    assert "cannot be read: no word in the log" in out
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


def test_nothing_is_sent_without_a_yes(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.park(to_json(PIECE))
    command("--queue", "ingest", "--all")
    assert "Nothing was sent" in capsys.readouterr().out
    assert house.waiting() == []
    command("--queue", "ingest", "--all", "--yes")
    assert "1 sent back to ingest" in capsys.readouterr().out
    assert [body for _, body, _ in house.waiting()] == [to_json(PIECE)]


@pytest.mark.parametrize("arguments", [["--all"], ["--id", "x"], ["--queue", "ingest", "--id", ""], ["--queue", "nowhere"]])
def test_a_command_that_is_not_clear_does_nothing(house: House, arguments: list[str]) -> None:
    house.park(to_json(PIECE))
    with pytest.raises(SystemExit):
        command(*arguments, "--yes")
    assert house.letters().count() == 1


def test_an_id_that_is_not_there_is_said(house: House) -> None:
    with pytest.raises(SystemExit, match="nobody is not parked in ingest"):
        command("--queue", "ingest", "--id", "nobody", "--yes")


def test_a_local_stack_that_does_not_run_is_said(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit, match="is `make run` running"):
        dead_letters.main(["--stage", "local"])


def test_the_local_stack_is_found_by_what_it_tells(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stack.json").write_text('{"aws_endpoint_url": "http://127.0.0.1:9"}')
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "before")
    assert stacks.session("local").client("sqs").meta.endpoint_url == "http://127.0.0.1:9"
    assert (stacks.stack_name("local"), stacks.stack_name("trial")) == ("parley", "parley-trial")
