"""Exhibits: what ran twice, or on what had been true some time ago."""

from chalicelib import listeners, workers
from chalicelib.actions import conversations, snooze
from chalicelib.domain.conversations import Conversation, Status
from tests.builders import Office, interrupted
from tests.functional.lambda_events import batch, told
from tests.museum.screen import Screen, broadcast

MINUTE = 60_000


def snoozed(office: Office, minutes: int, source: str = "kim") -> Conversation:
    conversation = office.hears(source_id=source, provider_id=f"{source}-1")
    until = office.desk.clock.now() + minutes * MINUTE
    return conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until)


def test_cw15022_late_retry_of_a_timed_action(office: Office) -> None:
    """A retry of something that was timed ran long after, when it was not wanted any more."""
    conversation = snoozed(office, 5)
    office.desk.clock.at += 6 * MINUTE
    desk = interrupted(
        office.desk,
        lambda: conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.RESOLVED),
    )
    assert snooze.wake_due(desk) == 0
    assert office.conversation(conversation.id).status is Status.RESOLVED


def test_za3329_stale_schedule(office: Office) -> None:
    """A long run of the scheduler acted on tickets as it had read them minutes before."""
    first, second = snoozed(office, 5), snoozed(office, 5, "lee")
    office.desk.clock.at += 6 * MINUTE
    later = office.desk.clock.now() + 60 * MINUTE

    def put_off() -> None:
        conversations.toggle_status(office.desk, office.caller(), second.id, status=Status.SNOOZED, snoozed_until=later)

    assert snooze.wake_due(interrupted(office.desk, put_off)) == 1
    assert office.conversation(first.id).status is Status.OPEN
    assert office.conversation(second.id).snoozed_until == later


def test_cw8813_one_change_many_events(office: Office) -> None:
    """One thing that happened was told as many, and each of them set off the same e-mail."""
    conversation = office.hears()
    conversations.toggle_status(office.desk, office.caller(), conversation.id)
    before = len(office.desk.store.changes)
    conversations.toggle_status(office.desk, office.caller("ben"), conversation.id)
    [change] = office.desk.store.changes[before:]
    names = [event.name for event in change.events]
    assert names.count("conversation.updated") == names.count("conversation.status_changed") == 1
    assert listeners.reactions(change) == []


def test_cw12821_started_again_by_the_clock(office: Office) -> None:
    """The clock started a job while its first run was still busy, and thousands were written to two or three times."""
    conversation = snoozed(office, 5)
    office.desk.clock.at += 6 * MINUTE
    desk = interrupted(office.desk, lambda: snooze.wake_due(office.desk))
    assert snooze.wake_due(desk) == 0
    assert office.events().count("conversation.status_changed") == 2
    woken = [each for each in office.messages(conversation.id) if "snooze has ended" in (each.content or "")]
    assert len(woken) == 1


def test_cw8490_duplicates_deleted_afterwards(office: Office) -> None:
    """Notifications were made twice, and a job was written that deletes them afterwards."""
    screen = Screen(office)
    office.hears()
    changes = list(office.desk.store.changes)
    for _ in range(3):
        workers.broadcast(office.desk, batch(*map(told, changes)))
    frames = screen.listen()
    positions = {event["position"] for frame in frames for event in frame["events"] if "position" in event}
    assert max(positions) == screen.head() == screen.position
    assert screen.is_true


def test_fs3867_reply_runs_twice(office: Office) -> None:
    """An action that replied to the customer ran twice, and the vendor could not reproduce it."""
    office.replies(office.hears())
    changes = list(office.desk.store.changes)
    for _ in range(2):
        for change in changes:
            listeners.react(office.desk, change)
    broadcast(office)
    office.settle()
    assert [part.text for _, part, _ in office.provider.sent] == ["On its way"]
