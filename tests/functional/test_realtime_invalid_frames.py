"""A frame that a socket client must not send is answered with a code, and the socket stays open."""

from typing import Any

import pytest

from chalicelib import realtime
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import connect, frames_to, send_frame

INVALID_FRAMES: list[tuple[Any, str]] = [
    ("", "json_malformed"),
    ("{", "json_malformed"),
    ("\x00", "json_malformed"),
    ("[" * 100_000, "json_malformed"),
    ("null", "action_unknown"),
    ("[]", "action_unknown"),
    ("5", "action_unknown"),
    ({}, "action_unknown"),
    ({"action": None}, "action_unknown"),
    ({"action": ["ping"]}, "action_unknown"),
    ({"action": "__class__"}, "action_unknown"),
    ({"action": "resume"}, "position_invalid"),
    ({"action": "resume", "after": "0"}, "position_invalid"),
    ({"action": "resume", "after": -1}, "position_invalid"),
    ({"action": "resume", "after": True}, "position_invalid"),
    ({"action": "resume", "after": 1.5}, "position_invalid"),
    ({"action": "resume", "after": 2**53}, "position_invalid"),
    ('{"action": "resume", "after": ' + "9" * 5000 + "}", "json_malformed"),
    ({"action": "resume", "after": 0, "request": "1"}, "request_invalid"),
    ({"action": "resume", "after": 0, "request": None}, "request_invalid"),
    ({"action": "ping", "request": True}, "request_invalid"),
    ({"action": "ping", "request": -1}, "request_invalid"),
    ({"action": "ping", "request": 2**53}, "request_invalid"),
    ({"action": "typing"}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": "1"}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": True}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": 404}, "conversation_not_found"),
    ({"action": "typing", "conversation_id": -(2**62)}, "conversation_not_found"),
    ({"action": "viewing"}, "view_invalid"),
    ({"action": "viewing", "conversation_id": "1"}, "view_invalid"),
    ({"action": "viewing", "conversation_id": -1}, "view_invalid"),
    ({"action": "viewing", "conversation_id": 404}, "conversation_not_found"),
    ({"action": "ping", "viewing": [1]}, "view_invalid"),
]


@pytest.mark.parametrize(
    ("frame", "code"), INVALID_FRAMES, ids=[f"{code} {number}" for number, (_, code) in enumerate(INVALID_FRAMES)]
)
def test_invalid_frame_is_answered_and_the_socket_stays(company: Company, frame: Any, code: str) -> None:
    connect(company, "ben")
    [answer] = send_frame(company, "ben", frame)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert send_frame(company, "ben", {"action": "ping"})


def test_frame_without_a_body_is_malformed(company: Company) -> None:
    connect(company, "ben")
    realtime.handle_message(company.desk, websocket("MESSAGE", "ben"))
    assert frames_to(company, "ben")[-1]["error"]["code"] == "json_malformed"


def test_unknown_socket_gets_socket_unknown(company: Company) -> None:
    assert send_frame(company, "nobody", {"action": "ping"})[0]["error"]["code"] == "socket_unknown"
