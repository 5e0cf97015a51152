"""Exhibits: what was said and is gone, or is shown as sent and was not."""

import pytest

from chalicelib import workers
from chalicelib.actions import messages
from chalicelib.actions.deliver import deliver
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused
from tests.builders import Crash, Office, crash
from tests.functional.lambda_events import batch, envelope, failures, ingested, poison, to_deliver
from tests.museum.screen import Screen, broadcast


def task(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def test_cw9506_conversation_without_its_message(office: Office) -> None:
    """A conversation stood in the list and the message that had opened it did not exist."""
    seen: list[int] = []
    commit = office.desk.store.commit

    def watched(writes: object) -> None:
        commit(writes)  # type: ignore[arg-type]
        seen.extend(len(office.messages(each.id)) for each in office.conversations())

    office.desk.store.commit = watched  # type: ignore[method-assign]
    office.hears()
    assert seen == [1]


def test_cw10465_message_never_created(office: Office) -> None:
    """A customer's message arrived at the door and was never stored."""
    record = ingested(envelope(office, "kim", 1))
    assert failures(workers.ingest(office.desk, batch(poison(record), record))) == ["poison", "kim-1"]
    assert workers.ingest(office.desk, batch(record)) == {"batchItemFailures": []}
    assert len(office.messages(1)) == 1


def test_fz521_retry_that_sends_nothing(office: Office) -> None:
    """The button to send again answered with success and sent nothing."""
    office.provider.outcomes.append(SendRefused("Blocked"))
    message = office.replies(office.hears())
    office.settle()
    assert office.provider.sent == []
    messages.resend_message(office.desk, office.caller("ben"), message.conversation_id, message.id)
    office.settle()
    assert [part.text for _, part, _ in office.provider.sent] == ["On its way"]
    assert office.message(message).delivery is Delivery.SENT


def test_fz684_dead_job_leaves_sent(office: Office) -> None:
    """The job that sent a message died, and the message was shown as sent for ever."""
    message = office.replies(office.hears())
    office.provider.meanwhile = crash
    with pytest.raises(Crash):
        deliver(office.desk, task(message))
    assert office.message(message).delivery is Delivery.QUEUED
    deliver(office.desk, task(message))
    assert office.message(message).delivery is Delivery.UNKNOWN
    assert office.ledger(message).state is LedgerState.UNKNOWN
    assert office.provider.sent == []


def test_sk6829_killed_worker_loses_its_jobs(office: Office) -> None:
    """A worker that was killed took the jobs with it that it had in hand."""
    message = office.replies(office.hears())
    record = to_deliver(task(message))
    office.provider.meanwhile = crash
    with pytest.raises(Crash):
        workers.deliver(office.desk, batch(record))
    office.provider.meanwhile = lambda: None
    assert workers.deliver(office.desk, batch(record)) == {"batchItemFailures": []}
    assert office.message(message).delivery is Delivery.UNKNOWN


def test_cw15799_failure_swallowed(office: Office) -> None:
    """A failed delivery was caught and written to a log, and whoever had written the message saw nothing of it."""
    conversation = office.hears()
    broadcast(office)
    screen = Screen(office)
    office.provider.outcomes.append(SendRefused("The number is not on WhatsApp."))
    message = office.replies(conversation)
    office.settle()
    broadcast(office)
    screen.listen()
    shown = screen.entities["message", message.id]
    assert (shown["delivery"], shown["status"]) == ("failed", "failed")
    assert shown["content_attributes"]["external_error"] == "The number is not on WhatsApp."


def test_fz463_nine_messages_lost_to_a_timeout(office: Office) -> None:
    """Nine live messages of a customer were lost because a lock was not free in time."""
    nine = [ingested(envelope(office, "kim", number)) for number in range(9)]
    answer = workers.ingest(office.desk, batch(poison(nine[0]), *nine))
    assert failures(answer) == ["poison", *(f"kim-{number}" for number in range(9))]
    workers.ingest(office.desk, batch(*nine))
    assert [message.content for message in office.messages(1)] == [f"kim says {number}" for number in range(9)]


def test_cw12313_late_is_not_lost(office: Office) -> None:
    """Messages came ten minutes late, and nothing on the screen said so."""
    office.provider.outcomes.append(SendLater("Too many requests.", after=600))
    message = office.replies(office.hears())
    office.desk.queues.deliveries.clear()
    with pytest.raises(SendLater) as later:
        deliver(office.desk, task(message))
    assert later.value.after == 600
    assert Screen(office).entities["message", message.id]["delivery"] == "queued"
    office.desk.clock.at += 600_000
    deliver(office.desk, task(message))
    assert Screen(office).entities["message", message.id]["delivery"] == "sent"
