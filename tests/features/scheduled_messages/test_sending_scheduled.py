"""A scheduled message is sent once, at its time, with all that follows from a message that is written then."""

import pytest
from msgspec.structs import replace

from chalicelib import reactions, schedule
from chalicelib.actions import conversations, inboxes
from chalicelib.actions import scheduled_messages as actions
from chalicelib.actions.messages import NewMessage
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.events import QueueClass
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendLater, StoredFile
from chalicelib.domain.timers import scheduled_timer
from tests.features.erasure.remaining import CUP
from tests.features.scheduled_messages.waiting import HOUR, later, pass_time, rename, thread, timers, waiting
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.files import FakeFiles


def test_sent_message_is_the_newest_of_its_thread_and_goes_to_the_customer_once(company: Company, kim: Conversation) -> None:
    later(company, kim)
    company.desk.clock.at += HOUR // 2
    company.receive("Hello?", provider_id="in-2")
    pass_time(company)
    company.settle()
    assert thread(company, kim) == ["Where is my order?", "Hello?", "Did it arrive?"]
    assert company.conversation(kim.id).waiting_since is None
    assert [part.text for _, part, _ in company.provider.sent] == ["Did it arrive?"]


def test_messages_of_a_conversation_are_sent_in_the_order_of_their_times(company: Company, kim: Conversation) -> None:
    for text, after in (("third", 3), ("first", 1), ("second", 2), ("second, too", 2)):
        later(company, kim, text, after=after)
    assert pass_time(company) == 4
    assert thread(company, kim)[1:] == ["first", "second", "second, too", "third"]


def test_two_runs_at_the_same_time_send_it_once(company: Company, kim: Conversation) -> None:
    later(company, kim)
    company.desk.clock.at += HOUR
    slower = with_concurrent_write(company.desk, lambda: schedule.run_due(company.desk))
    assert schedule.run_due(slower)["scheduled_sent"] == 0
    assert thread(company, kim) == ["Where is my order?", "Did it arrive?"]


def test_change_at_the_last_moment_wins_or_is_refused(company: Company, kim: Conversation) -> None:
    made, ben = later(company, kim), company.caller("ben")
    company.desk.clock.at += HOUR
    slower = with_concurrent_write(
        company.desk, lambda: actions.update_scheduled(company.desk, ben, kim.id, made.id, content="Has it arrived?")
    )
    schedule.run_due(slower)
    assert thread(company, kim)[1:] == ["Has it arrived?"]
    with pytest.raises(NotFound) as refusal:
        actions.update_scheduled(company.desk, ben, kim.id, made.id, content="Too late")
    assert refusal.value.code == "scheduled_message_not_found"


def test_message_to_a_resolved_conversation_is_sent_and_leaves_it_resolved(company: Company, kim: Conversation) -> None:
    later(company, kim)
    conversations.toggle_status(company.desk, company.caller("ben"), kim.id, status=Status.RESOLVED)
    assert pass_time(company) == 1
    assert company.conversation(kim.id).status is Status.RESOLVED


def test_snooze_and_schedule_of_one_conversation_have_their_own_timers(company: Company, kim: Conversation) -> None:
    later(company, kim)
    until = company.desk.clock.now() + HOUR
    conversations.toggle_status(company.desk, company.caller("ben"), kim.id, status=Status.SNOOZED, snoozed_until=until)
    assert pass_time(company) == 1
    assert company.conversation(kim.id).status is Status.OPEN


def test_message_after_the_reply_window_fails_like_one_that_is_written_then(company: Company) -> None:
    kim = company.receive("Hello", inbox=company.whatsapp)
    later(company, kim, after=25 * HOUR)
    assert pass_time(company, 25 * HOUR) == 1
    assert company.messages(kim.id)[-1].delivery is Delivery.QUEUED


def test_message_of_an_agent_who_left_waits_for_a_colleague(company: Company, kim: Conversation) -> None:
    made = later(company, kim)
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=company.ids_of("ben"))
    assert pass_time(company) == 0
    [stopped] = actions.list_scheduled(company.desk, company.caller(), kim.id)
    assert (stopped.due_at, stopped.problem and stopped.problem[0]) == (None, "author_left")
    assert company.conversation(kim.id).scheduled == (stopped.ref,)
    assert (timers(company), pass_time(company)) == (set(), 0)
    sent = actions.send_scheduled_now(company.desk, company.caller(), kim.id, made.id)
    assert sent.sender
    assert sent.sender.id == company.admin.id


def test_message_that_is_refused_when_due_waits_with_the_reason(company: Company, kim: Conversation) -> None:
    made = later(company, kim, "{{ contact.name }}" + "!" * 149_900)
    rename(company, kim, "K" * 255)
    assert pass_time(company) == 0
    [stopped] = waiting(company, kim)
    assert stopped.problem
    assert stopped.problem[0] == "message_too_long"
    later_at = company.desk.clock.now() + HOUR
    actions.update_scheduled(company.desk, company.caller("ben"), kim.id, made.id, content="Hello", due_at=later_at)
    assert waiting(company, kim)[0].problem is None
    assert pass_time(company) == 1


def test_message_whose_file_is_gone_waits_with_the_reason(company: Company, kim: Conversation) -> None:
    """A restore may lose a file. Without the stop its timer would fail each minute."""
    made = later(company, kim, attachments=(CUP,))
    company.desk.files.erase("attachments/")
    assert pass_time(company) == 0
    [stopped] = waiting(company, kim)
    assert (stopped.problem and stopped.problem[0], timers(company)) == ("scheduled_file_missing", set())
    with pytest.raises(Conflict) as refused:
        actions.send_scheduled_now(company.desk, company.caller("ben"), kim.id, made.id)
    assert refused.value.code == "scheduled_file_missing"
    actions.cancel_scheduled(company.desk, company.caller("ben"), kim.id, made.id)
    assert waiting(company, kim) == []


def test_colleague_who_changes_the_text_becomes_its_author(company: Company, kim: Conversation) -> None:
    made = later(company, kim, echo_id="later-1")
    actions.update_scheduled(company.desk, company.caller(), kim.id, made.id, content="Has it arrived?")
    pass_time(company)
    sent = company.messages(kim.id)[-1]
    assert sent.sender
    assert (sent.sender.id, sent.echo_id) == (company.admin.id, None)


def test_variables_have_the_values_of_the_time_of_sending(company: Company, kim: Conversation) -> None:
    later(company, kim, "Hello {{ contact.first_name }}")
    rename(company, kim, "Kimberley Roe")
    pass_time(company)
    assert thread(company, kim)[-1] == "Hello Kimberley"


def test_lost_row_keeps_no_timer(company: Company, kim: Conversation) -> None:
    made = later(company, kim)
    company.desk.store.discard(keys.scheduled_message(kim.account_id, kim.id, made.id))
    assert pass_time(company) == 0
    assert (company.conversation(kim.id).scheduled, timers(company)) == ((), set())


def test_timer_of_an_earlier_time_is_removed(company: Company, kim: Conversation) -> None:
    later(company, kim)
    early = scheduled_timer(company.conversation(kim.id))
    assert early
    later(company, kim, "sooner", after=60_000)
    company.desk.store.overwrite(keys.timer(early), early)
    assert pass_time(company, 60_000) == 1
    assert thread(company, kim)[1:] == ["sooner"]
    assert timers(company) == {early}


def test_timer_that_was_read_late_is_removed(company: Company, kim: Conversation) -> None:
    made = later(company, kim)
    early = scheduled_timer(company.conversation(kim.id))
    assert early
    due_at = company.desk.clock.now() + 2 * HOUR
    actions.update_scheduled(company.desk, company.caller("ben"), kim.id, made.id, due_at=due_at)
    company.desk.store.overwrite(keys.timer(early), early)
    assert pass_time(company) == 0
    assert timers(company) == {scheduled_timer(company.conversation(kim.id))}


def test_undo_holds_a_message_for_seconds_and_a_queue_sends_it(company: Company, kim: Conversation) -> None:
    since = len(company.desk.store.changes)
    new = NewMessage(content="On its way")
    actions.schedule_message(company.desk, company.caller("ben"), kim.id, new, undo_seconds=10)
    [change] = company.desk.store.changes[since:]
    company.desk.clock.at += 3_500
    with pytest.raises(SendLater) as pause:
        reactions.react(company.desk, change, QueueClass.BACKGROUND)
    assert pause.value.after == 7
    reactions.react(company.desk, change, QueueClass.BACKGROUND, last_try=True)
    assert thread(company, kim) == ["Where is my order?"]
    company.desk.clock.at += 6_500
    reactions.react(company.desk, change, QueueClass.BACKGROUND)
    reactions.react(company.desk, change, QueueClass.BACKGROUND)
    assert thread(company, kim) == ["Where is my order?", "On its way"]


def test_message_that_is_due_in_an_hour_is_left_to_the_timer(company: Company, kim: Conversation) -> None:
    since = len(company.desk.store.changes)
    later(company, kim)
    [change] = company.desk.store.changes[since:]
    assert [event.trigger for event in change.events] == [None]


def test_undo_that_lost_its_queue_message_is_sent_by_the_timer(company: Company, kim: Conversation) -> None:
    new = NewMessage(content="On its way")
    actions.schedule_message(company.desk, company.caller("ben"), kim.id, new, undo_seconds=5)
    assert (pass_time(company, 4_999), pass_time(company, 55_001)) == (0, 1)


class UnreachableFiles(FakeFiles):
    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        raise ConnectionError(key)


def test_failing_conversation_does_not_hold_up_the_others(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello", source_id="other", provider_id="in-9")
    later(company, kim, attachments=(CUP,))
    later(company, other)
    desk = replace(company.desk, files=UnreachableFiles())
    company.desk.clock.at += HOUR
    with pytest.raises(ConnectionError):
        schedule.run_due(desk)
    assert thread(company, other)[-1] == "Did it arrive?"
    assert timers(company) == {scheduled_timer(company.conversation(kim.id))}
