"""Regressions: events that arrive in another order than they happened."""

import itertools

import pytest

from chalicelib import workers
from chalicelib.actions import conversations, received_changes
from chalicelib.actions.conversation_deciders import decide_priority
from chalicelib.actions.conversation_work import load_work
from chalicelib.domain.conversations import Priority
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery
from tests.contract.fold import Entities, fold, load_snapshot
from tests.contract.plain_json import plain
from tests.regressions.screen import ALL_CONVERSATIONS, Json, Screen, broadcast
from tests.support.adapters import channel_adapter
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.transport import FakeTransport
from tests.support.lambda_events import batch, envelope, failures, ingest_record, poison


def events_of(company: Company, screen: Screen) -> list[Json]:
    """The events of all changes, broadcast one after the other, so that each shows the state of its moment."""
    broadcast(company)
    return [event for frame in screen.receive() for event in frame.get("events", []) if "position" in event]


def rows(entities: Entities) -> list[Json]:
    return [entity for (kind, _), entity in entities.items() if kind == "conversation"]


def test_cw13713_assignee_before_created(company: Company) -> None:
    """The assignment event overtook the creation event, and agents saw two rows of one conversation, one without a message."""
    company.connect("ben")
    screen = Screen(company, "ada")
    company.receive()
    events = events_of(company, screen)
    company.settle()
    events += [event for event in events_of(company, screen) if event not in events]
    names = [event["event"] for event in events]
    assert {"conversation.created", "assignee.changed"} <= set(names)
    fresh = rows(screen.reload())
    assert [row["assignee_id"] for row in fresh] == [company.users["ben"].id]
    concurrent = [
        event for event in events if event["event"] in ("conversation.created", "conversation.updated", "assignee.changed")
    ]
    assert 2 < len(concurrent) < 7
    for order in itertools.permutations(concurrent):
        assert rows(fold({}, order)) == fresh
        assert rows(fold({}, [*order, *order])) == fresh


def test_cw1966_update_before_created(company: Company) -> None:
    """A client received an update of a conversation before the event that created it."""
    screen = Screen(company)
    conversation = company.receive()
    created = events_of(company, screen)
    conversations.set_priority(company.desk, company.caller(), conversation.id, priority=Priority.URGENT)
    updated = [event for event in events_of(company, screen) if event["position"] > created[-1]["position"]]
    late = rows(fold({}, [*updated, *created]))
    assert [(row["id"], row["priority"]) for row in late] == [(conversation.id, "urgent")]


def test_cw10853_wall_clock_as_version(company: Company) -> None:
    """The newer of two states was chosen by a timestamp, and clocks that differed chose the wrong one."""
    screen = Screen(company)
    conversation = company.receive()
    company.desk.clock.at -= 3_600_000
    conversations.set_priority(company.desk, company.caller(), conversation.id, priority=Priority.HIGH)
    assert company.conversation(conversation.id).updated_at < conversation.updated_at
    events = [event for event in events_of(company, screen) if event["event"].startswith("conversation.")]
    for order in itertools.permutations(events):
        assert [row["priority"] for row in rows(fold({}, order))] == ["high"]


def test_cw11051_older_event_overwrites_all(company: Company) -> None:
    """Each event carried the whole conversation, and the event that arrived last won even when it was older."""
    screen = Screen(company, "ada")
    conversation = company.receive()
    stale = events_of(company, screen)
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip"])
    events_of(company, screen)
    known = screen.entities
    assert [(row["assignee_id"], row["labels"]) for row in rows(known)] == [(company.users["ben"].id, ["vip"])]
    assert fold(known, stale) == known


def test_cw10876_late_job_sends_old_state(company: Company) -> None:
    """A job that announced a change ran late and sent the state of the time at which it was queued."""
    screen = Screen(company, "ada")
    conversation = company.receive()
    first = list(company.desk.store.changes)
    conversations.set_priority(company.desk, company.caller(), conversation.id, priority=Priority.LOW)
    broadcast(company, first)
    screen.receive()
    assert [row["priority"] for row in rows(screen.entities)] == ["low"]


def test_cw12661_order_lost_under_load(company: Company) -> None:
    """A crowded worker pool handled one customer's messages in parallel, and the thread showed them out of order."""
    one, two = ingest_record(envelope(company, "kim", 1)), ingest_record(envelope(company, "kim", 2))
    assert failures(workers.ingest(company.desk, batch(poison(one), one, two))) == ["poison", "kim-1", "kim-2"]
    assert company.conversations() == []
    workers.ingest(company.desk, batch(one, two))
    assert [message.content for message in company.messages(1)] == ["kim says 1", "kim says 2"]


def test_cw3608_parallel_webhooks(company: Company) -> None:
    """Two webhooks of one chat were processed in parallel, and the second message was stored first."""
    adapter = channel_adapter("telegram", FakeTransport(), "https://telegram.example")

    def update(number: int, chat: int) -> Json:
        chat_fields = {"id": chat, "type": "private", "first_name": "Kim"}
        message = {"message_id": number, "date": 1_790_000_000, "text": "Hi", "chat": chat_fields, "from": chat_fields}
        return {"update_id": number, "message": message}

    one, two, other = (adapter.envelopes(company.telegram, update(*each))[0] for each in ((1, 7), (2, 7), (3, 8)))
    assert one.ordering_key == two.ordering_key != other.ordering_key
    assert len({one.deduplication_id, two.deduplication_id, other.deduplication_id}) == 3


def test_cw9524_history_by_provider_time(company: Company) -> None:
    """Imported history was sorted by the ids it received on arrival, and the original times were lost."""
    conversation = company.receive("now", sent_at=1_790_000_000_000)
    company.receive("an hour ago", provider_id="in-2", sent_at=1_789_996_400_000)
    shown = Screen(company).get(f"A/conversations/{conversation.id}/messages")["payload"]
    provider_times = [each["content_attributes"]["external_created_at"] for each in shown]
    assert [each["content"] for each in shown] == ["now", "an hour ago"]
    assert provider_times == [1_790_000_000, 1_789_996_400]


def test_fz373_receipt_before_its_message(company: Company) -> None:
    """A receipt that arrived before its message was discarded, and the message never became read."""
    conversation = company.receive()
    message = company.reply(conversation)
    received_changes.receive_receipt(company.desk, company.telegram, InboundReceipt("provider-1", Delivery.READ))
    company.settle()
    assert company.message(message).delivery is Delivery.READ


def test_cw12608_created_without_its_message(company: Company) -> None:
    """The event of a new conversation was rendered from live state, so its first message was missing or the wrong one."""
    screen = Screen(company, "ada")
    company.receive("Where is my order?")
    [change] = company.desk.store.changes[-1:]
    assert {"conversation.created", "message.created"} <= {event.name for event in change.events}
    created = next(each for each in events_of(company, screen) if each["event"] == "conversation.created")
    assert [message["content"] for message in created["data"]["messages"]] == ["Where is my order?"]


def test_cw12507_event_before_commit(company: Company) -> None:
    """An event was sent while its transaction was still open, and readers found old data or none."""
    conversation = company.receive()
    changes_before = len(company.desk.store.changes)
    desk = with_concurrent_write(company.desk, lambda: company.receive("Me first", provider_id="in-2"))
    work = load_work(desk, company.caller(), conversation.id)
    decide_priority(work, Priority.HIGH)
    with pytest.raises(WriteConflict):
        work.commit()
    assert [event.name for change in company.desk.store.changes[changes_before:] for event in change.events] == [
        "message.created",
        "conversation.updated",
    ]
    assert company.conversation(conversation.id).priority is None


def test_fa75_events_without_a_version(company: Company) -> None:
    """Programs had to guess from timestamps which of two events was newer, and a late one undid a hand-over."""
    screen = Screen(company, "ada")
    conversation = company.receive()
    company.reply(conversation)
    events = events_of(company, screen)
    entity_events = [event for event in events if "id" in event["data"]]
    assert len(entity_events) > 5
    assert all(isinstance(event["data"]["version"], int) for event in entity_events)
    snapshot = plain(screen.get(ALL_CONVERSATIONS))["data"]["payload"]
    assert load_snapshot({"conversations": snapshot, "messages": []}).items() <= screen.entities.items()
