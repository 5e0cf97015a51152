"""Sockets that outlive their rights: they are told nothing from that moment on, and are ended."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime, workers
from chalicelib.actions import accounts, agents, inboxes, profile, sessions
from chalicelib.domain import keys
from chalicelib.domain.people import Role
from chalicelib.ports import Desk
from tests.builders import PASSWORD, Office
from tests.fakes import FakePush
from tests.functional.lambda_events import batch, told, websocket
from tests.functional.talking import OK, broadcast, connect, connect_customer, say, told_to

TYPING = {"action": "typing", "conversation_id": 1, "typing_status": "on"}


def new_password(desk: Desk, office: Office) -> None:
    profile.update_profile(desk, office.users["ben"], current_password=PASSWORD, password="New-Secret-1")


def new_access_token(desk: Desk, office: Office) -> None:
    profile.reset_access_token(desk, office.users["ben"])


def removal(desk: Desk, office: Office) -> None:
    agents.remove_agent(desk, office.caller(), office.users["ben"].id)


Loss = Callable[[Desk, Office], None]
each_loss = pytest.mark.parametrize("lose", [new_password, new_access_token, removal])


def after(office: Office, start: int) -> list[str]:
    """What is broadcast of the changes since then, and to whom."""
    office.desk.push.sent.clear()
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes[start:])))
    return [to for to, _ in office.desk.push.sent]


@each_loss
def test_the_end_of_a_right_is_the_end_of_its_sockets_and_of_no_others(office: Office, lose: Loss) -> None:
    name, _ = connect_customer(office, "kim")
    for each in ("ada", "ben"):
        connect(office, each)
    twin = realtime.connect(office.desk, websocket("CONNECT", "twin", token=office.users["ben"].pubsub_token, account_id="1"))
    assert twin == OK
    lose(office.desk, office)
    assert sorted(office.desk.push.closed) == ["ben", "twin"]
    for each in office.desk.push.closed:
        realtime.disconnect(office.desk, websocket("DISCONNECT", each))
    assert set(office.desk.sockets.open) == {name, "ada"}
    start = len(office.desk.store.changes)
    office.hears("A secret")
    assert set(after(office, start)) == {"ada"}


class Deaf(FakePush):
    """The process ended before it could end a socket."""

    def close(self, connection_ids: Any) -> None:
        """Nothing happens."""


@each_loss
def test_a_socket_that_could_not_be_ended_is_told_nothing_all_the_same(office: Office, lose: Loss) -> None:
    for each in ("ada", "ben"):
        connect(office, each)
    left = office.desk.sockets.open["ben"]
    lose(replace(office.desk, push=Deaf()), office)
    office.desk.sockets.register(left)
    start = len(office.desk.store.changes)
    office.hears("A secret")
    connect(office, "cleo")
    assert "ben" not in [to for to, _ in office.desk.push.sent], "who comes and goes is not told either"
    ada = say(office, "ada", {"action": "presence"})
    assert str(office.users["ben"].id) not in ada[0]["events"][0]["data"]["users"]
    assert set(after(office, start)) == {"ada", "cleo"}
    assert office.desk.push.closed == ["ben"], "the next thing that happens ends it"
    assert "ben" not in office.desk.sockets.open


@each_loss
@pytest.mark.parametrize("said", [{"action": "resume", "after": 0}, {"action": "ping"}, {"action": "presence"}, TYPING])
def test_who_speaks_on_such_a_socket_is_refused_and_it_is_ended(office: Office, lose: Loss, said: Any) -> None:
    office.hears("A secret")
    broadcast(office)
    connect(office, "ben")
    left = office.desk.sockets.open["ben"]
    lose(replace(office.desk, push=Deaf()), office)
    office.desk.sockets.register(left)
    [answer] = say(office, "ben", said)
    assert answer["error"]["code"] == "account_not_yours"
    assert office.desk.push.closed == ["ben"]
    assert say(office, "ben", said)[0]["error"]["code"] == "socket_unknown"


@each_loss
def test_a_right_that_is_lost_while_a_socket_opens_opens_none(office: Office, lose: Loss) -> None:
    """Its sockets have been looked for just before this one was registered."""

    class Slow:
        def __getattr__(self, name: str) -> Any:
            return getattr(office.desk.sockets, name)

        def register(self, socket: Any) -> None:
            lose(office.desk, office)
            office.desk.sockets.register(socket)

    slow: Any = replace(office.desk, sockets=Slow())
    event = websocket("CONNECT", "ben", token=office.users["ben"].pubsub_token, account_id=str(office.account_id))
    assert realtime.connect(slow, event)["statusCode"] == 401
    assert office.desk.sockets.open == {}


@each_loss
def test_who_still_has_a_right_opens_a_socket_with_the_new_token(office: Office, lose: Loss) -> None:
    lose(office.desk, office)
    user = office.desk.store.get(keys.user(office.users["ben"].id))
    assert user
    old = realtime.connect(office.desk, websocket("CONNECT", "x", token=office.users["ben"].pubsub_token, account_id="1"))
    new = realtime.connect(office.desk, websocket("CONNECT", "y", token=user.pubsub_token, account_id="1"))
    assert old["statusCode"] == 401
    assert new["statusCode"] == (401 if lose is removal else 200)


def test_a_new_password_ends_the_sockets_in_every_account(office: Office) -> None:
    other, zoe = accounts.open_account(office.desk, name="Other", admin_name="Zoe", email="zoe@other.example", password=PASSWORD)
    agents.invite_agent(office.desk, sessions.caller(office.desk, zoe, other.id), email="ben@acme.example", name="Ben")
    ben = office.desk.store.get(keys.user(office.users["ben"].id))
    assert ben
    for account_id in ben.account_ids:
        event = websocket("CONNECT", f"ben in {account_id}", token=ben.pubsub_token, account_id=str(account_id))
        assert realtime.connect(office.desk, event) == OK
    new_password(office.desk, office)
    assert sorted(office.desk.push.closed) == [f"ben in {account_id}" for account_id in ben.account_ids]


def test_a_new_name_ends_no_socket(office: Office) -> None:
    connect(office, "ben")
    profile.update_profile(office.desk, office.users["ben"], name="Benjamin")
    start = len(office.desk.store.changes)
    office.hears()
    assert set(after(office, start)) == {"ben"}
    assert office.desk.push.closed == []


def test_a_suspended_account_is_told_nothing(office: Office) -> None:
    connect(office, "ben")
    account = office.desk.store.directory(office.account_id).account
    office.desk.store.keep(keys.account(account.id), replace(account, status="suspended"))
    start = len(office.desk.store.changes)
    office.hears("A secret")
    assert after(office, start) == []
    assert office.desk.push.closed == ["ben"]


def secrets_told(office: Office, name: str) -> bool:
    start = len(office.desk.store.changes)
    office.hears("A secret", provider_id=f"in-{start}")
    after(office, start)
    return "A secret" in json.dumps(told_to(office, name))


def test_members_of_an_inbox_come_and_go_on_live_sockets(office: Office) -> None:
    connect(office, "cleo")
    cleo = office.users["cleo"].id
    assert not secrets_told(office, "cleo")
    inboxes.change_members(office.desk, office.caller(), office.telegram.id, add=[cleo])
    assert secrets_told(office, "cleo")
    inboxes.change_members(office.desk, office.caller(), office.telegram.id, remove=[cleo])
    assert not secrets_told(office, "cleo")
    refused = say(office, "cleo", TYPING)
    assert refused[0]["error"]["code"] == "inbox_not_yours"


def test_a_role_takes_effect_on_live_sockets(office: Office) -> None:
    connect(office, "cleo")
    cleo = office.users["cleo"].id
    agents.update_agent(office.desk, office.caller(), cleo, role=Role.ADMINISTRATOR)
    assert secrets_told(office, "cleo")
    agents.update_agent(office.desk, office.caller(), cleo, role=Role.AGENT)
    assert not secrets_told(office, "cleo")
    frames = [frame for frame in say(office, "cleo", {"action": "resume", "after": 0}) if "from" in frame]
    assert "A secret" not in json.dumps(frames)
    assert office.desk.push.closed == []
