"""The webhook routes: verification, limits and the handshake. tests/unit/channels tests the parsing."""

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.sessions import caller
from chalicelib.channels.reading import json_object
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from tests.functional.api.conftest import World
from tests.support.channels import telegram_channel, whatsapp_channel

BODY = '{"text": "grüße", "n": 1.0}\n'.encode()


class Recorder:
    """A channel that accepts webhooks with the signature "good" and records their bodies."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        self.bodies.append(body)
        if headers.get("x-signature") != "good":
            raise Unauthenticated("The signature is wrong.", code="signature_invalid")

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        return json_object(body)

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
    for channel in (telegram_channel(), whatsapp_channel("+14155550100", verify_token="verify")):
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
def test_body_is_verified_as_received(world: World, recorder: Recorder, path: str) -> None:
    answer = world.anonymous.request("POST", path, body=BODY, headers={"X-Signature": "good"})
    assert (answer.status, answer.text) == (200, "")
    assert recorder.bodies == [BODY]
    assert len(world.desk.queues.inbound) == 1


def test_wrong_signature_is_refused_before_parsing(world: World, recorder: Recorder) -> None:
    answer = world.anonymous.request("POST", "/webhooks/telegram/77", body=b"not even json", headers={"X-Signature": "bad"})
    assert (answer.status, answer.json["code"]) == (401, "signature_invalid")
    assert world.desk.queues.inbound == []


def test_signed_body_without_json_is_refused(world: World, recorder: Recorder) -> None:
    answer = world.anonymous.request("POST", "/webhooks/telegram/77", body=b"\xff{", headers={"X-Signature": "good"})
    assert (answer.status, answer.json["code"]) == (422, "payload_invalid")


def test_unknown_address_is_not_found(world: World, recorder: Recorder) -> None:
    answer = world.anonymous.request("POST", "/webhooks/telegram/78", body=BODY)
    assert (answer.status, answer.json["code"]) == (404, "inbox_not_found")


@pytest.mark.parametrize("channel", ["api", "fax", "Telegram", "channel", "..", "tests.channels.toy"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_channel_without_webhooks_has_no_route(world: World, recorder: Recorder, method: str, channel: str) -> None:
    answer = world.anonymous.request(method, f"/webhooks/{channel}/77", body=BODY)
    assert (answer.status, answer.json["code"]) == (404, "path_not_found")


def test_channel_without_handshake_accepts_no_get(world: World, recorder: Recorder) -> None:
    answer = world.anonymous.get("/webhooks/telegram/77?hub.challenge=1&hub.verify_token=verify")
    assert (answer.status, answer.json["code"], answer.headers["allow"]) == (405, "method_not_allowed", "POST")


def test_large_webhook_is_refused(world: World, recorder: Recorder) -> None:
    answer = world.anonymous.request("POST", "/webhooks/telegram/77", body=b"x" * 3_500_001, headers={"X-Signature": "good"})
    assert (answer.status, answer.json["code"]) == (413, "body_too_large")


def test_handshake_returns_the_challenge(world: World, recorder: Recorder) -> None:
    path = "/webhooks/whatsapp/+14155550100?hub.mode=subscribe&hub.challenge=12345&hub.verify_token="
    answer = world.anonymous.get(path + "verify")
    assert (answer.status, answer.text) == (200, "12345")
    assert answer.headers["content-type"].startswith("text/plain")
    assert world.anonymous.get(path + "wrong").status == 401


def test_log_line_hides_address_and_query(world: World, recorder: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    world.anonymous.request("POST", "/webhooks/telegram/77?token=hush", body=BODY, headers={"X-Signature": "good"})
    line = capsys.readouterr().out
    assert '"route":"/webhooks/<channel>/<address>"' in line
    assert "hush" not in line
    assert "/77" not in line
