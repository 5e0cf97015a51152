"""Settings that are asked for again under the client's own id: one thing is made, and both times it is the answer."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents, inboxes, labels, teams
from chalicelib.domain.errors import Conflict
from chalicelib.domain.inboxes import ApiChannel, TelegramChannel
from tests.builders import Office, interrupted

Make = Callable[..., Any]


def team(office: Office, name: str = "Support", **where: Any) -> Any:
    return teams.create_team(where.get("desk", office.desk), office.caller(), name=name, idempotency_key="once")


def label(office: Office, name: str = "vip", **where: Any) -> Any:
    return labels.create_label(where.get("desk", office.desk), office.caller(), title=name, idempotency_key="once")


def agent(office: Office, name: str = "Dan", **where: Any) -> Any:
    desk, email = where.get("desk", office.desk), f"{name.lower()}@acme.example"
    return agents.invite_agent(desk, office.caller(), email=email, name=name, idempotency_key="once")


def bot(office: Office, name: str = "Bot", **where: Any) -> Any:
    """The secret is another one each time, as the API makes it."""
    channel = TelegramChannel("88:another", f"secret {office.desk.ids.next()}")
    return inboxes.create_inbox(
        where.get("desk", office.desk), office.caller(), name=name, channel=channel, idempotency_key="once"
    )


def app(office: Office, name: str = "App", **where: Any) -> Any:
    """Nor does an API inbox have the same address twice."""
    channel = ApiChannel(f"identifier {office.desk.ids.next()}", "hmac")
    return inboxes.create_inbox(
        where.get("desk", office.desk), office.caller(), name=name, channel=channel, idempotency_key="once"
    )


every_setting = pytest.mark.parametrize("make", [team, label, agent, bot, app])


@every_setting
def test_what_is_asked_for_again_is_made_once(office: Office, make: Make) -> None:
    first, changes = make(office), len(office.desk.store.changes)
    assert make(office) == first
    assert len(office.desk.store.changes) == changes


@every_setting
def test_who_asks_twice_at_once_gets_one_thing_and_no_refusal(office: Office, make: Make) -> None:
    made = []
    slower = interrupted(office.desk, lambda: made.append(make(office)))
    assert make(office, desk=slower) == made[0]


@every_setting
def test_the_same_key_for_something_else_is_refused(office: Office, make: Make) -> None:
    make(office)
    with pytest.raises(Conflict) as refusal:
        make(office, "Another")
    assert refusal.value.code == "idempotency_mismatch"
