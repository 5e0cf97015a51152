"""Presence: the users that are online, and the sockets that hear of a change."""

from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions import profile
from chalicelib.domain.people import Availability
from chalicelib.domain.sockets import PRESENT_FOR_MS
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record, websocket
from tests.support.socket_client import OK, connect, connect_customer, frames_to, resumed, send_frame


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


def presence_after_new_changes(company: Company, since: int) -> list[dict[str, str]]:
    """The users of each presence event that Ada's socket gets with the changes stored after the first `since`."""
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[since:])))
    events = [event for frame in frames_to(company, "ada") for event in frame["events"]]
    return [event["data"]["users"] for event in events if event["event"] == "presence.update"]


def test_change_of_availability_updates_presence_and_a_message_does_not(company: Company) -> None:
    connect(company, "ada")
    ada = company.users["ada"]
    since = len(company.desk.store.changes)
    profile.set_availability(company.desk, ada, account_id=company.account_id, availability=Availability.BUSY)
    assert presence_after_new_changes(company, since) == [{str(ada.id): "busy"}]
    since = len(company.desk.store.changes)
    company.receive()
    assert presence_after_new_changes(company, since) == []


def test_customers_receive_no_presence(company: Company) -> None:
    name, _ = connect_customer(company, "kim")
    connect(company, "ada")
    assert send_frame(company, name, {"action": "presence"})[0]["error"]["code"] == "agents_only"
    assert not any("presence.update" in text for text in company.desk.push.to(name))
    _, events = resumed(company, name)
    assert events == []
