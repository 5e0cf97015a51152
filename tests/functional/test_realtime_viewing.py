"""Reading: agents who have a conversation open see who else has, and nobody else does."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.actions import agents, inboxes
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.people import Role
from chalicelib.domain.sockets import MAX_VIEWS_PER_MINUTE, READING_FOR_MS, View
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import OK, connect, connect_customer, frames_to, send_frame


def view(company: Company, name: str, conversation: Conversation | None) -> list[dict[str, Any]]:
    """Returns the frames that the socket itself has received."""
    return send_frame(company, name, {"action": "viewing", "conversation_id": conversation.id if conversation else None})


def ping(company: Company, name: str, conversation: Conversation | None = None) -> list[dict[str, Any]]:
    return send_frame(company, name, {"action": "ping", **({"viewing": conversation.id} if conversation else {})})


def connect_twin(company: Company, name: str, twin: str) -> None:
    token = company.users[name].pubsub_token
    assert realtime.connect(company.desk, websocket("CONNECT", twin, token=token, account_id=str(company.account_id))) == OK


def told(frames: list[dict[str, Any]]) -> list[tuple[int, str, bool]]:
    """The readers of the frames about reading: the conversation, the name, and whether they read."""
    events = [event for frame in frames for event in frame.get("events", ()) if event["event"] == "conversation.viewing"]
    return [
        (event["data"]["conversation_id"], each["name"], each["reading"]) for event in events for each in event["data"]["readers"]
    ]


@pytest.fixture(name="both")
def _both(company: Company, kim: Conversation) -> Conversation:
    """Ada and Ben have the conversation open."""
    for name in ("ada", "ben"):
        connect(company, name)
        view(company, name, kim)
    company.desk.push.sent.clear()
    return kim


def test_agents_who_have_the_conversation_open_see_each_other(company: Company, kim: Conversation) -> None:
    company.join(company.telegram, "cleo")
    for name in ("ada", "ben", "cleo"):
        connect(company, name)
    company.desk.push.sent.clear()
    assert view(company, "ada", kim) == []
    assert company.desk.push.sent == [], "nobody else is there"
    company.desk.clock.at += 5_000
    [frame] = view(company, "ben", kim)
    [event] = frame["events"]
    assert "position" not in event
    assert event["data"] == {
        "account_id": company.account_id,
        "conversation_id": kim.id,
        "readers": [
            {
                "id": company.users["ada"].id,
                "name": "Ada",
                "reading": True,
                "seen_at": company.desk.clock.at - 5_000,
                "age": 5_000,
            }
        ],
    }
    assert told(frames_to(company, "ada")) == [(kim.id, "Ben", True)]
    assert frames_to(company, "cleo") == [], "she reads something else"


def test_leaving_and_opening_another_one_is_told(company: Company, both: Conversation) -> None:
    lee = company.receive("Hello", source_id="lee", provider_id="m-2")
    assert view(company, "ben", lee) == []
    assert told(frames_to(company, "ada")) == [(both.id, "Ben", False)]
    assert company.desk.sockets.open["ben"].view == View(lee.id, lee.inbox_id)
    view(company, "ada", lee)
    assert told(frames_to(company, "ben")) == [(lee.id, "Ada", True)]
    company.desk.push.sent.clear()
    view(company, "ben", None)
    assert told(frames_to(company, "ada")) == [(lee.id, "Ben", False)]
    view(company, "ben", None)
    assert len(frames_to(company, "ada")) == 1, "who has left does not leave again"


def test_tabs_of_one_agent_are_one_reader(company: Company, both: Conversation) -> None:
    connect_twin(company, "ben", "phone")
    company.desk.push.sent.clear()
    frames = view(company, "phone", both)
    assert told(frames) == [(both.id, "Ada", True)], "an agent does not see their own"
    assert told(frames_to(company, "ben")) == []
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == [(both.id, "Ben", True)], "once for both tabs"
    company.desk.push.sent.clear()
    view(company, "ben", None)
    assert frames_to(company, "ada") == [], "the phone still reads"
    realtime.disconnect(company.desk, websocket("DISCONNECT", "phone"))
    assert told(frames_to(company, "ada")) == [(both.id, "Ben", False)]


def test_closed_socket_leaves(company: Company, both: Conversation) -> None:
    realtime.disconnect(company.desk, websocket("DISCONNECT", "ben"))
    assert told(frames_to(company, "ada")) == [(both.id, "Ben", False)]


def test_ping_is_a_sign_to_the_others(company: Company, both: Conversation) -> None:
    company.desk.clock.at += 25_000
    ping(company, "ben", both)
    [event] = frames_to(company, "ada")[0]["events"]
    [reader] = event["data"]["readers"]
    assert (reader["name"], reader["seen_at"], reader["age"]) == ("Ben", company.desk.clock.at, 0)


def test_ping_corrects_a_lost_frame(company: Company, kim: Conversation) -> None:
    for name in ("ada", "ben"):
        connect(company, name)
    view(company, "ada", kim)
    company.desk.push.sent.clear()
    assert told(ping(company, "ben", kim)) == [(kim.id, "Ada", True)]
    assert told(frames_to(company, "ada")) == [(kim.id, "Ben", True)]
    company.desk.push.sent.clear()
    ping(company, "ben")
    assert told(frames_to(company, "ada")) == [(kim.id, "Ben", False)]


def test_ping_is_answered_whatever_it_shows(company: Company, kim: Conversation) -> None:
    connect(company, "cleo")
    [frame] = send_frame(company, "cleo", {"action": "ping", "viewing": kim.id, "request": 4})
    assert frame["request"] == 4
    assert company.desk.sockets.open["cleo"].view is None
    assert send_frame(company, "cleo", {"action": "ping", "viewing": 99})[0].keys() >= {"head"}


def test_silent_client_is_no_reader(company: Company, both: Conversation) -> None:
    company.desk.clock.at += READING_FOR_MS - 1
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == [(both.id, "Ben", True)]
    company.desk.clock.at += 1
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == []


def test_agent_without_the_inbox_neither_tells_nor_is_told(company: Company, kim: Conversation) -> None:
    for name in ("ada", "cleo"):
        connect(company, name)
    view(company, "ada", kim)
    company.desk.push.sent.clear()
    assert view(company, "cleo", kim)[0]["error"]["code"] == "inbox_not_yours"
    assert frames_to(company, "ada") == []
    assert company.desk.sockets.open["cleo"].view is None


def test_lost_inbox_ends_it(company: Company, both: Conversation) -> None:
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=[company.users["ben"].id])
    company.desk.push.sent.clear()
    ping(company, "ben", both)
    assert told(frames_to(company, "ada")) == []
    ping(company, "ada", both)
    assert told(frames_to(company, "ben")) == []
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == []
    assert view(company, "ben", None) == []
    assert view(company, "ben", both)[0]["error"]["code"] == "inbox_not_yours"


def test_removed_agent_gives_no_sign(company: Company, both: Conversation) -> None:
    """The others' screens drop the reader by themselves, 60 s after the last sign."""
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    company.desk.push.sent.clear()
    assert ping(company, "ben", both)[0]["error"]["code"] == "socket_unknown"
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == []


def test_socket_that_outlives_its_agent_is_no_reader(company: Company, both: Conversation) -> None:
    left = company.desk.sockets.open["ben"]
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    company.desk.sockets.register(left)
    company.desk.push.sent.clear()
    view(company, "ada", None)
    assert told(view(company, "ada", both)) == []
    realtime.disconnect(company.desk, websocket("DISCONNECT", "ben"))
    assert told(frames_to(company, "ada")) == [(both.id, "Former agent", False)]


def test_suspended_account_tells_nobody(company: Company, both: Conversation) -> None:
    account = company.desk.store.directory(company.account_id).account
    company.desk.store.overwrite(keys.account(account.id), replace(account, status="suspended"))
    ping(company, "ben", both)
    assert frames_to(company, "ada") == []


def test_agent_who_loses_the_role_tells_nobody(company: Company, kim: Conversation) -> None:
    connect(company, "ada")
    connect(company, "cleo")
    cleo = company.users["cleo"].id
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.ADMINISTRATOR)
    view(company, "ada", kim)
    view(company, "cleo", kim)
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.AGENT)
    company.desk.push.sent.clear()
    ping(company, "cleo", kim)
    assert frames_to(company, "ada") == []


@pytest.mark.parametrize("wrong", ["1", True, -1, 1.5, 2**53, [], {}, "absent"])
def test_malformed_frame_is_refused_and_changes_nothing(company: Company, both: Conversation, wrong: Any) -> None:
    frame = {"action": "viewing"} if wrong == "absent" else {"action": "viewing", "conversation_id": wrong}
    assert send_frame(company, "ben", frame)[0]["error"]["code"] == "view_invalid"
    if wrong != "absent":
        assert send_frame(company, "ben", {"action": "ping", "viewing": wrong})[0]["error"]["code"] == "view_invalid"
    assert frames_to(company, "ada") == []
    assert company.desk.sockets.open["ben"].view == View(both.id, both.inbox_id)


def test_customer_is_refused(company: Company, both: Conversation) -> None:
    name, _ = connect_customer(company, "kim")
    frames = send_frame(company, name, {"action": "viewing", "conversation_id": both.id})
    assert frames[0]["error"]["code"] == "agents_only"
    assert "head" in send_frame(company, name, {"action": "ping", "viewing": both.id})[0]
    assert told(frames_to(company, "ada")) == []


def test_missing_conversation_is_refused_and_the_other_one_left(company: Company, both: Conversation) -> None:
    frames = send_frame(company, "ben", {"action": "viewing", "conversation_id": 99})
    assert frames[0]["error"]["code"] == "conversation_not_found"
    assert told(frames_to(company, "ada")) == [(both.id, "Ben", False)]


def test_socket_opens_a_limited_number_in_a_minute(company: Company, both: Conversation) -> None:
    lee = company.receive("Hello", source_id="lee", provider_id="m-2")
    company.desk.clock.at += 60_000
    ping(company, "ada", both)
    for _ in range(MAX_VIEWS_PER_MINUTE // 2):
        assert view(company, "ben", lee) == []
        assert told(view(company, "ben", both)) == [(both.id, "Ada", True)]
    company.desk.push.sent.clear()
    assert view(company, "ben", lee)[0]["error"]["code"] == "too_many_views"
    assert told(frames_to(company, "ada")) == [(both.id, "Ben", False)], "he has left the other one"
    assert view(company, "ben", None) == []
    company.desk.clock.at += 60_000
    ping(company, "ada", both)
    assert told(ping(company, "ben", both)) == [(both.id, "Ada", True)], "the ping after the minute makes up for it"


def test_agents_who_come_at_once_see_each_other(company: Company, kim: Conversation) -> None:
    """Ada's frame is handled just after the others were read for Ben's."""
    for name in ("ada", "ben"):
        connect(company, name)
    company.desk.push.sent.clear()
    registered = company.desk.sockets

    class AdaComesMeanwhile:
        def __getattr__(self, name: str) -> Any:
            return getattr(registered, name)

        def of_account(self, account_id: int) -> Any:
            company.desk = replace(company.desk, sockets=registered)
            others = registered.of_account(account_id)
            view(company, "ada", kim)
            return others

    company.desk = replace(company.desk, sockets=AdaComesMeanwhile())
    view(company, "ben", kim)
    assert (kim.id, "Ben", True) in told(frames_to(company, "ada"))
    assert (kim.id, "Ada", True) in told(frames_to(company, "ben"))
