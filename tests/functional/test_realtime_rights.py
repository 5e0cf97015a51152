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
from tests.builders import PASSWORD, Company
from tests.fakes import FakePush
from tests.functional.lambda_events import batch, broadcast_record, websocket
from tests.functional.socket_client import OK, broadcast, connect, connect_customer, frames_to, send_frame

TYPING = {"action": "typing", "conversation_id": 1, "typing_status": "on"}


def new_password(desk: Desk, company: Company) -> None:
    profile.update_profile(desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")


def new_access_token(desk: Desk, company: Company) -> None:
    profile.reset_access_token(desk, company.users["ben"])


def removal(desk: Desk, company: Company) -> None:
    agents.remove_agent(desk, company.caller(), company.users["ben"].id)


Loss = Callable[[Desk, Company], None]
each_loss = pytest.mark.parametrize("lose", [new_password, new_access_token, removal])


def after(company: Company, start: int) -> list[str]:
    """What is broadcast of the changes since then, and to whom."""
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[start:])))
    return [to for to, _ in company.desk.push.sent]


@each_loss
def test_the_end_of_a_right_is_the_end_of_its_sockets_and_of_no_others(company: Company, lose: Loss) -> None:
    name, _ = connect_customer(company, "kim")
    for each in ("ada", "ben"):
        connect(company, each)
    twin = realtime.connect(company.desk, websocket("CONNECT", "twin", token=company.users["ben"].pubsub_token, account_id="1"))
    assert twin == OK
    lose(company.desk, company)
    assert sorted(company.desk.push.closed) == ["ben", "twin"]
    for each in company.desk.push.closed:
        realtime.disconnect(company.desk, websocket("DISCONNECT", each))
    assert set(company.desk.sockets.open) == {name, "ada"}
    start = len(company.desk.store.changes)
    company.receive("A secret")
    assert set(after(company, start)) == {"ada"}


class Deaf(FakePush):
    """The process ended before it could end a socket."""

    def close(self, connection_ids: Any) -> None:
        """Nothing happens."""


@each_loss
def test_a_socket_that_could_not_be_ended_is_told_nothing_all_the_same(company: Company, lose: Loss) -> None:
    for each in ("ada", "ben"):
        connect(company, each)
    left = company.desk.sockets.open["ben"]
    lose(replace(company.desk, push=Deaf()), company)
    company.desk.sockets.register(left)
    start = len(company.desk.store.changes)
    company.receive("A secret")
    connect(company, "cleo")
    assert "ben" not in [to for to, _ in company.desk.push.sent], "who comes and goes is not told either"
    ada = send_frame(company, "ada", {"action": "presence"})
    assert str(company.users["ben"].id) not in ada[0]["events"][0]["data"]["users"]
    assert set(after(company, start)) == {"ada", "cleo"}
    assert company.desk.push.closed == ["ben"], "the next thing that happens ends it"
    assert "ben" not in company.desk.sockets.open


@each_loss
@pytest.mark.parametrize("said", [{"action": "resume", "after": 0}, {"action": "ping"}, {"action": "presence"}, TYPING])
def test_who_speaks_on_such_a_socket_is_refused_and_it_is_ended(company: Company, lose: Loss, said: Any) -> None:
    company.receive("A secret")
    broadcast(company)
    connect(company, "ben")
    left = company.desk.sockets.open["ben"]
    lose(replace(company.desk, push=Deaf()), company)
    company.desk.sockets.register(left)
    [answer] = send_frame(company, "ben", said)
    assert answer["error"]["code"] == "account_not_yours"
    assert company.desk.push.closed == ["ben"]
    assert send_frame(company, "ben", said)[0]["error"]["code"] == "socket_unknown"


@each_loss
def test_a_right_that_is_lost_while_a_socket_opens_opens_none(company: Company, lose: Loss) -> None:
    """Its sockets have been looked for just before this one was registered."""

    class Slow:
        def __getattr__(self, name: str) -> Any:
            return getattr(company.desk.sockets, name)

        def register(self, socket: Any) -> None:
            lose(company.desk, company)
            company.desk.sockets.register(socket)

    slow: Any = replace(company.desk, sockets=Slow())
    event = websocket("CONNECT", "ben", token=company.users["ben"].pubsub_token, account_id=str(company.account_id))
    assert realtime.connect(slow, event)["statusCode"] == 401
    assert company.desk.sockets.open == {}


@each_loss
def test_who_still_has_a_right_opens_a_socket_with_the_new_token(company: Company, lose: Loss) -> None:
    lose(company.desk, company)
    user = company.desk.store.get(keys.user(company.users["ben"].id))
    assert user
    old = realtime.connect(company.desk, websocket("CONNECT", "x", token=company.users["ben"].pubsub_token, account_id="1"))
    new = realtime.connect(company.desk, websocket("CONNECT", "y", token=user.pubsub_token, account_id="1"))
    assert old["statusCode"] == 401
    assert new["statusCode"] == (401 if lose is removal else 200)


def test_a_new_password_ends_the_sockets_in_every_account(company: Company) -> None:
    other, zoe = accounts.create_account(
        company.desk, name="Other", admin_name="Zoe", email="zoe@other.example", password=PASSWORD
    )
    agents.invite_agent(company.desk, sessions.caller(company.desk, zoe, other.id), email="ben@acme.example", name="Ben")
    ben = company.desk.store.get(keys.user(company.users["ben"].id))
    assert ben
    for account_id in ben.account_ids:
        event = websocket("CONNECT", f"ben in {account_id}", token=ben.pubsub_token, account_id=str(account_id))
        assert realtime.connect(company.desk, event) == OK
    new_password(company.desk, company)
    assert sorted(company.desk.push.closed) == [f"ben in {account_id}" for account_id in ben.account_ids]


def test_a_new_name_ends_no_socket(company: Company) -> None:
    connect(company, "ben")
    profile.update_profile(company.desk, company.users["ben"], name="Benjamin")
    start = len(company.desk.store.changes)
    company.receive()
    assert set(after(company, start)) == {"ben"}
    assert company.desk.push.closed == []


def test_a_suspended_account_is_told_nothing(company: Company) -> None:
    connect(company, "ben")
    account = company.desk.store.directory(company.account_id).account
    company.desk.store.overwrite(keys.account(account.id), replace(account, status="suspended"))
    start = len(company.desk.store.changes)
    company.receive("A secret")
    assert after(company, start) == []
    assert company.desk.push.closed == ["ben"]


def secrets_told(company: Company, name: str) -> bool:
    start = len(company.desk.store.changes)
    company.receive("A secret", provider_id=f"in-{start}")
    after(company, start)
    return "A secret" in json.dumps(frames_to(company, name))


def test_members_of_an_inbox_come_and_go_on_live_sockets(company: Company) -> None:
    connect(company, "cleo")
    cleo = company.users["cleo"].id
    assert not secrets_told(company, "cleo")
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[cleo])
    assert secrets_told(company, "cleo")
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=[cleo])
    assert not secrets_told(company, "cleo")
    refused = send_frame(company, "cleo", TYPING)
    assert refused[0]["error"]["code"] == "inbox_not_yours"


def test_a_role_takes_effect_on_live_sockets(company: Company) -> None:
    connect(company, "cleo")
    cleo = company.users["cleo"].id
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.ADMINISTRATOR)
    assert secrets_told(company, "cleo")
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.AGENT)
    assert not secrets_told(company, "cleo")
    frames = [frame for frame in send_frame(company, "cleo", {"action": "resume", "after": 0}) if "from" in frame]
    assert "A secret" not in json.dumps(frames)
    assert company.desk.push.closed == []
