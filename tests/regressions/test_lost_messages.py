"""Regressions: messages that were lost, or shown as sent without being sent."""

import pytest

from chalicelib import workers
from chalicelib.actions import message_delivery
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused
from chalicelib.features.delivery.actions import deliver
from tests.regressions.screen import Screen, broadcast
from tests.support.company import Company
from tests.support.crash import Crash, crash
from tests.support.lambda_events import batch, delivery_record, envelope, failures, ingest_record, poison


def task(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def test_cw9506_conversation_without_its_message(company: Company) -> None:
    """A conversation was in the list, but the message that had opened it did not exist."""
    counts: list[int] = []
    commit = company.desk.store.commit

    def counting_commit(writes: object) -> None:
        commit(writes)  # type: ignore[arg-type]
        counts.extend(len(company.messages(each.id)) for each in company.conversations())

    company.desk.store.commit = counting_commit  # type: ignore[method-assign]
    company.receive()
    assert counts == [1]


def test_cw10465_message_never_created(company: Company) -> None:
    """A customer's message arrived at the webhook and was never stored."""
    record = ingest_record(envelope(company, "kim", 1))
    assert failures(workers.ingest(company.desk, batch(poison(record), record))) == ["poison", "kim-1"]
    assert workers.ingest(company.desk, batch(record)) == {"batchItemFailures": []}
    assert len(company.messages(1)) == 1


def test_fz521_retry_that_sends_nothing(company: Company) -> None:
    """The resend button reported success and sent nothing."""
    company.provider.outcomes.append(SendRefused("Blocked"))
    message = company.reply(company.receive())
    company.settle()
    assert company.provider.sent == []
    message_delivery.resend_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == ["On its way"]
    assert company.message(message).delivery is Delivery.SENT


def test_fz684_dead_job_leaves_sent(company: Company) -> None:
    """The job that sent a message died, and the message was shown as sent for ever."""
    message = company.reply(company.receive())
    company.provider.during_send = crash
    with pytest.raises(Crash):
        deliver(company.desk, task(message))
    assert company.message(message).delivery is Delivery.QUEUED
    deliver(company.desk, task(message))
    assert company.message(message).delivery is Delivery.UNKNOWN
    assert company.ledger(message).state is LedgerState.UNKNOWN
    assert company.provider.sent == []


def test_sk6829_killed_worker_loses_its_jobs(company: Company) -> None:
    """A killed worker lost the jobs that it was processing."""
    message = company.reply(company.receive())
    record = delivery_record(task(message))
    company.provider.during_send = crash
    with pytest.raises(Crash):
        workers.deliver(company.desk, batch(record))
    company.provider.during_send = lambda: None
    assert workers.deliver(company.desk, batch(record)) == {"batchItemFailures": []}
    assert company.message(message).delivery is Delivery.UNKNOWN


def test_cw15799_failure_swallowed(company: Company) -> None:
    """A failed delivery was caught and logged, and the message's author was not informed."""
    conversation = company.receive()
    broadcast(company)
    screen = Screen(company)
    company.provider.outcomes.append(SendRefused("The number is not on WhatsApp."))
    message = company.reply(conversation)
    company.settle()
    broadcast(company)
    screen.receive()
    entity = screen.entities["message", message.id]
    assert (entity["delivery"], entity["status"]) == ("failed", "failed")
    assert entity["content_attributes"]["external_error"] == "The number is not on WhatsApp."


def test_fz463_nine_messages_lost_to_a_timeout(company: Company) -> None:
    """Nine live messages of a customer were lost because a lock was not released in time."""
    records = [ingest_record(envelope(company, "kim", number)) for number in range(9)]
    answer = workers.ingest(company.desk, batch(poison(records[0]), *records))
    assert failures(answer) == ["poison", *(f"kim-{number}" for number in range(9))]
    workers.ingest(company.desk, batch(*records))
    assert [message.content for message in company.messages(1)] == [f"kim says {number}" for number in range(9)]


def test_cw12313_delay_is_visible(company: Company) -> None:
    """Messages were delivered ten minutes late, and the screen did not show it."""
    company.provider.outcomes.append(SendLater("Too many requests.", after=600))
    message = company.reply(company.receive())
    company.desk.queues.deliveries.clear()
    with pytest.raises(SendLater) as error:
        deliver(company.desk, task(message))
    assert error.value.after == 600
    assert Screen(company).entities["message", message.id]["delivery"] == "queued"
    company.desk.clock.at += 600_000
    deliver(company.desk, task(message))
    assert Screen(company).entities["message", message.id]["delivery"] == "sent"
