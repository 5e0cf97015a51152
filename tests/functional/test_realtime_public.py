"""A customer's socket hears what the public API shows, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import conversations, customers, message_delivery, messages
from chalicelib.actions.customers import Customer
from chalicelib.broadcasting import signals
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, MailPlan, Priority, Spam, Status, Stretch, SurveyRef, Survivor
from chalicelib.domain.messages import Answer, Cause, Delivery, Message, PartDelivery, ScheduledRef, Sender, SenderType
from chalicelib.domain.outbound import LedgerRow, LedgerState, PartOutcome
from chalicelib.domain.sockets import Socket
from chalicelib.ports import Put
from chalicelib.views.public import public_conversation, public_message, seen_of_conversation, seen_of_message
from chalicelib.views.render_context import load_context
from tests.contract.plain_json import plain
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record
from tests.support.socket_client import broadcast, connect, connect_customer, frames_to, resumed

Act = Callable[[Company, Conversation], object]


@pytest.fixture(name="kim")
def _kim(company: Company) -> tuple[str, Customer]:
    return connect_customer(company, "kim")


@pytest.fixture(name="conversation")
def _conversation(company: Company, kim: tuple[str, Customer]) -> Conversation:
    started = customers.start_conversation(company.desk, kim[1])
    customers.write(company.desk, kim[1], started.id, content="Hello")
    company.desk.clock.at += 60_000
    return company.conversation(started.id)


def labelled(company: Company, conversation: Conversation) -> object:
    return conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["secret-label"])


def noted(company: Company, conversation: Conversation) -> object:
    return company.reply(conversation, "secret note", private=True)


def prioritised(company: Company, conversation: Conversation) -> object:
    return conversations.set_priority(company.desk, company.caller(), conversation.id, priority=Priority.URGENT)


def attributed(company: Company, conversation: Conversation) -> object:
    attributes = {"vip": "secret attribute"}
    return conversations.set_custom_attributes(company.desk, company.caller(), conversation.id, custom_attributes=attributes)


def assigned(company: Company, conversation: Conversation) -> object:
    return conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)


def replied(company: Company, conversation: Conversation) -> object:
    return company.reply(conversation, "A public answer")


def resolved(company: Company, conversation: Conversation) -> object:
    return conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)


def deleted(company: Company, conversation: Conversation) -> object:
    last = company.messages(conversation.id)[0]
    return messages.delete_message(company.desk, company.caller(), conversation.id, last.id)


INTERNAL, PUBLIC = (labelled, noted, prioritised, attributed, assigned), (replied, resolved, deleted)


def heard(company: Company, name: str) -> list[dict[str, Any]]:
    """The frames that the socket gets from a broadcast of all changes."""
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    return [event for frame in frames_to(company, name) for event in frame["events"]]


@pytest.mark.parametrize("act", INTERNAL, ids=lambda each: each.__name__)
def test_change_that_the_customer_does_not_see_is_not_sent(
    company: Company, kim: tuple[str, Customer], conversation: Conversation, act: Act
) -> None:
    after = broadcast(company)
    act(company, conversation)
    connect(company, "ada")
    events = heard(company, kim[0])
    assert [event for event in events if event["position"] > after] == []
    assert any(event["position"] > after for event in [each for frame in frames_to(company, "ada") for each in frame["events"]])
    assert resumed(company, kim[0], after)[1] == []


@pytest.mark.parametrize("outcome", [Delivery.SENT, Delivery.READ, Delivery.FAILED, Delivery.UNKNOWN])
def test_delivery_of_a_message_is_not_sent_to_its_customer(
    company: Company, kim: tuple[str, Customer], conversation: Conversation, outcome: Delivery
) -> None:
    """The public view shows no delivery: agents hear of it, the customer has nothing to load."""
    message = company.reply(conversation, "A public answer")
    after = broadcast(company)
    parts = (PartDelivery(Delivery.QUEUED),)
    first = Delivery.SENT if outcome is Delivery.READ else outcome
    ids = (company.account_id, conversation.id, message.id)
    row = Put(keys.ledger(*ids), LedgerRow(*ids, LedgerState.SENT))
    outcomes = [PartOutcome(0, first, provider_id="provider-1" if first is Delivery.SENT else None, error="No route")]
    message_delivery.record_outcomes(company.desk, company.app, message, parts, outcomes, row)
    if outcome is Delivery.READ:
        message_delivery.report_delivery(company.desk, company.caller(), conversation.id, message.id, delivery=outcome)
    assert company.messages(conversation.id)[-1].delivery is outcome
    connect(company, "ada")
    assert [event for event in heard(company, kim[0]) if event["position"] > after] == []
    names = {event["event"] for event in resumed(company, "ada", after)[1]}
    assert "message.updated" in names
    assert resumed(company, kim[0], after)[1] == []


@pytest.mark.parametrize("act", PUBLIC, ids=lambda each: each.__name__)
def test_event_equals_the_public_view(company: Company, kim: tuple[str, Customer], conversation: Conversation, act: Act) -> None:
    """Also after internal changes of every kind, of which the frames show nothing."""
    for internal in INTERNAL:
        internal(company, conversation)
    after = broadcast(company)
    act(company, company.conversation(conversation.id))
    broadcast(company)
    events = resumed(company, kim[0], after)[1]
    assert events
    assert "secret" not in json.dumps(events)
    for event in events:
        data = event["data"]
        assert data.pop("account_id") == company.account_id
        assert data == expected(company, data, is_message=event["event"].startswith("message."))


def expected(company: Company, data: dict[str, Any], *, is_message: bool) -> Any:
    number = data["conversation_id"] if is_message else data["id"]
    conversation, directory = company.conversation(number), company.desk.store.directory(company.account_id)
    found = {each.id: each for each in company.messages(number)}
    context = load_context(company.desk, directory, [conversation], messages=found.values())
    if is_message:
        return plain(public_message(found[data["id"]], context))
    newest = found[conversation.last_public_message_id or 0]
    return plain(public_conversation(conversation, context.contacts[conversation.contact_id], [newest], context))


def test_private_typing_is_never_heard(company: Company, kim: tuple[str, Customer], conversation: Conversation) -> None:
    connect(company, "ada")
    frames: list[dict[str, Any]] = []
    for private in (True, False):
        company.desk.push.sent.clear()
        signals.agent_typing(company.desk, company.caller("ben"), conversation.id, on=True, private=private)
        frames = frames_to(company, kim[0])
        assert len(frames_to(company, "ada")) == 1
        assert len(frames) == (0 if private else 1)
    [event] = frames[0]["events"]
    data = event["data"]
    assert data.keys() == {"conversation", "user", "is_private", "account_id"}
    assert data["conversation"].pop("account_id") == company.account_id
    assert data["conversation"] == expected(company, data["conversation"], is_message=False)


@pytest.mark.parametrize("private", [True, False])
def test_private_typing_is_not_heard_on_a_socket_that_0_1_0_listed_with_agents(
    company: Company, kim: tuple[str, Customer], conversation: Conversation, private: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, (inbox_id, source_id) = company.desk.clock.at, (conversation.inbox_id, conversation.source_id)
    earlier = Socket("kim-0", company.account_id, now, now, inbox_id=inbox_id, source_id=source_id)
    monkeypatch.setattr(company.desk.sockets, "of_account", lambda account_id: [earlier])
    signals.agent_typing(company.desk, company.caller("ben"), conversation.id, on=True, private=private)
    assert len(frames_to(company, "kim-0")) == (0 if private else 1)


def test_comparison_knows_every_field_that_the_public_view_shows(company: Company, conversation: Conversation) -> None:
    """A field that changes the view and not the comparison would be a change of which the customer never hears."""
    directory = company.desk.store.directory(company.account_id)
    contact = company.contact(conversation.contact_id)
    message = company.messages(conversation.id)[0]
    context = load_context(company.desk, directory, [conversation], messages=[message])

    def shown(each: Conversation) -> Any:
        newest = [message] if each.last_public_message_id == message.id else []
        return plain(replace(public_conversation(each, contact, newest, context), version=0))

    def shown_message(each: Message) -> Any:
        return plain(replace(public_message(each, context), version=0))

    for name, value in CONVERSATION_CHANGES.items():
        changed = replace(conversation, **{name: value})
        assert shown(changed) == shown(conversation) or seen_of_conversation(changed) != seen_of_conversation(conversation), name
    for name, value in MESSAGE_CHANGES.items():
        altered = replace(message, **{name: value})
        assert shown_message(altered) == shown_message(message) or seen_of_message(altered) != seen_of_message(message), name
    fixed = {"id", "uuid", "account_id", "inbox_id", "conversation_id", "created_at", "type", "private", "source_id", "version"}
    assert {each.name for each in structs.fields(Conversation)} == CONVERSATION_CHANGES.keys() | (
        fixed & {each.name for each in structs.fields(Conversation)}
    )


CONVERSATION_CHANGES: dict[str, Any] = {
    "contact_id": 4711,
    "updated_at": 1,
    "last_activity_at": 1,
    "status": Status.SNOOZED,
    "priority": Priority.LOW,
    "assignee_id": 5,
    "team_id": 6,
    "labels": ("x",),
    "snoozed_until": 1,
    "waiting_since": 1,
    "first_reply_created_at": 1,
    "agent_last_seen_at": 1_000,
    "assignee_last_seen_at": 1_000,
    "contact_last_seen_at": 1_000,
    "last_incoming_at": 1,
    "unread_count": 9,
    "last_message_id": 1,
    "last_non_activity_message_id": 1,
    "last_public_message_id": 1,
    "additional_attributes": {"a": 1},
    "custom_attributes": {"a": 1},
    "undelivered_message_ids": (1,),
    "scheduled": (ScheduledRef(1),),
    "answers": (Answer(1),),
    "listed_until": 1,
    "participant_ids": (1,),
    "mentioned_ids": (1,),
    "begun_by": 5,
    "merged_ids": (8,),
    "merged_into": Survivor(8, 3),
    "newest_merged_id": 8,
    "splits": (Stretch(8, 1, 2, 3),),
    "spam": Spam.AGENT,
    "mail_plan": MailPlan(1, 2),
    "forward_ids": (9,),
    "last_template_at": 1,
    "is_newest_automatic": True,
    "survey": SurveyRef(1),
}
MESSAGE_CHANGES: dict[str, Any] = {
    "updated_at": 1,
    "content": "Other",
    "content_type": "form",
    "content_attributes": {"deleted": True},
    "additional_attributes": {"a": 1},
    "delivery": Delivery.READ,
    "source_id": "x",
    "echo_id": "x",
    "sender": Sender(SenderType.USER, 1),
    "cause": Cause("macro", by=5),
    "deletion": Cause(by=5),
}
