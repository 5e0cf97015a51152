"""The local gateway has the limits of the real one: sizes, lengths and seconds."""

import asyncio
import json

import pytest

from local import aws_limits
from local.aws_limits import MAX_EVENT_BYTES, MAX_FRAME_BYTES, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES
from local.gateway import ApiIds, Gateway
from local.web_client import Receive, Scope, Send, respond
from tests.functional.local_gateway import (
    AWS_PORT,
    PORT,
    ask,
    body,
    gateway,
    simulators,
    web_client,
)


def test_oversized_content_length_is_refused_before_the_api_reads() -> None:
    app, emulator = gateway()
    sent = ask(app, "/api/v1/x", b"x", b"y", content_length=str(MAX_REQUEST_BYTES + 1))
    assert sent[0]["status"] == 413
    assert json.loads(body(sent)) == {"error": "Request entity too large", "code": "request_too_large"}
    assert emulator.received == []


def test_oversized_body_without_content_length_is_refused() -> None:
    half = b"x" * (MAX_REQUEST_BYTES // 2 + 1)
    sent = ask(gateway()[0], "/api/v1/x", half, half, b"more")
    assert [message["status"] for message in sent if "status" in message] == [413]


@pytest.mark.parametrize(
    ("kind", "character", "characters"),
    [
        ("application/json", b"x", MAX_EVENT_BYTES - 2),
        ("application/json", b'"', MAX_EVENT_BYTES // 2 - 1),
        ("multipart/form-data; boundary=b", b"x", (MAX_EVENT_BYTES - 4) // 4 * 3),
    ],
    ids=["text", "escaped", "base64"],
)
def test_event_of_maximum_size_passes_and_a_larger_one_is_refused(kind: str, character: bytes, characters: int) -> None:
    assert ask(gateway()[0], "/api/v1/x", character * characters, content_type=kind)[0]["status"] == 200
    sent = ask(gateway()[0], "/api/v1/x", character * (characters + 3), content_type=kind)
    assert (sent[0]["status"], json.loads(body(sent))["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [("/api/v1/" + "x" * 8_200, "", 414), ("/api/v1/x", "h" * 10_241, 431), ("/api/v1/x", "h" * 9_000, 200)],
)
def test_long_urls_and_headers_are_refused(path: str, header: str, status: int) -> None:
    assert ask(gateway()[0], path, b"{}", x_long=header)[0]["status"] == status


class Answering:
    """An emulator that answers with the given body, after some seconds."""

    def __init__(self, answer: bytes, seconds: float = 0) -> None:
        self.answer, self.seconds = answer, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(self.seconds)
        await respond(send, 200, self.answer, [(b"content-type", b"application/json")])


def answering(emulator: Answering) -> Gateway:
    app = Gateway(emulator, web_client, simulators, web_client, port=PORT, aws_port=AWS_PORT)
    app.api_ids = ApiIds(rest="rest1", websocket="sock1")
    return app


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"x" * (MAX_RESPONSE_BYTES - 200), 200),
        (b"x" * MAX_RESPONSE_BYTES, 502),
        (b'"' * (MAX_RESPONSE_BYTES // 2 - 200), 200),
        (b'"' * (MAX_RESPONSE_BYTES // 2), 502),
        ("ü".encode() * (MAX_RESPONSE_BYTES // 2 - 200), 200),
    ],
)
def test_response_beyond_lambdas_limit_is_a_bad_gateway(answer: bytes, status: int) -> None:
    sent = ask(answering(Answering(answer)), "/api/v1/x")
    assert sent[0]["status"] == status
    assert (body(sent) == answer) is (status == 200)


def test_slow_response_is_a_gateway_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_limits, "INTEGRATION_SECONDS", 0.01)
    assert ask(answering(Answering(b"{}", seconds=5)), "/api/v1/x")[0]["status"] == 504


@pytest.mark.parametrize(("length", "status"), [(MAX_FRAME_BYTES, 200), (MAX_FRAME_BYTES + 1, 413)])
def test_push_beyond_a_frame_is_refused(length: int, status: int) -> None:
    path = "/_aws/execute-api/sock1/cable/@connections/abc"
    sent = ask(gateway()[0], path, b"x", port=AWS_PORT, method="POST", content_length=str(length))
    assert sent[0]["status"] == status


def test_oversized_socket_message_closes_the_socket() -> None:
    app, emulator = gateway()
    sent = ask(app, "/cable", b"x" * MAX_FRAME_BYTES, b"x" * (MAX_FRAME_BYTES + 1), kind="websocket")
    assert len(emulator.received) == 1
    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1009)]
