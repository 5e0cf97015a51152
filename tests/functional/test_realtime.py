"""What sockets may say, what they are told, and what they never are."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.actions import agents, customers, messages, profile
from chalicelib.broadcasting.signals import customer_typing
from chalicelib.domain.errors import NotFound
from chalicelib.domain.sockets import PRESENT_FOR_MS
from tests.builders import PASSWORD, Office
from tests.functional.lambda_events import websocket
from tests.functional.talking import OK, broadcast, connect, connect_customer, resumed, say, told_to


def test_an_agents_token_opens_a_socket_of_their_account(office: Office) -> None:
    connect(office, "ben")
    socket = office.desk.sockets.open["ben"]
    assert (socket.user_id, socket.account_id, socket.contact_id) == (office.users["ben"].id, office.account_id, None)


def test_a_customers_token_opens_a_socket_of_their_own(office: Office) -> None:
    name, kim = connect_customer(office, "kim")
    socket = office.desk.sockets.open[name]
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
def test_a_foreign_or_made_up_token_opens_nothing(office: Office, query: dict[str, str]) -> None:
    ben = office.users["ben"]
    meant = {"BEN": ben.pubsub_token, "ACCESS": ben.access_token}
    given = {name: meant.get(value, value) for name, value in query.items()}
    answer = realtime.connect(office.desk, websocket("CONNECT", "x", **given))
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["error"]["code"] in ("pubsub_token_invalid", "account_not_yours")
    assert office.desk.sockets.open == {}


def test_a_token_of_before_a_new_password_opens_nothing(office: Office) -> None:
    old = office.users["ben"].pubsub_token
    profile.update_profile(office.desk, office.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    assert realtime.connect(office.desk, websocket("CONNECT", "x", token=old, account_id="1"))["statusCode"] == 401


def test_who_was_removed_opens_nothing(office: Office) -> None:
    agents.remove_agent(office.desk, office.caller(), office.users["ben"].id)
    answer = realtime.connect(office.desk, websocket("CONNECT", "x", token=office.users["ben"].pubsub_token, account_id="1"))
    assert answer["statusCode"] == 401


def test_a_ping_is_answered_with_the_head(office: Office) -> None:
    head = broadcast(office)
    connect(office, "ben")
    assert say(office, "ben", {"action": "ping"}) == [{"head": head}]


def test_a_resume_covers_everything_missed_and_ends_with_the_head(office: Office) -> None:
    connect(office, "ada")
    office.hears()
    office.replies(office.conversation(1))
    head = broadcast(office)
    answers = say(office, "ada", {"action": "resume", "after": 2})
    frames, rest = [each for each in answers if "from" in each], [each for each in answers if "from" not in each]
    assert (frames[0]["from"], frames[-1]["to"], rest[0]) == (2, head, {"head": head})
    assert {event["position"] for frame in frames for event in frame["events"]} == set(range(3, head + 1))
    assert rest[1]["events"][0]["event"] == "presence.update"


def test_who_missed_nothing_is_up_to_date(office: Office) -> None:
    head = broadcast(office)
    connect(office, "ada")
    assert say(office, "ada", {"action": "resume", "after": head})[0] == {"head": head}


def test_who_knows_more_than_there_is_starts_over(office: Office) -> None:
    head = broadcast(office)
    connect(office, "ada")
    assert say(office, "ada", {"action": "resume", "after": head + 1})[0] == {"reset": True, "head": head}


def test_a_long_absence_comes_in_frames_without_a_gap(office: Office) -> None:
    for number in range(130):
        office.hears(f"message {number}", provider_id=f"in-{number}")
    head = broadcast(office)
    connect(office, "ada")
    frames, events = resumed(office, "ada")
    assert len(frames) > 3
    assert [frame["from"] for frame in frames] == [0, *(frame["to"] for frame in frames[:-1])]
    assert frames[-1]["to"] == head
    assert len([event for event in events if event["event"] == "message.created"]) == 130
    assert max(len(json.dumps(frame)) for frame in frames) < 32_000


def test_a_socket_that_goes_while_it_resumes_ends_the_resume(office: Office) -> None:
    office.hears()
    broadcast(office)
    connect(office, "ada")
    office.desk.push.gone.add("ada")
    assert say(office, "ada", {"action": "resume", "after": 0}) == []


def test_who_lost_their_place_is_refused_on_an_open_socket(office: Office) -> None:
    """The socket is forgotten; one that was opened in that very moment is known, and is told nothing all the same."""
    connect(office, "ben")
    late = office.desk.sockets.open["ben"]
    agents.remove_agent(office.desk, office.caller(), office.users["ben"].id)
    assert say(office, "ben", {"action": "ping"})[0]["error"]["code"] == "socket_unknown"
    typing = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
    for said in ({"action": "resume", "after": 0}, {"action": "presence"}, typing):
        office.desk.sockets.register(late)
        assert [each["error"]["code"] for each in say(office, "ben", said)] == ["account_not_yours"]


NONSENSE: list[tuple[Any, str]] = [
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


@pytest.mark.parametrize(("said", "code"), NONSENSE, ids=[f"{code} {number}" for number, (_, code) in enumerate(NONSENSE)])
def test_nonsense_is_answered_and_the_socket_stays(office: Office, said: Any, code: str) -> None:
    connect(office, "ben")
    [answer] = say(office, "ben", said)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert say(office, "ben", {"action": "ping"})


def test_a_message_without_a_body_is_nonsense_too(office: Office) -> None:
    connect(office, "ben")
    realtime.hear(office.desk, websocket("MESSAGE", "ben"))
    assert told_to(office, "ben")[-1]["error"]["code"] == "json_malformed"


def test_a_socket_that_was_forgotten_is_told_so(office: Office) -> None:
    assert say(office, "nobody", {"action": "ping"})[0]["error"]["code"] == "socket_unknown"


def test_typing_is_told_to_everybody_who_follows_but_the_one_who_types(office: Office) -> None:
    name, kim = connect_customer(office, "kim")
    other, _ = connect_customer(office, "lee")
    for each in ("ada", "ben", "cleo"):
        connect(office, each)
    conversation = customers.start_conversation(office.desk, kim)
    office.desk.push.sent.clear()
    say(office, "ben", {"action": "typing", "conversation_id": conversation.id, "typing_status": "on", "is_private": True})
    assert {to for to, _ in office.desk.push.sent} == {"ada", name}
    [event] = told_to(office, "ada")[0]["events"]
    assert (event["event"], event["data"]["user"]["name"], event["data"]["is_private"]) == ("conversation.typing_on", "Ben", True)
    assert "position" not in event
    office.desk.push.sent.clear()
    customer_typing(office.desk, kim, conversation.id, on=False)
    assert {to for to, _ in office.desk.push.sent} == {"ada", "ben"}
    assert told_to(office, "ada")[0]["events"][0]["event"] == "conversation.typing_off"
    assert told_to(office, other) == []


def test_nobody_types_where_they_may_not_look(office: Office) -> None:
    office.hears()
    connect(office, "cleo")
    said = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
    assert say(office, "cleo", said)[0]["error"]["code"] == "inbox_not_yours"
    name, kim = connect_customer(office, "kim")
    assert say(office, name, said)[0]["error"]["code"] == "agents_only"
    with pytest.raises(NotFound):
        customer_typing(office.desk, kim, 1, on=True)


def users_online(office: Office, name: str) -> dict[str, str]:
    [frame] = say(office, name, {"action": "presence"})
    users: dict[str, str] = frame["events"][0]["data"]["users"]
    return users


def test_presence_is_who_was_heard_of_lately(office: Office) -> None:
    connect(office, "ben")
    office.desk.clock.at += 60_000
    connect(office, "ada")
    ada, ben = (str(office.users[name].id) for name in ("ada", "ben"))
    assert users_online(office, "ada") == {ada: "online", ben: "online"}
    office.desk.clock.at += 60_000
    assert users_online(office, "ada") == {ada: "online"}
    say(office, "ben", {"action": "ping"})
    assert users_online(office, "ada") == {ada: "online", ben: "online"}


def test_coming_and_going_is_told_to_the_others(office: Office) -> None:
    connect(office, "ada")
    office.desk.push.sent.clear()
    connect(office, "ben")
    assert [to for to, _ in office.desk.push.sent] == ["ada"]
    assert str(office.users["ben"].id) in told_to(office, "ada")[0]["events"][0]["data"]["users"]
    office.desk.push.sent.clear()
    assert realtime.disconnect(office.desk, websocket("DISCONNECT", "ben")) == OK
    assert str(office.users["ben"].id) not in told_to(office, "ada")[0]["events"][0]["data"]["users"]
    assert realtime.disconnect(office.desk, websocket("DISCONNECT", "ben")) == OK


def another_tab(office: Office, name: str, connection_id: str) -> dict[str, Any]:
    token = office.users[name].pubsub_token
    return websocket("CONNECT", connection_id, token=token, account_id=str(office.account_id))


def test_another_tab_of_somebody_who_is_here_is_no_news(office: Office) -> None:
    """Nor is the end of a line that was cut, when its agent is back already."""
    connect(office, "ada")
    connect(office, "ben")
    office.desk.push.sent.clear()
    assert realtime.connect(office.desk, another_tab(office, "ben", "ben's second")) == OK
    assert realtime.disconnect(office.desk, websocket("DISCONNECT", "ben")) == OK
    assert office.desk.push.sent == []
    assert realtime.disconnect(office.desk, websocket("DISCONNECT", "ben's second")) == OK
    assert [to for to, _ in office.desk.push.sent] == ["ada"]


def test_a_tab_that_has_fallen_silent_hides_nobodys_coming(office: Office) -> None:
    connect(office, "ben")
    office.desk.clock.at += PRESENT_FOR_MS
    connect(office, "ada")
    office.desk.push.sent.clear()
    assert realtime.connect(office.desk, another_tab(office, "ben", "ben's second")) == OK
    assert "ada" in [to for to, _ in office.desk.push.sent]


def test_customers_do_not_see_who_is_there(office: Office) -> None:
    name, _ = connect_customer(office, "kim")
    connect(office, "ada")
    assert say(office, name, {"action": "presence"})[0]["error"]["code"] == "agents_only"
    assert not any("presence.update" in text for text in office.desk.push.to(name))
    _, events = resumed(office, name)
    assert events == []


def test_a_socket_is_touched_now_and_then_and_not_with_every_word(office: Office) -> None:
    connect(office, "ben")
    first = office.desk.sockets.open["ben"]
    office.desk.clock.at += realtime.TOUCH_AFTER_MS - 1
    say(office, "ben", {"action": "ping"})
    assert office.desk.sockets.open["ben"] == first
    office.desk.clock.at += 1
    say(office, "ben", {"action": "ping"})
    assert office.desk.sockets.open["ben"] == replace(first, last_seen_at=office.desk.clock.now())


def test_what_is_too_large_is_named_so_that_it_can_be_fetched(office: Office) -> None:
    office.hears("x" * 60_000)
    broadcast(office)
    connect(office, "ada")
    _, events = resumed(office, "ada")
    [large] = [event["data"] for event in events if event["event"] == "message.created"]
    assert large["omitted"]
    message = messages.find_message(office.desk, office.caller(), large["conversation_id"], large["id"])
    assert message.content
    assert len(message.content) == 60_000
