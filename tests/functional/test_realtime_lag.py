"""A heartbeat's answer tells an agent that the feed is behind the stored messages."""

from typing import Any

import pytest

from chalicelib.broadcasting import lag
from tests.support.company import Company
from tests.support.socket_client import broadcast, connect, connect_customer, send_frame


def behind(company: Company, name: str) -> Any:
    [answer] = send_frame(company, name, {"action": "ping"})
    return answer.get("behind")


def test_heartbeat_tells_how_long_a_message_waits_for_its_position(company: Company) -> None:
    company.receive("first", provider_id="1")
    broadcast(company)
    connect(company, "ben")
    assert behind(company, "ben") is None
    company.desk.clock.at += 1
    company.receive("second", provider_id="2")
    company.desk.clock.at += lag.NORMAL_MS
    assert behind(company, "ben") is None, "this is the normal way of a change"
    company.receive("third", provider_id="3")
    company.desk.clock.at += 10_000
    assert behind(company, "ben") == lag.NORMAL_MS + 10_000, "the oldest one counts, however many follow"
    assert company.desk.telemetry.take()["behind"] == lag.NORMAL_MS + 10_000
    broadcast(company)
    assert behind(company, "ben") is None


def test_messages_of_one_change_do_not_wait_for_each_other(company: Company) -> None:
    """Two lines about a conversation that was assigned and labelled at once: the change has the id of the first one."""
    number = company.receive("first", provider_id="1").id
    company.create_label("vip")
    company.desk.clock.at += 1
    fields = {"assignee_id": company.users["ben"].id}
    body = {"type": "Conversation", "ids": [number], "fields": fields, "labels": {"add": ["vip"]}}
    assert company.client("ada").request("POST", "A/bulk_actions", json=body).status == 200
    broadcast(company)
    connect(company, "ben")
    assert len([each for each in company.messages(number) if each.created_at == company.desk.clock.at]) == 2
    company.desk.clock.at += 60_000
    assert behind(company, "ben") is None


def test_message_of_a_fast_clock_is_not_late(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its id is above those of all changes that were numbered after it."""
    company.receive("first", provider_id="1")
    broadcast(company)
    connect(company, "ben")
    monkeypatch.setattr(company.desk.feed, "newest_id", lambda account_id: 0)
    company.desk.clock.at += 60_000
    assert behind(company, "ben") is None


def test_agents_of_other_inboxes_and_customers_are_told_nothing(company: Company) -> None:
    company.receive("first", provider_id="1")
    company.desk.clock.at += 60_000
    connect(company, "cleo")
    kim, _ = connect_customer(company, "kim")
    assert (behind(company, "cleo"), behind(company, kim)) == (None, None)


def test_account_without_conversations_is_not_behind(company: Company) -> None:
    connect(company, "ada")
    assert behind(company, "ada") is None
