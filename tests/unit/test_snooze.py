"""Snoozed conversations wake once when their time has come."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from chalicelib import schedule
from chalicelib.actions import conversations
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.timers import Timer
from chalicelib.ports import Write
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON
from tests.support.fakes.store import FakeStore
from tests.support.timers import wake_due

HOUR = 3_600_000


def snoozed(company: Company, number: int, until: int | None) -> Conversation:
    conversation = company.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
    return conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until
    )


def test_only_due_conversations_wake(company: Company) -> None:
    due, later, never = (snoozed(company, number, until) for number, until in enumerate((NOON + HOUR, NOON + 2 * HOUR, None)))
    assert wake_due(company.desk) == 0
    company.desk.clock.at = NOON + HOUR
    assert wake_due(company.desk) == 1
    assert [company.conversation(each.id).status for each in (due, later, never)] == [Status.OPEN, Status.SNOOZED, Status.SNOOZED]


def test_wake_publishes_an_event_and_an_activity(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    since = len(company.desk.store.changes)
    wake_due(company.desk)
    assert company.events(since) == ["conversation.status_changed", "message.created", "conversation.updated"]
    assert company.messages(conversation.id)[-1].content == "Conversation was reopened: the snooze has ended"
    assert company.conversation(conversation.id).snoozed_until is None


def test_repeated_wake_changes_nothing(company: Company) -> None:
    snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    assert [wake_due(company.desk) for _ in range(2)] == [1, 0]


def test_concurrent_snooze_wins(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    longer = NOON + HOUR

    def again() -> None:
        conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=longer)

    assert wake_due(with_concurrent_write(company.desk, again)) == 0
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
    with pytest.raises(WriteConflict):
        wake_due(replace(company.desk, store=ConflictingStore(company.desk.store, first)))
    assert company.desk.telemetry.take().items() >= {"woken": 2, "failed": 1}.items()
    assert [company.conversation(each.id).status for each in (first, second, third)] == [Status.SNOOZED, Status.OPEN, Status.OPEN]
    assert wake_due(company.desk) == 1


def test_woken_conversation_is_assigned(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + 1)
    company.settle()
    company.desk.clock.at = NOON + 1
    company.connect("ben")
    wake_due(company.desk)
    company.settle()
    assert company.conversation(conversation.id).assignee_id == company.users["ben"].id


def timers(company: Company) -> list[Timer]:
    found: list[Timer] = company.desk.store.of_kind("timer")
    return sorted(found, key=lambda timer: timer.due_at)


def test_timer_follows_the_conversation(company: Company) -> None:
    conversation = snoozed(company, 1, NOON + HOUR)
    assert timers(company) == [Timer(NOON + HOUR, "snooze", 1, conversation.id)]
    conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=NOON + 2 * HOUR
    )
    assert [timer.due_at for timer in timers(company)] == [NOON + 2 * HOUR]
    conversations.set_custom_attributes(company.desk, company.caller(), conversation.id, custom_attributes={"plan": "gold"})
    assert [timer.due_at for timer in timers(company)] == [NOON + 2 * HOUR]
    company.receive(source_id="customer 1", provider_id="in-again")
    assert company.conversation(conversation.id).status is Status.OPEN
    assert timers(company) == []


def test_timer_is_removed_with_the_wake(company: Company) -> None:
    snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    wake_due(company.desk)
    assert timers(company) == []


def test_snooze_without_a_timer_can_be_ended(company: Company) -> None:
    """As an earlier version has left it, before the migration."""
    conversation = snoozed(company, 1, NOON + HOUR)
    company.desk.store.discard(keys.timer(timers(company)[0]))
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.OPEN)
    assert company.conversation(conversation.id).status is Status.OPEN


def test_first_write_plans_the_timer_of_an_earlier_snooze(company: Company) -> None:
    """The migration does not change a conversation that this version has written before the migration reached it."""
    conversation = snoozed(company, 1, NOON + HOUR)
    key = keys.conversation(company.account_id, conversation.id)
    company.desk.store.overwrite(key, replace(company.conversation(conversation.id), listed_until=0))
    company.desk.store.discard(keys.timer(timers(company)[0]))
    conversations.set_custom_attributes(company.desk, company.caller(), conversation.id, custom_attributes={"plan": "gold"})
    assert timers(company) == [Timer(NOON + HOUR, "snooze", 1, conversation.id)]


def test_timer_of_an_ended_snooze_is_removed(company: Company) -> None:
    """As an earlier version leaves it, which does not know timers."""
    conversation = snoozed(company, 1, NOON + HOUR)
    (timer,) = timers(company)
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.OPEN)
    company.desk.store.overwrite(keys.timer(timer), timer)
    company.desk.clock.at = NOON + HOUR
    assert wake_due(company.desk) == 0
    assert timers(company) == []


def test_timers_of_unknown_kinds_are_left_alone(company: Company) -> None:
    other = Timer(NOON, "campaign", 1, "spring/7")
    company.desk.store.overwrite(keys.timer(other), other)
    snoozed(company, 1, NOON + 1)
    company.desk.clock.at = NOON + 1
    assert schedule.run_due(company.desk) == {"woken": 1}
    assert timers(company) == [other]
