"""Limits of open sockets, and presence of those contacts that a client shows."""

import json
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.actions import identities, open_sockets
from chalicelib.broadcasting.frames import to_text
from chalicelib.broadcasting.signals import presence_parts
from chalicelib.domain import keys
from chalicelib.domain.people import Availability
from chalicelib.domain.sockets import MAX_PER_AGENT, MAX_PER_LINK, PRESENT_FOR_MS, Socket
from local.aws_limits import MAX_FRAME_BYTES
from tests.support.company import Company
from tests.support.lambda_events import websocket
from tests.support.socket_client import APP, OK, connect, connect_customer, frames_to, send_frame

REPLACED = "socket_replaced"


def open_tabs(company: Company, token: str, count: int, **query: str) -> list[str]:
    names = [f"tab {number:02}" for number in range(count)]
    for name in names:
        company.desk.clock.at += 1_000
        assert realtime.connect(company.desk, websocket("CONNECT", name, token=token, **query)) == OK
    return names


def refusals(company: Company, name: str) -> list[str]:
    return [frame["error"]["code"] for frame in frames_to(company, name) if "error" in frame]


def test_oldest_tab_of_a_customer_gives_way_to_a_new_one(company: Company) -> None:
    kim = identities.identify(company.desk, APP, source_id="kim", name="Kim")
    first, *rest = open_tabs(company, kim.link.pubsub_token, MAX_PER_LINK + 1)
    listed = open_sockets.customer_sockets(company.desk, company.account_id, [(kim.inbox.id, "kim")])
    assert [each.connection_id for each in listed] == rest
    assert company.desk.push.closed == [first]
    assert refusals(company, first) == [REPLACED]
    assert company.desk.sockets.find(first) is None
    assert company.desk.sockets.reserved.keys() == set(rest)


def test_absent_tab_gives_way_before_an_older_one(company: Company) -> None:
    kim = identities.identify(company.desk, APP, source_id="kim", name="Kim")
    names = open_tabs(company, kim.link.pubsub_token, MAX_PER_LINK)
    silent = names.pop(4)
    company.desk.clock.at += PRESENT_FOR_MS
    for name in names:
        send_frame(company, name, {"action": "ping"})
    realtime.connect(company.desk, websocket("CONNECT", "newest", token=kim.link.pubsub_token))
    assert company.desk.push.closed == [silent]


def test_other_customers_keep_their_sockets(company: Company) -> None:
    lee, _ = connect_customer(company, "lee")
    kim = identities.identify(company.desk, APP, source_id="kim", name="Kim")
    open_tabs(company, kim.link.pubsub_token, MAX_PER_LINK + 3)
    assert company.desk.sockets.find(lee) is not None
    assert len(company.desk.push.closed) == 3


def test_oldest_socket_of_an_agent_gives_way_to_a_new_one(company: Company) -> None:
    connect(company, "ada")
    token = company.users["ben"].pubsub_token
    first, *_ = open_tabs(company, token, MAX_PER_AGENT + 1, account_id=str(company.account_id))
    assert company.desk.push.closed == [first]
    assert refusals(company, first) == [REPLACED]
    assert len(company.desk.sockets.of_account(company.account_id)) == MAX_PER_AGENT + 1


def test_customers_of_an_inbox_are_refused_above_its_limit(company: Company) -> None:
    company = replace_desk(company, customer_sockets_per_inbox=2)
    names = [connect_customer(company, source_id)[0] for source_id in ("kim", "lee")]
    sam = identities.identify(company.desk, APP, source_id="sam", name="Sam")
    answer = realtime.connect(company.desk, websocket("CONNECT", "sam", token=sam.link.pubsub_token))
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (429, "too_many_sockets")
    assert company.desk.sockets.find("sam") is None
    assert open_sockets.customer_sockets(company.desk, company.account_id, [(sam.inbox.id, "sam")]) == []
    connect(company, "ada")
    realtime.disconnect(company.desk, websocket("DISCONNECT", names[0]))
    realtime.disconnect(company.desk, websocket("DISCONNECT", names[0]))
    assert realtime.connect(company.desk, websocket("CONNECT", "sam", token=sam.link.pubsub_token)) == OK


def replace_desk(company: Company, **fields: Any) -> Company:
    company.desk = replace(company.desk, **fields)
    return company


def test_last_socket_leaves_no_row(company: Company) -> None:
    name, kim = connect_customer(company, "kim")
    key = keys.customer_sockets(company.account_id, kim.inbox.id, "kim")
    assert company.desk.store.get(key) is not None
    realtime.disconnect(company.desk, websocket("DISCONNECT", name))
    assert company.desk.store.get(key) is None
    assert not company.desk.sockets.reserved


def test_customers_socket_that_is_not_listed_has_to_connect_again(company: Company) -> None:
    """As of the version before, whose sockets pushes do not reach."""
    kim = identities.identify(company.desk, APP, source_id="kim", name="Kim")
    now = company.desk.clock.now()
    company.desk.sockets.register(
        Socket("old", company.account_id, now, now, inbox_id=kim.inbox.id, source_id="kim", contact_id=kim.contact.id)
    )
    [answer] = send_frame(company, "old", {"action": "ping"})
    assert answer["error"]["code"] == "socket_unknown"
    assert company.desk.push.closed == ["old"]
    assert company.desk.sockets.find("old") is None


def presence(company: Company, *contact_ids: int) -> dict[str, Any]:
    [frame] = send_frame(company, "ada", {"action": "presence", "contacts": list(contact_ids)})
    [event] = frame["events"]
    data: dict[str, Any] = event["data"]
    return data


def test_presence_tells_of_the_contacts_that_the_client_shows(company: Company) -> None:
    _, kim = connect_customer(company, "kim")
    _, lee = connect_customer(company, "lee")
    sam = identities.identify(company.desk, APP, source_id="sam", name="Sam")
    connect(company, "ada")
    assert presence(company, kim.contact.id, sam.contact.id)["contacts"] == {str(kim.contact.id): "online"}
    assert presence(company, lee.contact.id, 4711)["contacts"] == {str(lee.contact.id): "online"}
    assert presence(company)["contacts"] == {}
    company.desk.clock.at += PRESENT_FOR_MS
    assert presence(company, kim.contact.id)["contacts"] == {}


def test_pushed_presence_tells_nothing_about_contacts(company: Company) -> None:
    connect_customer(company, "kim")
    connect(company, "ada")
    connect(company, "ben")
    [frame] = frames_to(company, "ada")
    assert frame["events"][0]["data"].keys() == {"account_id", "users"}


@pytest.mark.parametrize("contacts", [None, "1", [0], [1.5], [True], ["1"], [2**53], list(range(1, 102))])
def test_wrong_contacts_are_refused(company: Company, contacts: Any) -> None:
    connect(company, "ada")
    [frame] = send_frame(company, "ada", {"action": "presence", "contacts": contacts})
    assert frame["error"]["code"] == "contacts_invalid"


def test_presence_of_a_hundred_contacts_is_told_at_once(company: Company) -> None:
    connect(company, "ada")
    assert presence(company, *range(1, 101))["contacts"] == {}


@pytest.mark.parametrize("count", [0, 1, 800, 801, 5_000])
def test_presence_fits_into_frames_however_many_are_online(company: Company, count: int) -> None:
    directory = company.desk.store.directory(company.account_id)
    users = {2**53 - 1 - number: Availability.OFFLINE for number in range(count)}
    contacts = {str(2**53 - 1 - number): "online" for number in range(100)}
    parts = list(presence_parts(directory, users, contacts))
    told: dict[str, str] = {}
    for part in parts:
        assert len(to_text(part)) < MAX_FRAME_BYTES - 1_000
        told |= part.users
    assert told == {str(user_id): "offline" for user_id in users}
    assert parts[0].contacts == contacts
    ranges = [part.users_range for part in parts if isinstance(part.users_range, tuple)]
    assert len(ranges) == (len(parts) if len(parts) > 1 else 0)
    if ranges:
        assert (ranges[0][0], ranges[-1][1]) == (0, 2**53 - 1)
        assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))
        inside = [first <= int(each) <= last for part, (first, last) in zip(parts, ranges, strict=True) for each in part.users]
        assert all(inside)
