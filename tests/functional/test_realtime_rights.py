"""Sockets of users whose access was revoked receive nothing more and are closed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime, workers
from chalicelib.actions import agents, inboxes, profile
from chalicelib.domain import keys
from chalicelib.domain.people import Role
from chalicelib.ports import Desk
from tests.support.company import Company
from tests.support.fakes.sockets import FakePush
from tests.support.lambda_events import batch, broadcast_record, websocket
from tests.support.socket_client import OK, broadcast, connect, connect_customer, frames_to, send_frame
from tests.support.tenant import PASSWORD, open_tenant

TYPING = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
VIEWING = {"action": "viewing", "conversation_id": 1}


def new_password(desk: Desk, company: Company) -> None:
    profile.update_profile(desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")


def new_access_token(desk: Desk, company: Company) -> None:
    profile.reset_access_token(desk, company.users["ben"])


def removal(desk: Desk, company: Company) -> None:
    agents.remove_agent(desk, company.caller(), company.users["ben"].id)


Revocation = Callable[[Desk, Company], None]
each_revocation = pytest.mark.parametrize("revoke", [new_password, new_access_token, removal])


def after(company: Company, start: int) -> list[str]:
    """Broadcasts the changes since `start`. Returns the sockets that received a frame."""
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[start:])))
    return [to for to, _ in company.desk.push.sent]


@each_revocation
def test_revocation_closes_only_the_users_sockets(company: Company, revoke: Revocation) -> None:
    name, _ = connect_customer(company, "kim")
    for each in ("ada", "ben"):
        connect(company, each)
    twin = realtime.connect(company.desk, websocket("CONNECT", "twin", token=company.users["ben"].pubsub_token, account_id="1"))
    assert twin == OK
    revoke(company.desk, company)
    assert sorted(company.desk.push.closed) == ["ben", "twin"]
    for each in company.desk.push.closed:
        realtime.disconnect(company.desk, websocket("DISCONNECT", each))
    assert set(company.desk.sockets.open) == {name, "ada"}
    start = len(company.desk.store.changes)
    company.receive("A secret")
    assert set(after(company, start)) == {"ada"}


class LostClose(FakePush):
    """Closes no socket, as if the process had ended before."""

    def close(self, connection_ids: Any) -> None:
        """Does nothing."""


@each_revocation
def test_socket_that_could_not_be_closed_receives_nothing(company: Company, revoke: Revocation) -> None:
    for each in ("ada", "ben"):
        connect(company, each)
    left = company.desk.sockets.open["ben"]
    revoke(replace(company.desk, push=LostClose()), company)
    company.desk.sockets.register(left)
    start = len(company.desk.store.changes)
    company.receive("A secret")
    connect(company, "cleo")
    assert "ben" not in [to for to, _ in company.desk.push.sent], "presence is not pushed either"
    ada = send_frame(company, "ada", {"action": "presence"})
    assert str(company.users["ben"].id) not in ada[0]["events"][0]["data"]["users"]
    assert set(after(company, start)) == {"ada", "cleo"}
    assert company.desk.push.closed == ["ben"], "the next broadcast closes it"
    assert "ben" not in company.desk.sockets.open


@each_revocation
@pytest.mark.parametrize("frame", [{"action": "resume", "after": 0}, {"action": "ping"}, {"action": "presence"}, TYPING, VIEWING])
def test_frame_on_a_revoked_socket_is_refused_and_closes_it(company: Company, revoke: Revocation, frame: Any) -> None:
    company.receive("A secret")
    broadcast(company)
    connect(company, "ben")
    left = company.desk.sockets.open["ben"]
    revoke(replace(company.desk, push=LostClose()), company)
    company.desk.sockets.register(left)
    [answer] = send_frame(company, "ben", frame)
    assert answer["error"]["code"] == "account_not_yours"
    assert company.desk.push.closed == ["ben"]
    assert send_frame(company, "ben", frame)[0]["error"]["code"] == "socket_unknown"


@each_revocation
def test_revocation_during_connect_refuses_the_socket(company: Company, revoke: Revocation) -> None:
    """The revocation searches for sockets just before this one is registered."""

    class RevokesDuringRegister:
        def __getattr__(self, name: str) -> Any:
            return getattr(company.desk.sockets, name)

        def register(self, socket: Any) -> None:
            revoke(company.desk, company)
            company.desk.sockets.register(socket)

    slow: Any = replace(company.desk, sockets=RevokesDuringRegister())
    event = websocket("CONNECT", "ben", token=company.users["ben"].pubsub_token, account_id=str(company.account_id))
    assert realtime.connect(slow, event)["statusCode"] == 401
    assert company.desk.sockets.open == {}


@each_revocation
def test_new_token_opens_a_socket_and_the_old_one_does_not(company: Company, revoke: Revocation) -> None:
    revoke(company.desk, company)
    user = company.desk.store.get(keys.user(company.users["ben"].id))
    assert user
    old = realtime.connect(company.desk, websocket("CONNECT", "x", token=company.users["ben"].pubsub_token, account_id="1"))
    new = realtime.connect(company.desk, websocket("CONNECT", "y", token=user.pubsub_token, account_id="1"))
    assert old["statusCode"] == 401
    assert new["statusCode"] == (401 if revoke is removal else 200)


def test_new_password_closes_the_sockets_in_every_account(company: Company) -> None:
    ben = open_tenant(company.desk, "Other", "zoe").invite("ben", email="ben@acme.example")
    for account_id in ben.account_ids:
        event = websocket("CONNECT", f"ben in {account_id}", token=ben.pubsub_token, account_id=str(account_id))
        assert realtime.connect(company.desk, event) == OK
    new_password(company.desk, company)
    assert sorted(company.desk.push.closed) == [f"ben in {account_id}" for account_id in ben.account_ids]


def test_new_name_closes_no_socket(company: Company) -> None:
    connect(company, "ben")
    profile.update_profile(company.desk, company.users["ben"], name="Benjamin")
    start = len(company.desk.store.changes)
    company.receive()
    assert set(after(company, start)) == {"ben"}
    assert company.desk.push.closed == []


def test_suspended_account_receives_nothing(company: Company) -> None:
    connect(company, "ben")
    account = company.desk.store.directory(company.account_id).account
    company.desk.store.overwrite(keys.account(account.id), replace(account, status="suspended"))
    start = len(company.desk.store.changes)
    company.receive("A secret")
    assert after(company, start) == []
    assert company.desk.push.closed == ["ben"]


def test_agent_of_a_suspended_account_is_told_the_reason(company: Company) -> None:
    connect(company, "ben")
    account = company.desk.store.directory(company.account_id).account
    company.desk.store.overwrite(keys.account(account.id), replace(account, status="suspended"))
    for frame in ({"action": "resume", "after": 0}, {"action": "presence"}):
        assert send_frame(company, "ben", frame)[0]["error"]["code"] == "account_suspended"


def receives_secret(company: Company, name: str) -> bool:
    start = len(company.desk.store.changes)
    company.receive("A secret", provider_id=f"in-{start}")
    after(company, start)
    return "A secret" in json.dumps(frames_to(company, name))


def test_inbox_membership_takes_effect_on_open_sockets(company: Company) -> None:
    connect(company, "cleo")
    cleo = company.users["cleo"].id
    assert not receives_secret(company, "cleo")
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[cleo])
    assert receives_secret(company, "cleo")
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=[cleo])
    assert not receives_secret(company, "cleo")
    refused = send_frame(company, "cleo", TYPING)
    assert refused[0]["error"]["code"] == "inbox_not_yours"


def test_role_takes_effect_on_open_sockets(company: Company) -> None:
    connect(company, "cleo")
    cleo = company.users["cleo"].id
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.ADMINISTRATOR)
    assert receives_secret(company, "cleo")
    agents.update_agent(company.desk, company.caller(), cleo, role=Role.AGENT)
    assert not receives_secret(company, "cleo")
    frames = [frame for frame in send_frame(company, "cleo", {"action": "resume", "after": 0}) if "from" in frame]
    assert "A secret" not in json.dumps(frames)
    assert company.desk.push.closed == []
