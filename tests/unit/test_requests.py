"""Settings that are asked for again under the client's own id: one thing is made, and both times it is the answer."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents, inboxes, labels, teams
from chalicelib.domain.errors import Conflict
from chalicelib.domain.inboxes import ApiChannel, TelegramChannel
from tests.builders import Company, with_concurrent_write

Make = Callable[..., Any]


def team(company: Company, name: str = "Support", **where: Any) -> Any:
    return teams.create_team(where.get("desk", company.desk), company.caller(), name=name, idempotency_key="once")


def label(company: Company, name: str = "vip", **where: Any) -> Any:
    return labels.create_label(where.get("desk", company.desk), company.caller(), title=name, idempotency_key="once")


def agent(company: Company, name: str = "Dan", **where: Any) -> Any:
    desk, email = where.get("desk", company.desk), f"{name.lower()}@acme.example"
    return agents.invite_agent(desk, company.caller(), email=email, name=name, idempotency_key="once")


def bot(company: Company, name: str = "Bot", **where: Any) -> Any:
    """The secret is another one each time, as the API makes it."""
    channel = TelegramChannel("88:another", f"secret {company.desk.ids.next()}")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


def app(company: Company, name: str = "App", **where: Any) -> Any:
    """Nor does an API inbox have the same address twice."""
    channel = ApiChannel(f"identifier {company.desk.ids.next()}", "hmac")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


every_setting = pytest.mark.parametrize("make", [team, label, agent, bot, app])


@every_setting
def test_what_is_asked_for_again_is_made_once(company: Company, make: Make) -> None:
    first, changes = make(company), len(company.desk.store.changes)
    assert make(company) == first
    assert len(company.desk.store.changes) == changes


@every_setting
def test_who_asks_twice_at_once_gets_one_thing_and_no_refusal(company: Company, make: Make) -> None:
    made = []
    slower = with_concurrent_write(company.desk, lambda: made.append(make(company)))
    assert make(company, desk=slower) == made[0]


@every_setting
def test_the_same_key_for_something_else_is_refused(company: Company, make: Make) -> None:
    make(company)
    with pytest.raises(Conflict) as refusal:
        make(company, "Another")
    assert refusal.value.code == "idempotency_mismatch"
