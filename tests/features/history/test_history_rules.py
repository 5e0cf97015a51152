"""Entries of messages and activity lines, also of those that earlier versions have stored."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.messages import CUSTOMER_MESSAGE, Cause, Delivery, Message, MessageType, Sender, SenderType, redact
from chalicelib.features.history.model import ACTIONS, NEW_STATUS, Action, Entry, entries_of

AT = 1_790_000_000_000
BEN = Sender(SenderType.USER, 5)


def message(kind: MessageType, **facts: Any) -> Message:
    return replace(Message(9, 1, 11, 7, kind, AT, AT + 1, content="x"), **facts)


def line(key: str, **facts: Any) -> Entry:
    attributes = {"activity": {"key": key, **facts}}
    (entry,) = entries_of(message(MessageType.ACTIVITY, content_attributes=attributes))
    return entry


@pytest.mark.parametrize("key", ACTIONS)
def test_line_of_an_earlier_version_has_its_actor_and_an_unknown_reason(key: str) -> None:
    entry = line(key, actor="Ben")
    assert (entry.action, entry.by, entry.by_name, entry.cause) == (ACTIONS[key], None, "Ben", Cause("unknown"))
    assert entry.after == NEW_STATUS.get(key)


def test_line_of_an_earlier_version_has_the_values_of_its_facts() -> None:
    assert line("assignee_set", actor="Ada", assignee="Ben").after_name == "Ben"
    assert line("team_set", actor="Ada", team="support").after_name == "support"
    assert line("labels_added", actor="Ada", labels=["vip"]).labels == ("vip",)
    changed = line("priority_changed", actor="Ada", **{"from": "low", "to": "high"})
    assert (changed.before, changed.after) == ("low", "high")


@pytest.mark.parametrize("attributes", [{}, {"activity": None}, {"activity": "x"}, {"activity": {"key": "of_a_later_version"}}])
def test_unknown_line_is_still_an_entry(attributes: dict[str, Any]) -> None:
    (entry,) = entries_of(message(MessageType.ACTIVITY, content_attributes=attributes))
    assert (entry.action, entry.id) == (Action.OTHER, "9")


def test_customers_message_is_an_entry_only_if_it_has_reopened() -> None:
    customer = Sender(SenderType.CONTACT, 3)
    assert entries_of(message(MessageType.INCOMING, sender=customer)) == []
    (entry,) = entries_of(message(MessageType.INCOMING, sender=customer, cause=replace(CUSTOMER_MESSAGE, before="snoozed")))
    assert (entry.action, entry.by, entry.before, entry.after) == (Action.STATUS_CHANGED, 0, "snoozed", "open")


@pytest.mark.parametrize(
    ("delivery", "action"),
    [
        (Delivery.QUEUED, Action.MESSAGE_SENT),
        (Delivery.READ, Action.MESSAGE_SENT),
        (Delivery.FAILED, Action.MESSAGE_FAILED),
        (Delivery.UNKNOWN, Action.MESSAGE_FAILED),
    ],
)
def test_message_has_the_state_of_its_delivery(delivery: Delivery, action: Action) -> None:
    attributes = {"external_error": "Blocked by the user"}
    (entry,) = entries_of(message(MessageType.OUTGOING, sender=BEN, delivery=delivery, content_attributes=attributes))
    assert (entry.action, entry.by, entry.cause) == (action, 5, None)
    assert entry.error == ("Blocked by the user" if action is Action.MESSAGE_FAILED else None)


def test_note_is_not_a_message_to_the_customer() -> None:
    (entry,) = entries_of(message(MessageType.OUTGOING, sender=BEN, private=True))
    assert entry.action is Action.NOTE_WRITTEN


def test_message_without_a_sender_was_written_in_the_channel_or_by_an_earlier_version() -> None:
    (foreign,) = entries_of(message(MessageType.OUTGOING))
    assert (foreign.by, foreign.cause) == (None, Cause("channel"))
    (greeting,) = entries_of(message(MessageType.TEMPLATE))
    assert (greeting.by, greeting.cause) == (None, None)


def test_deletion_is_an_entry_of_its_own() -> None:
    sent = message(MessageType.OUTGOING, sender=BEN, cause=Cause("macro", by=5, id=3, name="Close it"))
    deleted, kept = entries_of(redact(sent, Cause(by=6, at=AT + 5)))
    assert (deleted.id, deleted.action, deleted.by, deleted.at) == ("9.deleted", Action.MESSAGE_DELETED, 6, AT + 5)
    assert (kept.id, kept.action, kept.cause) == ("9", Action.MESSAGE_SENT, sent.cause)


def test_deletion_of_an_earlier_version_has_the_time_of_the_last_change() -> None:
    (deleted,) = entries_of(replace(redact(message(MessageType.INCOMING)), deletion=None))
    assert (deleted.action, deleted.by, deleted.cause, deleted.at) == (Action.MESSAGE_DELETED, None, Cause("unknown"), AT + 1)
