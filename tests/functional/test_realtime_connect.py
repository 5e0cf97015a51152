"""Opening a socket: the tokens that are accepted and refused."""

import json

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.actions import agents, open_sockets, profile
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import connect, connect_customer, send_frame
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


def test_socket_is_touched_once_per_interval(company: Company) -> None:
    connect(company, "ben")
    first = company.desk.sockets.open["ben"]
    company.desk.clock.at += open_sockets.TOUCH_AFTER_MS - 1
    send_frame(company, "ben", {"action": "ping"})
    assert company.desk.sockets.open["ben"] == first
    company.desk.clock.at += 1
    send_frame(company, "ben", {"action": "ping"})
    assert company.desk.sockets.open["ben"] == replace(first, last_seen_at=company.desk.clock.now())
