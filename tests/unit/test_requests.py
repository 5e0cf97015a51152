"""Idempotency keys of settings: a repeated request returns the object that the first one created."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents, inboxes, teams
from chalicelib.domain.errors import Conflict
from chalicelib.domain.inboxes import ApiChannel, TelegramChannel
from chalicelib.features.labels import actions as labels
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
    """The secret differs on every call, as in the API."""
    channel = TelegramChannel("88:another", f"secret {company.desk.ids.next()}")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


def app(company: Company, name: str = "App", **where: Any) -> Any:
    """The identifier differs on every call, as in the API."""
    channel = ApiChannel(f"identifier {company.desk.ids.next()}", "hmac")
    return inboxes.create_inbox(
        where.get("desk", company.desk), company.caller(), name=name, channel=channel, idempotency_key="once"
    )


every_setting = pytest.mark.parametrize("make", [team, label, agent, bot, app])


@every_setting
def test_repeated_request_creates_one_object(company: Company, make: Make) -> None:
    first, changes = make(company), len(company.desk.store.changes)
    assert make(company) == first
    assert len(company.desk.store.changes) == changes


@every_setting
def test_concurrent_requests_with_one_key_return_the_same_object(company: Company, make: Make) -> None:
    made = []
    desk = with_concurrent_write(company.desk, lambda: made.append(make(company)))
    assert make(company, desk=desk) == made[0]


@every_setting
def test_idempotency_key_of_another_request_is_refused(company: Company, make: Make) -> None:
    make(company)
    with pytest.raises(Conflict) as refusal:
        make(company, "Another")
    assert refusal.value.code == "idempotency_mismatch"
