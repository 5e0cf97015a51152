"""Snoozed conversations wake once when their time has come."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import WriteConflict
from chalicelib.features.snooze import actions as snooze
from chalicelib.ports import Write
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON
from tests.support.fakes.store import FakeStore

HOUR = 3_600_000


def snoozed(company: Company, number: int, until: int | None) -> Conversation:
    conversation = company.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
    return conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until
    )


def test_only_due_conversations_wake(company: Company) -> None:
    due, later, never = (snoozed(company, number, until) for number, until in enumerate((NOON + HOUR, NOON + 2 * HOUR, None)))
    assert snooze.wake_due(company.desk) == 0
    company.desk.clock.at = NOON + HOUR
    assert snooze.wake_due(company.desk) == 1
    assert [company.conversation(each.id).status for each in (due, later, never)] == [Status.OPEN, Status.SNOOZED, Status.SNOOZED]


def test_wake_publishes_an_event_and_an_activity(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    since = len(company.desk.store.changes)
    snooze.wake_due(company.desk)
    assert company.events(since) == ["conversation.status_changed", "message.created", "conversation.updated"]
    assert company.messages(conversation.id)[-1].content == "Conversation was reopened: the snooze has ended"
    assert company.conversation(conversation.id).snoozed_until is None


def test_repeated_wake_changes_nothing(company: Company) -> None:
    snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    assert [snooze.wake_due(company.desk) for _ in range(2)] == [1, 0]


def test_concurrent_snooze_wins(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    longer = NOON + HOUR

    def again() -> None:
        conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=longer)

    assert snooze.wake_due(with_concurrent_write(company.desk, again)) == 0
    assert company.conversation(conversation.id).snoozed_until == longer


class ConflictingStore(FakeStore):
    """Every write of one conversation conflicts."""

    def __init__(self, store: FakeStore, conversation: Conversation) -> None:
        self.items, self.counters, self.changes = store.items, store.counters, store.changes
        self.conflicting_key = keys.conversation(conversation.account_id, conversation.id)

    def commit(self, writes: Sequence[Write]) -> None:
        if any(write.key == self.conflicting_key for write in writes):
            raise WriteConflict(self.conflicting_key)
        super().commit(writes)


def test_failed_wake_does_not_stop_the_others(company: Company) -> None:
    first, second, third = (snoozed(company, number, NOON + number) for number in (1, 2, 3))
    company.desk.clock.at = NOON + HOUR
    with pytest.raises(snooze.WakeIncomplete) as error:
        snooze.wake_due(replace(company.desk, store=ConflictingStore(company.desk.store, first)))
    assert (error.value.woken, error.value.failed) == (2, 1)
    assert isinstance(error.value.__cause__, WriteConflict)
    assert [company.conversation(each.id).status for each in (first, second, third)] == [Status.SNOOZED, Status.OPEN, Status.OPEN]
    assert snooze.wake_due(company.desk) == 1


def test_woken_conversation_is_assigned(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.settle()
    company.desk.clock.at = NOON + 1
    company.connect("ben")
    snooze.wake_due(company.desk)
    company.settle()
    assert company.conversation(conversation.id).assignee_id == company.users["ben"].id
