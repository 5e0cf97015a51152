"""The events of an agent's notifications reach that agent alone, with the newest count."""

from typing import Any

import msgspec
import pytest

from chalicelib.actions import conversations
from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.fanout import broadcast
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.conversations import Conversation
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.notifications import actions
from tests.support.company import Company

NAMES = ("ada", "ben", "cleo")


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    begun = company.receive("Where is my order?")
    company.settle()
    return begun


def assign(company: Company, conversation: Conversation) -> None:
    ben = company.users["ben"]
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=ben.id)
    company.settle()


def heard(company: Company, since: int) -> dict[str, list[tuple[str, Any]]]:
    """The events of notifications that each agent receives by a replay."""
    desk, directory = company.desk, company.desk.store.directory(company.account_id)
    rendering = Rendering(desk, directory, desk.feed.number(company.account_id, desk.store.changes[since:]))
    found = {}
    for name in NAMES:
        events = map(msgspec.json.decode, rendering.events(viewer_of_member(directory, company.caller(name).member)))
        found[name] = [(each["event"], each["data"]) for each in events if each["event"].startswith("notification.")]
    return found


def test_only_the_agent_receives_the_event(company: Company, conversation: Conversation) -> None:
    before = len(company.desk.store.changes)
    assign(company, conversation)
    events = heard(company, before)
    assert [name for name, _ in events["ben"]] == ["notification.created"]
    data = events["ben"][0][1]
    assert (data["unread_count"], data["count"], data["notification"]["primary_actor"]["id"]) == (1, 1, conversation.id)
    assert (events["ada"], events["cleo"]) == ([], [])


def test_pushed_frame_reaches_the_agents_sockets_alone(company: Company, conversation: Conversation) -> None:
    company.connect(*NAMES)
    before = len(company.desk.store.changes)
    assign(company, conversation)
    company.desk.push.sent.clear()
    broadcast(company.desk, company.desk.store.changes[before:])
    told = {connection for connection, text in company.desk.push.sent if "notification.created" in text}
    assert told == {"socket of ben"}
    assert {connection for connection, text in company.desk.push.sent if "assignee.changed" in text} >= {
        "socket of ada",
        "socket of ben",
    }


def test_replayed_event_shows_the_newest_state_and_count(company: Company, conversation: Conversation) -> None:
    before = len(company.desk.store.changes)
    assign(company, conversation)
    company.desk.clock.at += 1
    company.receive("Hello?", provider_id="again")
    company.settle()
    actions.read_notification(company.desk, company.caller("ben"), conversation.id)
    events = heard(company, before)["ben"]
    assert [name for name, _ in events] == ["notification.created", "notification.updated", "notification.updated"]
    assert {(data["notification"]["version"], data["unread_count"]) for _, data in events} == {(3, 0)}
    assert events[0][1]["notification"]["secondary_actor"]["content"] == "Hello?"


def test_deleted_notification_is_told_by_its_id(company: Company, conversation: Conversation) -> None:
    assign(company, conversation)
    before = len(company.desk.store.changes)
    actions.delete_notification(company.desk, company.caller("ben"), conversation.id)
    events = heard(company, before)["ben"]
    told = {"id": conversation.id, "version": 2}
    assert events == [("notification.deleted", {"account_id": 1, "notification": told, "unread_count": 0, "count": 0})]


def test_deleted_conversation_is_told_as_deleted_notification(company: Company, conversation: Conversation) -> None:
    assign(company, conversation)
    before = len(company.desk.store.changes)
    erasure.delete_conversation(company.desk, company.caller(), conversation.id)
    company.settle()
    events = heard(company, before)["ben"]
    assert [name for name, _ in events] == ["notification.deleted"]
    assert events[0][1]["notification"]["version"] == 2**53 - 1


def test_event_about_an_inbox_that_was_lost_is_not_rendered(company: Company, conversation: Conversation) -> None:
    from chalicelib.actions import inboxes

    before = len(company.desk.store.changes)
    assign(company, conversation)
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=company.ids_of("ben"))
    assert heard(company, before)["ben"] == []
