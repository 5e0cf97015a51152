"""Places of conversations in lists by activity: they move rarely, and never lie about the activity by more than the slack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.places import SLACK_MILLISECONDS, listed_until, placed, rows_of
from tests.support.fakes.clock import NOON


def at(time: int, **facts: object) -> Conversation:
    return Conversation(1, "uuid", 1, 11, 7, "kim", NOON, NOON, last_activity_at=time, **facts)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 200_000), st.sampled_from(Status)), max_size=20))
def test_place_is_never_earlier_than_the_activity_nor_later_by_more_than_the_slack(steps: list[tuple[int, Status]]) -> None:
    now = placed(None, at(NOON))
    for pause, status in steps:
        after = placed(now, replace(now, last_activity_at=now.last_activity_at + pause, status=status))
        assert after.last_activity_at <= after.listed_until <= after.last_activity_at + SLACK_MILLISECONDS
        has_expired = after.last_activity_at > now.listed_until
        assert (after.listed_until != now.listed_until) <= (has_expired or status is not now.status)
        now = after


def test_conversation_with_an_undelivered_message_has_a_row_of_its_own() -> None:
    conversation = placed(None, at(NOON))
    assert rows_of(conversation) == {}
    failed = replace(conversation, undelivered_message_ids=(5,))
    key = keys.conversation_undelivered(1, 1)
    assert rows_of(failed) == {key: (Status.OPEN, conversation.listed_until)}
    assert rows_of(replace(failed, undelivered_message_ids=(5, 6))) == rows_of(failed)
    assert rows_of(replace(failed, status=Status.RESOLVED))[key] == (Status.RESOLVED, conversation.listed_until)


@pytest.mark.parametrize(("pause", "moves"), [(1, False), (SLACK_MILLISECONDS, False), (SLACK_MILLISECONDS + 1, True)])
def test_message_moves_the_place_only_after_it_has_expired(pause: int, moves: bool) -> None:
    before = placed(None, at(NOON))
    after = placed(before, replace(before, last_activity_at=NOON + pause))
    assert after.listed_until == (NOON + pause + SLACK_MILLISECONDS if moves else before.listed_until)


def test_new_status_moves_the_place_and_another_assignee_does_not() -> None:
    before = replace(placed(None, at(NOON)), last_activity_at=NOON + 5)
    assert placed(before, replace(before, status=Status.RESOLVED)).listed_until == NOON + 5 + SLACK_MILLISECONDS
    assert placed(before, replace(before, assignee_id=5)).listed_until == before.listed_until


@pytest.mark.parametrize("stored", [0, NOON - 1, NOON + SLACK_MILLISECONDS + 1])
def test_impossible_place_is_replaced(stored: int) -> None:
    assert listed_until(at(NOON, listed_until=stored)) == NOON + SLACK_MILLISECONDS


def test_conversation_without_a_place_has_no_row_by_priority_yet() -> None:
    """Removing one that is not there would fail the whole transaction."""
    conversation = at(NOON, priority=Priority.LOW, labels=("vip",))
    label, priority = keys.conversation_under_label(1, 1, "vip"), keys.conversation_by_priority(1, 1)
    assert rows_of(conversation).keys() == {label}
    assert rows_of(placed(None, conversation)).keys() == {label, priority}
    assert rows_of(conversation)[label] != rows_of(placed(None, conversation))[label]
