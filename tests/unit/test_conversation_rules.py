"""Rules of conversations: the new state, the events and the activities of an edit."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Edit, Priority, Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.event_types import ASSIGNEE_CHANGED, CONVERSATION_STATUS_CHANGED, TEAM_CHANGED
from chalicelib.domain.messages import Message, MessageType, Sender, SenderType
from chalicelib.domain.people import Member, Role, Team

AT = 1_790_000_000_000
BEN = Member(1, 5, "Ben", "ben@acme.example", Role.AGENT, AT, display_name="Benny")


def conversation(**facts: Any) -> Conversation:
    blank = Conversation(7, "uuid", 1, 11, 3, "kim", AT, AT, AT, waiting_since=AT)
    return replace(blank, **facts)


def message(kind: MessageType, number: int = 9, **facts: Any) -> Message:
    sender = {MessageType.INCOMING: Sender(SenderType.CONTACT, 3), MessageType.OUTGOING: Sender(SenderType.USER, 5)}.get(kind)
    return replace(Message(number, 1, 11, 7, kind, AT + number, AT + number, content="x", sender=sender), **facts)


def keys_of(edit: Edit) -> list[str]:
    return [activity.key for activity in edit.activities]


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.PENDING, Status.SNOOZED])
def test_status_change_has_an_event_and_an_activity_with_its_actor(status: Status) -> None:
    edit = rules.change_status(conversation(), status, by="Ben")
    assert edit.conversation.status is status
    assert edit.events == (CONVERSATION_STATUS_CHANGED,)
    assert [(line.key, line.facts) for line in edit.activities] == [(f"status_{status}", {"actor": "Ben"})]


def test_status_change_without_actor_has_no_activity() -> None:
    edit = rules.change_status(conversation(), Status.RESOLVED, by=None)
    assert (edit.events, edit.activities) == ((CONVERSATION_STATUS_CHANGED,), ())


def test_unchanged_status_is_no_edit() -> None:
    assert rules.change_status(conversation(), Status.OPEN, by="Ben") == Edit(conversation())


def test_leaving_snoozed_clears_snoozed_until() -> None:
    snoozed = conversation(status=Status.SNOOZED, snoozed_until=AT + 5)
    assert rules.change_status(snoozed, Status.OPEN, by=None).conversation.snoozed_until is None
    assert rules.change_status(conversation(), Status.OPEN, snoozed_until=AT + 5, by=None).conversation.snoozed_until is None


def test_new_snooze_time_has_no_event() -> None:
    edit = rules.change_status(conversation(status=Status.SNOOZED, snoozed_until=5), Status.SNOOZED, snoozed_until=6, by="Ben")
    assert (edit.conversation.snoozed_until, edit.events, edit.activities) == (6, (), ())


@pytest.mark.parametrize(
    ("before", "after"), [("open", "resolved"), ("resolved", "open"), ("pending", "open"), ("snoozed", "open")]
)
def test_toggle_resolves_open_and_opens_every_other_status(before: str, after: str) -> None:
    assert rules.toggled_status(Status(before)) is Status(after)


def test_snooze_into_the_past_is_refused() -> None:
    rules.check_snooze(Status.SNOOZED, None, AT)
    rules.check_snooze(Status.SNOOZED, AT + 1, AT)
    rules.check_snooze(Status.OPEN, AT - 1, AT)
    with pytest.raises(Invalid) as refusal:
        rules.check_snooze(Status.SNOOZED, AT, AT)
    assert refusal.value.code == "snooze_in_the_past"


def test_assignment_has_an_event_and_an_activity_with_actor_and_assignee() -> None:
    edit = rules.assign_agent(conversation(assignee_last_seen_at=AT), BEN, by="Ada")
    assert (edit.conversation.assignee_id, edit.conversation.assignee_last_seen_at) == (5, None)
    assert (edit.events, keys_of(edit)) == ((ASSIGNEE_CHANGED,), ["assignee_set"])
    assert edit.activities[0].facts == {"actor": "Ada", "assignee": "Benny"}


def test_self_assignment_and_removal_have_their_own_activities() -> None:
    assert keys_of(rules.assign_agent(conversation(), BEN, by="Ben", self_assigned=True)) == ["self_assigned"]
    assert keys_of(rules.assign_agent(conversation(assignee_id=5), None, by="Ada")) == ["assignee_removed"]
    assert keys_of(rules.assign_agent(conversation(), BEN, by=None)) == []


def test_unchanged_assignee_is_no_edit() -> None:
    assert rules.assign_agent(conversation(assignee_id=5), BEN, by="Ada") == Edit(conversation(assignee_id=5))


def test_team_assignment_removes_an_assignee_outside_the_team() -> None:
    team = Team(4, 1, "support", AT, member_ids=(6,))
    edit = rules.assign_team(conversation(assignee_id=5), team, by="Ada")
    assert (edit.conversation.team_id, edit.conversation.assignee_id) == (4, None)
    assert (edit.events, keys_of(edit)) == ((TEAM_CHANGED, ASSIGNEE_CHANGED), ["team_set", "assignee_not_in_team"])


def test_team_assignment_keeps_an_assignee_of_the_team() -> None:
    edit = rules.assign_team(conversation(assignee_id=5), Team(4, 1, "support", AT, member_ids=(5,)), by="Ada")
    assert (edit.conversation.assignee_id, edit.events) == (5, (TEAM_CHANGED,))


def test_team_removal_keeps_the_assignee() -> None:
    edit = rules.assign_team(conversation(team_id=4, assignee_id=5), None, by="Ada")
    assert (edit.conversation.team_id, edit.conversation.assignee_id, keys_of(edit)) == (None, 5, ["team_removed"])
    assert rules.assign_team(conversation(team_id=None), None, by="Ada").events == ()


def test_priority_changes_have_activities_with_both_values() -> None:
    low = rules.set_priority(conversation(), Priority.LOW, by="Ada")
    high = rules.set_priority(low.conversation, Priority.HIGH, by="Ada")
    none = rules.set_priority(high.conversation, None, by="Ada")
    assert [keys_of(edit) for edit in (low, high, none)] == [["priority_set"], ["priority_changed"], ["priority_removed"]]
    assert high.activities[0].facts == {"actor": "Ada", "from": "low", "to": "high"}
    assert rules.set_priority(conversation(), None, by="Ada") == Edit(conversation())


def test_labels_are_normalized_and_changes_have_activities() -> None:
    edit = rules.set_labels(conversation(labels=("old", "kept")), [" VIP ", "vip", "kept"], by="Ada")
    assert edit.conversation.labels == ("vip", "kept")
    assert [(line.key, line.facts["labels"]) for line in edit.activities] == [
        ("labels_added", ["vip"]),
        ("labels_removed", ["old"]),
    ]


def test_labels_in_another_order_are_no_edit() -> None:
    before = conversation(labels=("aa", "bb"))
    assert rules.set_labels(before, ["bb", "aa"], by="Ada") == Edit(before)


def test_more_than_20_labels_are_refused() -> None:
    rules.set_labels(conversation(), [f"label{number}" for number in range(20)], by="Ada")
    with pytest.raises(Invalid) as refusal:
        rules.set_labels(conversation(), [f"label{number}" for number in range(21)], by="Ada")
    assert refusal.value.code == "too_many_labels"


@pytest.mark.parametrize("label", ["", "a", "-dash", "two words", "semi;colon", "x" * 201, "new\nline"])
def test_invalid_label_is_refused(label: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.set_labels(conversation(), [label], by="Ada")
    assert refusal.value.code == "label_invalid"


def test_incoming_message_counts_as_unread_and_starts_waiting() -> None:
    updated = rules.add_message(conversation(waiting_since=None), message(MessageType.INCOMING))
    assert (updated.unread_count, updated.waiting_since, updated.last_incoming_at) == (1, AT + 9, AT + 9)
    again = rules.add_message(updated, message(MessageType.INCOMING, 10))
    assert (again.unread_count, again.waiting_since, again.last_activity_at) == (2, AT + 9, AT + 10)


def test_reply_ends_waiting_and_sets_first_reply_once() -> None:
    replied = rules.add_message(conversation(), message(MessageType.OUTGOING, 10))
    assert (replied.waiting_since, replied.first_reply_created_at) == (None, AT + 10)
    assert rules.add_message(replied, message(MessageType.OUTGOING, 11)).first_reply_created_at == AT + 10


@pytest.mark.parametrize("facts", [{"private": True}, {"sender": None}], ids=["note", "no sender"])
def test_note_or_message_without_sender_does_not_end_waiting(facts: dict[str, Any]) -> None:
    updated = rules.add_message(conversation(), message(MessageType.OUTGOING, **facts))
    assert (updated.waiting_since, updated.first_reply_created_at) == (AT, None)


def test_conversation_holds_its_last_message_ids() -> None:
    updated = conversation()
    for number, kind, facts in (
        (1, MessageType.INCOMING, {}),
        (2, MessageType.OUTGOING, {"private": True}),
        (3, MessageType.ACTIVITY, {}),
    ):
        updated = rules.add_message(updated, message(kind, number, **facts))
    assert (updated.last_public_message_id, updated.last_non_activity_message_id, updated.last_message_id) == (1, 2, 3)


def test_older_message_keeps_last_activity() -> None:
    assert rules.add_message(conversation(last_activity_at=AT + 50), message(MessageType.INCOMING, 9)).last_activity_at == AT + 50


@pytest.mark.parametrize(
    ("before", "after"), [("snoozed", "open"), ("resolved", "open"), ("open", "open"), ("pending", "pending")]
)
def test_customer_message_reopens_resolved_and_snoozed(before: str, after: str) -> None:
    edit = rules.reopen_for_customer(conversation(status=Status(before)))
    assert edit.conversation.status is Status(after)
    assert bool(edit.events) is (before != after)
    assert edit.activities == ()
    assert keys_of(rules.reopen_by_message(conversation(status=Status(before)))) == ["reopened_by_message"] * (before != after)


def test_repeated_read_changes_nothing_without_a_new_message() -> None:
    unread = conversation(unread_count=3, assignee_id=5)
    seen = rules.seen_by_agent(unread, 5, AT + 1)
    assert (seen.unread_count, seen.agent_last_seen_at, seen.assignee_last_seen_at) == (0, AT + 1, AT + 1)
    assert rules.seen_by_agent(seen, 5, AT + 2) is seen
    assert rules.seen_by_agent(replace(seen, last_activity_at=AT + 3), 5, AT + 4).agent_last_seen_at == AT + 4


def test_read_by_another_agent_keeps_assignee_last_seen() -> None:
    seen = rules.seen_by_agent(conversation(assignee_id=5), 6, AT + 1)
    assert (seen.agent_last_seen_at, seen.assignee_last_seen_at) == (AT + 1, None)
    assert rules.seen_by_agent(seen, 5, AT + 2).assignee_last_seen_at == AT + 2


def test_mark_unread_sets_last_seen_before_the_last_incoming_message() -> None:
    seen = conversation(last_incoming_at=AT + 9_000, unread_count=0, agent_last_seen_at=AT + 10_000)
    unread = rules.mark_unread(seen)
    assert (unread.unread_count, unread.agent_last_seen_at, unread.assignee_last_seen_at) == (1, AT + 8_000, AT + 8_000)
    assert rules.mark_unread(replace(seen, unread_count=4)).unread_count == 4
    never = conversation(last_incoming_at=None)
    assert rules.mark_unread(never) is never


def test_free_text_is_accepted_inside_the_reply_window() -> None:
    updated = conversation(last_incoming_at=AT)
    assert rules.can_reply(updated, None, AT + 10**9)
    assert rules.can_reply(updated, 1000, AT + 999)
    assert not rules.can_reply(updated, 1000, AT + 1000)
    assert not rules.can_reply(conversation(), 1000, AT)
