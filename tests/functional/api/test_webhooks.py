"""Providers' webhooks at the door: raw bytes in, an empty answer out. What they mean is the channels' business."""

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.sessions import caller
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox, TelegramChannel, WhatsappChannel
from tests.functional.api.conftest import World

BODY = '{"text": "grüße", "n": 1.0}\n'.encode()


class Recorder:
    """A channel that takes every webhook whose signature is "good"."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        self.bodies.append(body)
        if headers.get("x-signature") != "good":
            raise Unauthenticated("The signature is wrong.", code="signature_invalid")

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return [Envelope(inbox.account_id, inbox.id, "kim", "1", dict(payload), inbox.channel.type_name)]

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        if query.get("hub.verify_token") != "verify":
            raise Unauthenticated("The token is wrong.", code="verify_token_invalid")
        return query["hub.challenge"]


@pytest.fixture
def recorder(world: World) -> Recorder:
    recorder = Recorder()
    channels: Any = world.desk.channels
    channels["Channel::Telegram"] = channels["Channel::Whatsapp"] = recorder
    ada = caller(world.desk, world.users["ada"], 1)
    for channel in (TelegramChannel("77:secret", "s"), WhatsappChannel("+14155550100", "1", "k", "s", "verify")):
        create_inbox(world.desk, ada, name="Channel", channel=channel, connect=False)
    return recorder


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/telegram/77",
        "/webhooks/whatsapp/+14155550100",
        "/webhooks/whatsapp/%2B14155550100",
        "/webhooks/whatsapp/ 14155550100",
    ],
)
def test_the_bytes_go_on_as_they_came(world: World, recorder: Recorder, path: str) -> None:
    answer = world.nobody.request("POST", path, body=BODY, headers={"X-Signature": "good"})
    assert (answer.status, answer.text) == (200, "")
    assert recorder.bodies == [BODY]
    assert len(world.desk.queues.inbound) == 1


def test_a_wrong_signature_is_refused_before_anything_is_read(world: World, recorder: Recorder) -> None:
    answer = world.nobody.request("POST", "/webhooks/telegram/77", body=b"not even json", headers={"X-Signature": "bad"})
    assert (answer.status, answer.json["code"]) == (401, "signature_invalid")
    assert world.desk.queues.inbound == []


def test_a_signed_body_that_is_not_json(world: World, recorder: Recorder) -> None:
    answer = world.nobody.request("POST", "/webhooks/telegram/77", body=b"\xff{", headers={"X-Signature": "good"})
    assert (answer.status, answer.json["code"]) == (422, "payload_invalid")


def test_unknown_addresses(world: World, recorder: Recorder) -> None:
    answer = world.nobody.request("POST", "/webhooks/telegram/78", body=BODY)
    assert (answer.status, answer.json["code"]) == (404, "inbox_not_found")


def test_too_large(world: World, recorder: Recorder) -> None:
    answer = world.nobody.request("POST", "/webhooks/telegram/77", body=b"x" * 3_500_001, headers={"X-Signature": "good"})
    assert (answer.status, answer.json["code"]) == (413, "body_too_large")


def test_handshake(world: World, recorder: Recorder) -> None:
    path = "/webhooks/whatsapp/+14155550100?hub.mode=subscribe&hub.challenge=12345&hub.verify_token="
    answer = world.nobody.get(path + "verify")
    assert (answer.status, answer.text) == (200, "12345")
    assert answer.headers["content-type"].startswith("text/plain")
    assert world.nobody.get(path + "wrong").status == 401


def test_the_log_does_not_tell_the_address(world: World, recorder: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    world.nobody.request("POST", "/webhooks/telegram/77?token=hush", body=BODY, headers={"X-Signature": "good"})
    line = capsys.readouterr().out
    assert '"route":"/webhooks/telegram/<bot_id>"' in line
    assert "hush" not in line
    assert "/77" not in line
