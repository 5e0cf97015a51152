"""The audience of events on sockets, pushed or resumed."""

import json

import pytest

from chalicelib import workers
from chalicelib.actions import conversations, customers
from chalicelib.actions.customers import Customer
from chalicelib.domain.messages import MessageType
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record
from tests.support.socket_client import broadcast, connect, connect_customer, frames_to, resumed


def test_agent_sees_only_events_of_the_own_inboxes(company: Company) -> None:
    company.receive("A secret")
    company.reply(company.conversation(1), "Another secret", private=True)
    head = broadcast(company)
    connect(company, "cleo")
    frames, events = resumed(company, "cleo")
    assert (frames[0]["from"], frames[-1]["to"]) == (0, head), "every position, if only as an empty frame"
    assert {event["event"] for event in events} <= {"contact.created", "contact.updated", "account.cache_invalidated"}
    assert "secret" not in json.dumps(frames)


@pytest.fixture(name="two")
def _two(company: Company) -> tuple[str, Customer]:
    """Kim and Lee write, Ben replies and notes, and the conversations are changed."""
    name, kim = connect_customer(company, "kim")
    _, lee = connect_customer(company, "lee")
    for who in (kim, lee):
        conversation = customers.start_conversation(company.desk, who)
        customers.write(company.desk, who, conversation.id, content=f"{who.link.source_id} asks")
        company.reply(conversation, f"for {who.link.source_id}")
        company.reply(conversation, "between us", private=True)
        conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
        conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip"])
    conversations.set_muted(company.desk, company.caller(), 1, muted=True)
    company.settle()
    return name, kim


def test_customer_sees_only_public_events_of_the_own_conversation(company: Company, two: tuple[str, Customer]) -> None:
    name, kim = two
    head = broadcast(company)
    frames, events = resumed(company, name)
    assert frames[-1]["to"] == head
    text = json.dumps(frames)
    assert "kim asks" in text
    assert "for kim" in text
    for hidden in ("lee", "between us", "Assigned to", "added vip", "muted the conversation"):
        assert hidden not in text, hidden
    names = {event["event"] for event in events}
    assert names <= {
        "conversation.created",
        "conversation.updated",
        "conversation.status_changed",
        "message.created",
        "message.updated",
    }
    assert all(event["data"].get("message_type") != MessageType.ACTIVITY for event in events)
    assert kim.link.pubsub_token not in text, "no answer of the public API but that about the contact has it"
    for user in company.users.values():
        assert user.pubsub_token not in text
        assert user.access_token not in text


def test_pushed_events_equal_resumed_events(company: Company, two: tuple[str, Customer]) -> None:
    name, _ = two
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    pushed = [event for frame in frames_to(company, name) for event in frame["events"]]
    _, events = resumed(company, name)
    assert pushed == events
    assert "between us" not in json.dumps(pushed)


def test_same_source_id_in_another_inbox_sees_nothing(company: Company) -> None:
    name, _ = connect_customer(company, "kim")
    company.receive("on telegram", source_id="kim")
    broadcast(company)
    _, events = resumed(company, name)
    assert events == []
