"""What happens to a conversation: the new state, the events, and the lines in the thread."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Edit, Priority, Status
from chalicelib.domain.errors import Invalid
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
def test_a_change_of_status_is_told_and_noted_with_its_actor(status: Status) -> None:
    edit = rules.change_status(conversation(), status, by="Ben")
    assert edit.conversation.status is status
    assert edit.events == ("conversation.status_changed",)
    assert [(line.key, line.facts) for line in edit.activities] == [(f"status_{status}", {"actor": "Ben"})]


def test_nobodys_change_of_status_leaves_no_line() -> None:
    edit = rules.change_status(conversation(), Status.RESOLVED, by=None)
    assert (edit.events, edit.activities) == (("conversation.status_changed",), ())


def test_the_same_status_is_no_change() -> None:
    assert rules.change_status(conversation(), Status.OPEN, by="Ben") == Edit(conversation())


def test_leaving_snoozed_forgets_until_when() -> None:
    snoozed = conversation(status=Status.SNOOZED, snoozed_until=AT + 5)
    assert rules.change_status(snoozed, Status.OPEN, by=None).conversation.snoozed_until is None
    assert rules.change_status(conversation(), Status.OPEN, snoozed_until=AT + 5, by=None).conversation.snoozed_until is None


def test_another_time_to_wake_is_a_change_without_an_event() -> None:
    edit = rules.change_status(conversation(status=Status.SNOOZED, snoozed_until=5), Status.SNOOZED, snoozed_until=6, by="Ben")
    assert (edit.conversation.snoozed_until, edit.events, edit.activities) == (6, (), ())


@pytest.mark.parametrize(
    ("before", "after"), [("open", "resolved"), ("resolved", "open"), ("pending", "open"), ("snoozed", "open")]
)
def test_a_toggle_opens_everything_but_what_is_open(before: str, after: str) -> None:
    assert rules.toggled_status(Status(before)) is Status(after)


def test_nobody_is_snoozed_into_the_past() -> None:
    rules.check_snooze(Status.SNOOZED, None, AT)
    rules.check_snooze(Status.SNOOZED, AT + 1, AT)
    rules.check_snooze(Status.OPEN, AT - 1, AT)
    with pytest.raises(Invalid) as refusal:
        rules.check_snooze(Status.SNOOZED, AT, AT)
    assert refusal.value.code == "snooze_in_the_past"


def test_an_assignment_is_told_and_says_by_whom_and_to_whom() -> None:
    edit = rules.assign_agent(conversation(assignee_last_seen_at=AT), BEN, by="Ada")
    assert (edit.conversation.assignee_id, edit.conversation.assignee_last_seen_at) == (5, None)
    assert (edit.events, keys_of(edit)) == (("assignee.changed",), ["assignee_set"])
    assert edit.activities[0].facts == {"actor": "Ada", "assignee": "Benny"}


def test_taking_and_taking_off_have_lines_of_their_own() -> None:
    assert keys_of(rules.assign_agent(conversation(), BEN, by="Ben", self_assigned=True)) == ["self_assigned"]
    assert keys_of(rules.assign_agent(conversation(assignee_id=5), None, by="Ada")) == ["assignee_removed"]
    assert keys_of(rules.assign_agent(conversation(), BEN, by=None)) == []


def test_the_same_assignee_is_no_change() -> None:
    assert rules.assign_agent(conversation(assignee_id=5), BEN, by="Ada") == Edit(conversation(assignee_id=5))


def test_a_team_takes_off_an_assignee_from_outside() -> None:
    team = Team(4, 1, "support", AT, member_ids=(6,))
    edit = rules.assign_team(conversation(assignee_id=5), team, by="Ada")
    assert (edit.conversation.team_id, edit.conversation.assignee_id) == (4, None)
    assert (edit.events, keys_of(edit)) == (("team.changed", "assignee.changed"), ["team_set"])


def test_a_team_keeps_an_assignee_of_its_own() -> None:
    edit = rules.assign_team(conversation(assignee_id=5), Team(4, 1, "support", AT, member_ids=(5,)), by="Ada")
    assert (edit.conversation.assignee_id, edit.events) == (5, ("team.changed",))


def test_taking_off_the_team_keeps_the_assignee() -> None:
    edit = rules.assign_team(conversation(team_id=4, assignee_id=5), None, by="Ada")
    assert (edit.conversation.team_id, edit.conversation.assignee_id, keys_of(edit)) == (None, 5, ["team_removed"])
    assert rules.assign_team(conversation(team_id=None), None, by="Ada").events == ()


def test_a_priority_is_set_changed_and_removed_with_both_values_noted() -> None:
    low = rules.set_priority(conversation(), Priority.LOW, by="Ada")
    high = rules.set_priority(low.conversation, Priority.HIGH, by="Ada")
    none = rules.set_priority(high.conversation, None, by="Ada")
    assert [keys_of(edit) for edit in (low, high, none)] == [["priority_set"], ["priority_changed"], ["priority_removed"]]
    assert high.activities[0].facts == {"actor": "Ada", "from": "low", "to": "high"}
    assert rules.set_priority(conversation(), None, by="Ada") == Edit(conversation())


def test_labels_are_cleaned_counted_once_and_noted_as_added_and_removed() -> None:
    edit = rules.set_labels(conversation(labels=("old", "kept")), [" VIP ", "vip", "kept"], by="Ada")
    assert edit.conversation.labels == ("vip", "kept")
    assert [(line.key, line.facts["labels"]) for line in edit.activities] == [
        ("labels_added", ["vip"]),
        ("labels_removed", ["old"]),
    ]


def test_the_same_labels_in_another_order_are_no_change() -> None:
    before = conversation(labels=("aa", "bb"))
    assert rules.set_labels(before, ["bb", "aa"], by="Ada") == Edit(before)


def test_there_is_a_number_of_labels() -> None:
    rules.set_labels(conversation(), [f"label{number}" for number in range(20)], by="Ada")
    with pytest.raises(Invalid) as refusal:
        rules.set_labels(conversation(), [f"label{number}" for number in range(21)], by="Ada")
    assert refusal.value.code == "too_many_labels"


@pytest.mark.parametrize("label", ["", "a", "-dash", "two words", "semi;colon", "x" * 201, "new\nline"])
def test_a_label_that_is_no_word_is_refused(label: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.set_labels(conversation(), [label], by="Ada")
    assert refusal.value.code == "label_invalid"


def test_a_customers_message_waits_unread() -> None:
    said = rules.add_message(conversation(waiting_since=None), message(MessageType.INCOMING))
    assert (said.unread_count, said.waiting_since, said.last_incoming_at) == (1, AT + 9, AT + 9)
    again = rules.add_message(said, message(MessageType.INCOMING, 10))
    assert (again.unread_count, again.waiting_since, again.last_activity_at) == (2, AT + 9, AT + 10)


def test_an_agents_reply_ends_the_waiting_and_is_first_only_once() -> None:
    replied = rules.add_message(conversation(), message(MessageType.OUTGOING, 10))
    assert (replied.waiting_since, replied.first_reply_created_at) == (None, AT + 10)
    assert rules.add_message(replied, message(MessageType.OUTGOING, 11)).first_reply_created_at == AT + 10


@pytest.mark.parametrize("facts", [{"private": True}, {"sender": None}], ids=["a note", "nobody's message"])
def test_what_is_no_reply_ends_no_waiting(facts: dict[str, Any]) -> None:
    said = rules.add_message(conversation(), message(MessageType.OUTGOING, **facts))
    assert (said.waiting_since, said.first_reply_created_at) == (AT, None)


def test_a_conversation_knows_its_last_messages_of_each_kind() -> None:
    said = conversation()
    for number, kind, facts in (
        (1, MessageType.INCOMING, {}),
        (2, MessageType.OUTGOING, {"private": True}),
        (3, MessageType.ACTIVITY, {}),
    ):
        said = rules.add_message(said, message(kind, number, **facts))
    assert (said.last_public_message_id, said.last_non_activity_message_id, said.last_message_id) == (1, 2, 3)


def test_an_older_message_does_not_turn_back_the_time() -> None:
    assert rules.add_message(conversation(last_activity_at=AT + 50), message(MessageType.INCOMING, 9)).last_activity_at == AT + 50


@pytest.mark.parametrize(
    ("before", "after"), [("snoozed", "open"), ("resolved", "open"), ("open", "open"), ("pending", "pending")]
)
def test_a_customer_opens_what_was_put_aside(before: str, after: str) -> None:
    edit = rules.reopen_for_customer(conversation(status=Status(before)))
    assert edit.conversation.status is Status(after)
    assert bool(edit.events) is (before != after)
    assert edit.activities == ()
    assert keys_of(rules.reopen_by_message(conversation(status=Status(before)))) == ["reopened_by_message"] * (before != after)


def test_reading_counts_once_until_something_new_is_said() -> None:
    unread = conversation(unread_count=3, assignee_id=5)
    seen = rules.seen_by_agent(unread, 5, AT + 1)
    assert (seen.unread_count, seen.agent_last_seen_at, seen.assignee_last_seen_at) == (0, AT + 1, AT + 1)
    assert rules.seen_by_agent(seen, 5, AT + 2) is seen
    assert rules.seen_by_agent(replace(seen, last_activity_at=AT + 3), 5, AT + 4).agent_last_seen_at == AT + 4


def test_somebody_elses_reading_is_not_the_assignees() -> None:
    seen = rules.seen_by_agent(conversation(assignee_id=5), 6, AT + 1)
    assert (seen.agent_last_seen_at, seen.assignee_last_seen_at) == (AT + 1, None)
    assert rules.seen_by_agent(seen, 5, AT + 2).assignee_last_seen_at == AT + 2


def test_marking_unread_is_as_if_the_last_message_had_just_come() -> None:
    seen = conversation(last_incoming_at=AT + 9_000, unread_count=0, agent_last_seen_at=AT + 10_000)
    unread = rules.mark_unread(seen)
    assert (unread.unread_count, unread.agent_last_seen_at, unread.assignee_last_seen_at) == (1, AT + 8_000, AT + 8_000)
    assert rules.mark_unread(replace(seen, unread_count=4)).unread_count == 4
    never = conversation(last_incoming_at=None)
    assert rules.mark_unread(never) is never


def test_free_text_is_taken_while_the_window_is_open() -> None:
    said = conversation(last_incoming_at=AT)
    assert rules.can_reply(said, None, AT + 10**9)
    assert rules.can_reply(said, 1000, AT + 999)
    assert not rules.can_reply(said, 1000, AT + 1000)
    assert not rules.can_reply(conversation(), 1000, AT)
