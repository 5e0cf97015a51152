"""Socket requests and their answers: connect, resume, ping, typing and presence."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.actions import agents, customers, messages, profile
from chalicelib.broadcasting.signals import customer_typing
from chalicelib.domain.errors import NotFound
from chalicelib.domain.sockets import PRESENT_FOR_MS
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import OK, broadcast, connect, connect_customer, frames_to, resumed, send_frame
from tests.support.tenant import PASSWORD


def test_agent_token_opens_a_socket_of_the_account(company: Company) -> None:
    connect(company, "ben")
    socket = company.desk.sockets.open["ben"]
    assert (socket.user_id, socket.account_id, socket.contact_id) == (company.users["ben"].id, company.account_id, None)


def test_customer_token_opens_a_socket_of_the_contact(company: Company) -> None:
    name, kim = connect_customer(company, "kim")
    socket = company.desk.sockets.open[name]
    assert (socket.user_id, socket.source_id, socket.contact_id) == (None, "kim", kim.contact.id)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"token": ""},
        {"token": "nonsense"},
        {"token": "x" * 5000},
        {"account_id": "1"},
        {"token": "BEN"},
        {"token": "BEN", "account_id": "2"},
        {"token": "BEN", "account_id": "²"},
        {"token": "BEN", "account_id": "1 OR 1"},
        {"token": "BEN", "account_id": "9" * 5000},
        {"token": "ACCESS", "account_id": "1"},
    ],
)
def test_foreign_or_forged_token_is_refused(company: Company, query: dict[str, str]) -> None:
    ben = company.users["ben"]
    meant = {"BEN": ben.pubsub_token, "ACCESS": ben.access_token}
    given = {name: meant.get(value, value) for name, value in query.items()}
    answer = realtime.connect(company.desk, websocket("CONNECT", "x", **given))
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["error"]["code"] in ("pubsub_token_invalid", "account_not_yours")
    assert company.desk.sockets.open == {}


def test_token_from_before_a_new_password_is_refused(company: Company) -> None:
    old = company.users["ben"].pubsub_token
    profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    assert realtime.connect(company.desk, websocket("CONNECT", "x", token=old, account_id="1"))["statusCode"] == 401


def test_removed_agent_is_refused(company: Company) -> None:
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    answer = realtime.connect(company.desk, websocket("CONNECT", "x", token=company.users["ben"].pubsub_token, account_id="1"))
    assert answer["statusCode"] == 401


def test_ping_is_answered_with_the_head(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ben")
    assert send_frame(company, "ben", {"action": "ping"}) == [{"head": head}]


def test_resume_covers_every_missed_position_and_ends_with_the_head(company: Company) -> None:
    connect(company, "ada")
    company.receive()
    company.reply(company.conversation(1))
    head = broadcast(company)
    answers = send_frame(company, "ada", {"action": "resume", "after": 2})
    frames, rest = [each for each in answers if "from" in each], [each for each in answers if "from" not in each]
    assert (frames[0]["from"], frames[-1]["to"], rest[0]) == (2, head, {"head": head})
    assert {event["position"] for frame in frames for event in frame["events"]} == set(range(3, head + 1))
    assert rest[1]["events"][0]["event"] == "presence.update"


def test_resume_at_the_head_returns_the_head(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ada")
    assert send_frame(company, "ada", {"action": "resume", "after": head})[0] == {"head": head}


def test_resume_beyond_the_head_resets(company: Company) -> None:
    head = broadcast(company)
    connect(company, "ada")
    assert send_frame(company, "ada", {"action": "resume", "after": head + 1})[0] == {"reset": True, "head": head}


def test_long_resume_has_frames_without_a_gap(company: Company) -> None:
    for number in range(130):
        company.receive(f"message {number}", provider_id=f"in-{number}")
    head = broadcast(company)
    connect(company, "ada")
    frames, events = resumed(company, "ada")
    assert len(frames) > 3
    assert [frame["from"] for frame in frames] == [0, *(frame["to"] for frame in frames[:-1])]
    assert frames[-1]["to"] == head
    assert len([event for event in events if event["event"] == "message.created"]) == 130
    assert max(len(json.dumps(frame)) for frame in frames) < 32_000


def test_closed_socket_ends_the_resume(company: Company) -> None:
    company.receive()
    broadcast(company)
    connect(company, "ada")
    company.desk.push.gone.add("ada")
    assert send_frame(company, "ada", {"action": "resume", "after": 0}) == []


def test_removed_agent_is_refused_on_an_open_socket(company: Company) -> None:
    """The removal deletes the socket. A socket registered at the same moment is found, and is refused too."""
    connect(company, "ben")
    late = company.desk.sockets.open["ben"]
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    assert send_frame(company, "ben", {"action": "ping"})[0]["error"]["code"] == "socket_unknown"
    typing = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
    for frame in ({"action": "resume", "after": 0}, {"action": "presence"}, typing):
        company.desk.sockets.register(late)
        assert [each["error"]["code"] for each in send_frame(company, "ben", frame)] == ["account_not_yours"]


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
    ({"action": "resume", "after": 2**60}, "position_invalid"),
    ('{"action": "resume", "after": ' + "9" * 5000 + "}", "json_malformed"),
    ({"action": "typing"}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": "1"}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": True}, "conversation_id_invalid"),
    ({"action": "typing", "conversation_id": 404}, "conversation_not_found"),
    ({"action": "typing", "conversation_id": -(2**62)}, "conversation_not_found"),
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


def test_typing_reaches_every_viewer_but_the_typist(company: Company) -> None:
    name, kim = connect_customer(company, "kim")
    other, _ = connect_customer(company, "lee")
    for each in ("ada", "ben", "cleo"):
        connect(company, each)
    conversation = customers.start_conversation(company.desk, kim)
    company.desk.push.sent.clear()
    send_frame(
        company, "ben", {"action": "typing", "conversation_id": conversation.id, "typing_status": "on", "is_private": True}
    )
    assert {to for to, _ in company.desk.push.sent} == {"ada", name}
    [event] = frames_to(company, "ada")[0]["events"]
    assert (event["event"], event["data"]["user"]["name"], event["data"]["is_private"]) == ("conversation.typing_on", "Ben", True)
    assert "position" not in event
    company.desk.push.sent.clear()
    customer_typing(company.desk, kim, conversation.id, on=False)
    assert {to for to, _ in company.desk.push.sent} == {"ada", "ben"}
    assert frames_to(company, "ada")[0]["events"][0]["event"] == "conversation.typing_off"
    assert frames_to(company, other) == []


def test_typing_in_an_invisible_conversation_is_refused(company: Company) -> None:
    company.receive()
    connect(company, "cleo")
    frame = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
    assert send_frame(company, "cleo", frame)[0]["error"]["code"] == "inbox_not_yours"
    name, kim = connect_customer(company, "kim")
    assert send_frame(company, name, frame)[0]["error"]["code"] == "agents_only"
    with pytest.raises(NotFound):
        customer_typing(company.desk, kim, 1, on=True)


def users_online(company: Company, name: str) -> dict[str, str]:
    [frame] = send_frame(company, name, {"action": "presence"})
    users: dict[str, str] = frame["events"][0]["data"]["users"]
    return users


def test_presence_holds_recently_seen_users(company: Company) -> None:
    connect(company, "ben")
    company.desk.clock.at += 60_000
    connect(company, "ada")
    ada, ben = (str(company.users[name].id) for name in ("ada", "ben"))
    assert users_online(company, "ada") == {ada: "online", ben: "online"}
    company.desk.clock.at += 60_000
    assert users_online(company, "ada") == {ada: "online"}
    send_frame(company, "ben", {"action": "ping"})
    assert users_online(company, "ada") == {ada: "online", ben: "online"}


def test_connect_and_disconnect_update_presence(company: Company) -> None:
    connect(company, "ada")
    company.desk.push.sent.clear()
    connect(company, "ben")
    assert [to for to, _ in company.desk.push.sent] == ["ada"]
    assert str(company.users["ben"].id) in frames_to(company, "ada")[0]["events"][0]["data"]["users"]
    company.desk.push.sent.clear()
    assert realtime.disconnect(company.desk, websocket("DISCONNECT", "ben")) == OK
    assert str(company.users["ben"].id) not in frames_to(company, "ada")[0]["events"][0]["data"]["users"]
    assert realtime.disconnect(company.desk, websocket("DISCONNECT", "ben")) == OK


def another_tab(company: Company, name: str, connection_id: str) -> dict[str, Any]:
    token = company.users[name].pubsub_token
    return websocket("CONNECT", connection_id, token=token, account_id=str(company.account_id))


def test_second_socket_of_an_online_user_sends_no_presence(company: Company) -> None:
    """The same holds for the disconnect of an old socket after its agent has reconnected."""
    connect(company, "ada")
    connect(company, "ben")
    company.desk.push.sent.clear()
    assert realtime.connect(company.desk, another_tab(company, "ben", "ben's second")) == OK
    assert realtime.disconnect(company.desk, websocket("DISCONNECT", "ben")) == OK
    assert company.desk.push.sent == []
    assert realtime.disconnect(company.desk, websocket("DISCONNECT", "ben's second")) == OK
    assert [to for to, _ in company.desk.push.sent] == ["ada"]


def test_silent_socket_does_not_suppress_the_presence_update(company: Company) -> None:
    connect(company, "ben")
    company.desk.clock.at += PRESENT_FOR_MS
    connect(company, "ada")
    company.desk.push.sent.clear()
    assert realtime.connect(company.desk, another_tab(company, "ben", "ben's second")) == OK
    assert "ada" in [to for to, _ in company.desk.push.sent]


def test_customers_receive_no_presence(company: Company) -> None:
    name, _ = connect_customer(company, "kim")
    connect(company, "ada")
    assert send_frame(company, name, {"action": "presence"})[0]["error"]["code"] == "agents_only"
    assert not any("presence.update" in text for text in company.desk.push.to(name))
    _, events = resumed(company, name)
    assert events == []


def test_socket_is_touched_once_per_interval(company: Company) -> None:
    connect(company, "ben")
    first = company.desk.sockets.open["ben"]
    company.desk.clock.at += realtime.TOUCH_AFTER_MS - 1
    send_frame(company, "ben", {"action": "ping"})
    assert company.desk.sockets.open["ben"] == first
    company.desk.clock.at += 1
    send_frame(company, "ben", {"action": "ping"})
    assert company.desk.sockets.open["ben"] == replace(first, last_seen_at=company.desk.clock.now())


def test_large_message_is_omitted_and_can_be_fetched(company: Company) -> None:
    company.receive("x" * 60_000)
    broadcast(company)
    connect(company, "ada")
    _, events = resumed(company, "ada")
    [large] = [event["data"] for event in events if event["event"] == "message.created"]
    assert large["omitted"]
    message = messages.find_message(company.desk, company.caller(), large["conversation_id"], large["id"])
    assert message.content
    assert len(message.content) == 60_000
