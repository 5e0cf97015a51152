"""Regressions: jobs that ran twice, or on outdated data."""

from chalicelib import reactions, workers
from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import QueueClass
from tests.regressions.screen import Screen, broadcast
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.lambda_events import batch, broadcast_record
from tests.support.timers import wake_due

MINUTE = 60_000


def snoozed(company: Company, minutes: int, source: str = "kim") -> Conversation:
    conversation = company.receive(source_id=source, provider_id=f"{source}-1")
    until = company.desk.clock.now() + minutes * MINUTE
    return conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until
    )


def test_cw15022_late_retry_of_scheduled_action(company: Company) -> None:
    """A retry of a scheduled action ran late, when the action was no longer wanted."""
    conversation = snoozed(company, 5)
    company.desk.clock.at += 6 * MINUTE
    desk = with_concurrent_write(
        company.desk,
        lambda: conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED),
    )
    assert wake_due(desk) == 0
    assert company.conversation(conversation.id).status is Status.RESOLVED


def test_za3329_stale_schedule(company: Company) -> None:
    """A long scheduler run acted on tickets as it had read them minutes before."""
    first, second = snoozed(company, 5), snoozed(company, 5, "lee")
    company.desk.clock.at += 6 * MINUTE
    later = company.desk.clock.now() + 60 * MINUTE

    def snooze_again() -> None:
        conversations.toggle_status(company.desk, company.caller(), second.id, status=Status.SNOOZED, snoozed_until=later)

    assert wake_due(with_concurrent_write(company.desk, snooze_again)) == 1
    assert company.conversation(first.id).status is Status.OPEN
    assert company.conversation(second.id).snoozed_until == later


def test_cw8813_one_change_many_events(company: Company) -> None:
    """One change caused several events, and each of them triggered the same e-mail."""
    conversation = company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    before = len(company.desk.store.changes)
    conversations.toggle_status(company.desk, company.caller("ben"), conversation.id)
    [change] = company.desk.store.changes[before:]
    names = [event.name for event in change.events]
    assert names.count("conversation.updated") == names.count("conversation.status_changed") == 1
    assert [reactions.change_for(change, queue) for queue in QueueClass] == [None, None]


def test_cw12821_overlapping_scheduled_runs(company: Company) -> None:
    """The scheduler started a job while its first run was active, and thousands of customers received messages repeatedly."""
    conversation = snoozed(company, 5)
    company.desk.clock.at += 6 * MINUTE
    desk = with_concurrent_write(company.desk, lambda: wake_due(company.desk))
    assert wake_due(desk) == 0
    assert company.events().count("conversation.status_changed") == 2
    notices = [each for each in company.messages(conversation.id) if "snooze has ended" in (each.content or "")]
    assert len(notices) == 1


def test_cw8490_duplicates_deleted_afterwards(company: Company) -> None:
    """Notifications were created twice, and a job was added that deleted the duplicates."""
    screen = Screen(company)
    company.receive()
    changes = list(company.desk.store.changes)
    for _ in range(3):
        workers.broadcast(company.desk, batch(*map(broadcast_record, changes)))
    frames = screen.receive()
    positions = {event["position"] for frame in frames for event in frame["events"] if "position" in event}
    assert max(positions) == screen.head() == screen.position
    assert screen.is_current


def test_fs3867_reply_runs_twice(company: Company) -> None:
    """An action that replied to the customer ran twice, and the vendor could not reproduce it."""
    company.reply(company.receive())
    changes = list(company.desk.store.changes)
    for _ in range(2):
        for change in changes:
            reactions.react(company.desk, change, QueueClass.PROMPT)
    broadcast(company)
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == ["On its way"]
